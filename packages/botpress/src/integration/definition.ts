import { IntegrationDefinition, messages, z } from "@botpress/sdk";
import { actionName, channelName, eventName } from "./names.ts";

export interface DefinitionOptions {
  /** How the integration is called in the workspace. Default `rocketchat`; the CLI puts the workspace's handle before it. */
  readonly name?: string;
  /** Must be raised for each change that is deployed to bots that keep the old one. Default `0.1.0`. */
  readonly version?: string;
  /** Default `Rocket.Chat`. */
  readonly title?: string;
  /** A file with a drawing, from the project's folder, e.g. `icon.svg`. */
  readonly icon?: string;
  /** A file for the hub's page, from the project's folder, e.g. `hub.md`. */
  readonly readme?: string;
}

/** As the body of `POST /v1/actions`, with the fields that are needed most. */
const performed = z
  .object({
    conversationId: z.string().title("Conversation").describe("Its id in Botpress, or its tag id"),
    action: z.string().title("Action").describe("handoff, close, pause, resume, reset, react or typing"),
    department: z.string().optional().title("Department").describe("Of a handoff: its name or id"),
    agent: z.string().optional().title("Agent").describe("Of a handoff: the username"),
    comment: z.string().optional().title("Comment").describe("Of a handoff or an end: for the agent's eyes"),
    message: z.string().optional().title("Message").describe("Of a handoff or an end: said to the person first"),
    minutes: z.number().optional().title("Minutes").describe("Of a pause; for good without them"),
    emoji: z.string().optional().title("Emoji").describe("Of a reaction, e.g. :wave:"),
    messageId: z.string().optional().title("Message id").describe("Of a reaction: the message's tag id"),
  })
  .passthrough();

/**
 * What Botpress must know of the integration that the connector is: the default export of `integration.definition.ts`.
 *
 * The messages are the SDK's own, so that any bot can say them. Nothing is configured in Botpress: what there is to set
 * belongs to the connector.
 */
export function rocketChatIntegration(options: DefinitionOptions = {}): IntegrationDefinition {
  const { name = "rocketchat", version = "0.1.0", title = "Rocket.Chat", icon, readme } = options;
  return new IntegrationDefinition({
    ...{ name, version, title },
    description: "A bot answers in channels, direct messages, threads and livechats of a Rocket.Chat server.",
    ...(icon === undefined ? {} : { icon }),
    ...(readme === undefined ? {} : { readme }),
    configuration: { schema: z.object({}) },
    channels: {
      [channelName]: {
        title: "Conversation",
        description: "What is talked about as one: a room, a thread, or what one person says there",
        messages: messages.defaults,
        message: { tags: { id: { title: "Id", description: "Of the message in Rocket.Chat" } } },
        conversation: {
          tags: {
            id: { title: "Id", description: "The connector's own, which begins with rc-" },
            roomId: { title: "Room", description: "The id of the room in Rocket.Chat" },
            threadId: {
              title: "Thread",
              description: "The id of the thread's first message; absent outside of threads",
            },
          },
        },
      },
    },
    user: {
      tags: {
        id: { title: "Id", description: "Of the account or visitor in Rocket.Chat" },
        username: { title: "Username", description: "In Rocket.Chat" },
      },
    },
    actions: {
      [actionName]: {
        title: "Do something",
        description: "Hand a conversation off to people, end it, keep the bot quiet, or react to a message",
        input: { schema: performed },
        output: { schema: z.object({ status: z.string(), text: z.string().optional() }) },
      },
    },
    events: {
      [eventName]: {
        title: "Happening",
        description: "Something happened besides words, e.g. a livechat began (rocketchat.livechat_started)",
        schema: z.object({ type: z.string() }).passthrough(),
      },
    },
  });
}
