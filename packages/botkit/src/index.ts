export { type Logic, RocketChatAdapter } from "./adapter.ts";
export { RocketChatMessageTypeMiddleware } from "./message-type.ts";
export type { RocketChatAdapterOptions } from "./settings.ts";
export type { RocketChatBotWorker, StoredMessage } from "./worker.ts";
