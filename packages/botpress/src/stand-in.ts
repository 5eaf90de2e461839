/**
 * Botpresses for tests: each answers over HTTP as the real one does, with a bot in TypeScript behind it, and fails in all
 * the ways that Botpress and what stands in front of it fail in.
 */
export type {
  BlocPayload,
  BotCard,
  BotOption,
  BotPayload,
  CardAction,
  CardPayload,
  CarouselPayload,
  ChoicePayload,
  CustomPayload,
  DropdownPayload,
  Handler,
  LocationPayload,
  MediaPayload,
  RawPayload,
  StandInTurn,
  TextPayload,
  TypingPayload,
} from "./stand-in/bot.ts";
export { chatFault, type StandInChat, type StandInChatOptions, startStandInChat } from "./stand-in/chat.ts";
export type { ChatRequest } from "./stand-in/chat-application.ts";
export type { BotStream } from "./stand-in/chat-bot.ts";
export type { ChatMessage as StandInChatMessage } from "./stand-in/chat-data.ts";
export type { ChatErrorType } from "./stand-in/chat-errors.ts";
export type { ChatOperation } from "./stand-in/chat-operations.ts";
export type { ListOrder } from "./stand-in/chat-pages.ts";
export type { ChatSignal, SignalScope, Signals } from "./stand-in/chat-signals.ts";
export type { SignalStreams } from "./stand-in/chat-streams.ts";
export type { WebhookPost } from "./stand-in/chat-webhook.ts";
export {
  type ConverseRequestKind,
  noResponsesFault,
  type StandInConverse,
  type StandInConverseOptions,
  startStandInConverse,
  timedOutFault,
} from "./stand-in/converse.ts";
export type { PublicRoute } from "./stand-in/converse-routes.ts";
export { exampleBot } from "./stand-in/example.ts";
export type { Fault, FaultScope, Faults } from "./stand-in/faults.ts";
export type { Json, JsonObject } from "./stand-in/json.ts";
export type { StandInRequest } from "./stand-in/listening.ts";
export {
  type RuntimeKind,
  type StandInRuntime,
  type StandInRuntimeOptions,
  startStandInRuntime,
} from "./stand-in/runtime.ts";
export type { RuntimeCall, RuntimeIdentity, RuntimeWebhook } from "./stand-in/runtime-calls.ts";
export type {
  RuntimeConversation,
  RuntimeMessage,
  RuntimeUser,
  Tags as RuntimeTags,
} from "./stand-in/runtime-records.ts";
