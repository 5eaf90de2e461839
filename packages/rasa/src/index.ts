export { EngineError, type EngineErrorKind, type Target } from "@rocketchat-connectors/dialog";
export type { Tls as RasaTls } from "@rocketchat-connectors/dialog/http";
export type { RasaIntent } from "./api.ts";
export { createRasaConnector, type RasaConnector } from "./connector.ts";
export type { RasaDoorSettings, RasaOptions } from "./types.ts";
