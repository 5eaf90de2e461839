import { dialogSettingNames } from "@rocketchat-connectors/dialog";

const names = [
  "RASA_URL",
  "RASA_CHANNEL",
  "RASA_MODE",
  "RASA_HEADERS",
  "RASA_BEARER",
  "RASA_BASIC",
  "RASA_CA_FILE",
  "RASA_CERT_FILE",
  "RASA_KEY_FILE",
  "RASA_API_TOKEN",
  "RASA_JWT",
  "RASA_TIMEOUT_MS",
  "RASA_INPUT_CHANNEL",
  "RASA_METADATA",
  "RASA_JOIN_TEXT",
  "RASA_SESSION_START",
  "RASA_ALLOW_USER_INTENTS",
  "RASA_FILES",
  "RASA_UNKNOWN_CUSTOM",
  "RASA_ALLOW_OTHER_ROOMS",
  "RASA_INTENTS",
  "RASA_PROCESS",
  "RASA_CALLBACK_HOST",
  "RASA_CALLBACK_PORT",
  "RASA_CALLBACK_PATH",
  "RASA_CALLBACK_SECRET",
  "RASA_ACTIONS",
  "RASA_TRIGGER_ENDPOINT",
  "RASA_COMPAT_INCOMING",
] as const;

export type RasaName = (typeof names)[number];

/** Every environment variable that the connector reads besides those of its client. */
export const rasaSettingNames: readonly string[] = [...names, ...dialogSettingNames("RASA")];

/** What Rasa's own programs and images read. */
export const foreignNames =
  /^RASA_(PRO|X|TELEMETRY|MODEL|MODELS|USER|PORT|ENVIRONMENT|HOME|SHELL|DUCKLING|MAX|CACHE|VERSION|SDK|E2E)(_|$)/;
