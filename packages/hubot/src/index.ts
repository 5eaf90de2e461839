import { use } from "./adapter.ts";

export type { RocketChatAdapter } from "./adapter.ts";
export type { Envelope, HubotModule, HubotUser, Robot } from "./hubot.ts";
export type { MessageObject } from "./map.ts";
export type {
  RocketChatDeletedMessage,
  RocketChatMembershipMessage,
  RocketChatReactionMessage,
  RocketChatTextMessage,
  RocketChatTopicMessage,
} from "./messages.ts";
export type { RocketChatResponse } from "./response.ts";
export type { FileObject, MessageIds, Sendable } from "./speaker.ts";
export { use };

/** What `hubot -a @rocketchat-connectors/hubot` looks for. */
export default { use };
