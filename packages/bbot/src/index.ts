import { connect, use } from "./adapter.ts";

export type { RocketChatAdapter } from "./adapter.ts";
export type { BBot, BBotEnvelope, BBotMessage, BBotRoom, BBotUser } from "./bbot.ts";
export type { Attachment } from "./payload.ts";
export type { BBotOptions } from "./settings.ts";
export { connect, use };

/** What `BOT_MESSAGE_ADAPTER=@rocketchat-connectors/bbot` looks for. */
export default { use };
