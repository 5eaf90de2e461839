export { EngineError, type EngineErrorKind, type Target } from "@rocketchat-connectors/dialog";
export type { RasaIntent } from "./api.ts";
export { createRasaConnector, type RasaConnector } from "./connector.ts";
export type { RasaDoorSettings, RasaOptions, RasaTls } from "./types.ts";
