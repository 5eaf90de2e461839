export { addressedText, type BotNames } from "./addressed.ts";
export { bridge } from "./bridge.ts";
export type {
  Bridge,
  BridgeOptions,
  Client,
  ClientStatus,
  Connector,
  Delivery,
  EventStream,
  Expiry,
  Files,
  HandoffTarget,
  Health,
  LivechatOutcome,
  LivechatRefusal,
  MessageRef,
  Omnichannel,
  RecoveryOptions,
  Rooms,
  StateStore,
  SubscribeOptions,
} from "./client.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export { type BackoffOptions, backoff } from "./connection/backoff.ts";
export type { TwoFactorChallenge, TwoFactorCode } from "./connection/sign-in.ts";
export {
  type ErrorCode,
  type ErrorDetails,
  exitCodeOf,
  isRocketChatError,
  messageOf,
  RocketChatError,
} from "./errors.ts";
export { emote, shortname } from "./format.ts";
export { consoleLogger, type LogFields, type Logger, type LogLevel } from "./logger.ts";
export { Answers } from "./session/answers.ts";
export { patiently } from "./session/patience.ts";
export { endWithoutStack } from "./session/process.ts";
export { Running } from "./session/running.ts";
export { createSession, type Session, type SessionHooks, type SessionOptions } from "./session/session.ts";
export type { Credentials } from "./settings/credentials.ts";
export { readSettings, type Settings } from "./settings/settings.ts";
export { type FileStoreOptions, fileStore } from "./store/file.ts";
export { memoryStore } from "./store/memory.ts";
export { openState } from "./store/open.ts";
export { asHeard, isAmong, reasonToIgnore } from "./stream/filter.ts";
export { type MessageContext, parseMessage } from "./stream/parse.ts";
export type {
  FilterSettings,
  IgnoreReason,
  IncomingAttachment,
  IncomingMessage,
  OutgoingAttachment,
  OutgoingFile,
  OutgoingMessage,
  Room,
  RoomEvent,
  RoomKind,
  SentMessage,
  ServerInfo,
  User,
} from "./types.ts";
export { type EnvValues, envValues } from "./util/env-values.ts";
export { type KeyedQueue, keyedQueue } from "./util/keyed-queue.ts";
export { findMisspelt } from "./util/misspelt.ts";
export { viewOf } from "./util/view.ts";
