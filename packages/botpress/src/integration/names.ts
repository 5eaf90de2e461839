/** What the integration's definition and the connector must agree about; a change needs the definition deployed anew. */

/** The one channel. */
export const channelName = "channel";

/** The one event: something happened besides words. */
export const eventName = "happening";

/** The tag by which users, conversations and messages are found again: Rocket.Chat's id, or the conversation's (`rc-…`). */
export const idTag = "id";

/** The one action: what the connector does at `POST /v1/actions`, as a card of Botpress' studio. */
export const actionName = "perform";
