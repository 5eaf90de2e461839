export { bridge } from "./bridge.ts";
export type {
  Bridge,
  BridgeOptions,
  Client,
  ClientStatus,
  Connector,
  EventStream,
  Files,
  Health,
  MessageRef,
  Omnichannel,
  Rooms,
} from "./client.ts";
export { type ConnectOptions, connect } from "./connect.ts";
export { type BackoffOptions, backoff } from "./connection/backoff.ts";
export { type ErrorCode, type ErrorDetails, isRocketChatError, messageOf, RocketChatError } from "./errors.ts";
export { emote, shortname } from "./format.ts";
export { consoleLogger, type LogFields, type Logger, type LogLevel } from "./logger.ts";
export { type Credentials, readSettings, type Settings } from "./settings.ts";
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
