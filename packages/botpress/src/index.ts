export { EngineError, type EngineErrorKind, type Target } from "@rocketchat-connectors/dialog";
export { type BotpressConnector, createBotpressConnector } from "./connector.ts";
export type {
  BotpressDoorSettings,
  BotpressOptions,
  ChatSettings,
  ConverseSettings,
  IntegrationSettings,
  Mode,
} from "./types.ts";
