import { dialogSettingNames } from "@rocketchat-connectors/dialog";

const names = [
  "BOTPRESS_MODE",
  "BOTPRESS_URL",
  "BOTPRESS_WEBHOOK_ID",
  "BOTPRESS_BOT_ID",
  "BOTPRESS_TOKEN",
  "BOTPRESS_EMAIL",
  "BOTPRESS_PASSWORD",
  "BOTPRESS_LOGIN_STRATEGY",
  "BOTPRESS_HEADERS",
  "BOTPRESS_CA_FILE",
  "BOTPRESS_CERT_FILE",
  "BOTPRESS_KEY_FILE",
  "BOTPRESS_CHOICE_REPLY",
  "BOTPRESS_CONTEXTS",
  "BOTPRESS_TOO_LONG",
  "BOTPRESS_TIMEOUT_MS",
  "BOTPRESS_SETTLE_MS",
  "BOTPRESS_MAX_WAIT_MS",
  "BOTPRESS_ENCRYPTION_KEY",
  "BOTPRESS_RECEIVE",
  "BOTPRESS_STREAMING",
  "BOTPRESS_ANSWER_MS",
  "BOTPRESS_QUIET_MS",
  "BOTPRESS_IDLE_MS",
  "BOTPRESS_API_URL",
  "BOTPRESS_INTEGRATION_ID",
  "BOTPRESS_METADATA",
  "BOTPRESS_EVENTS",
  "BOTPRESS_WAKE_UP_TEXT",
  "BOTPRESS_MAGIC_TEXTS",
  "BOTPRESS_MEDIA",
  "BOTPRESS_MEDIA_BASE_URL",
  "BOTPRESS_FILES",
  "BOTPRESS_PACE_MS",
  "BOTPRESS_MAP_URL",
  "BOTPRESS_PROCESS",
  "BOTPRESS_LISTEN_HOST",
  "BOTPRESS_LISTEN_PORT",
  "BOTPRESS_WEBHOOK_SECRET",
  "BOTPRESS_WEBHOOK_PATH",
  "BOTPRESS_INTEGRATION_PATH",
  "BOTPRESS_ACTIONS",
  "BOTPRESS_COMPAT_ACTIONS",
  // Of the SDK, which the integration reads them from.
  "BP_API_URL",
  "BP_TOKEN",
] as const;

export type BotpressName = (typeof names)[number];

/** Every environment variable that the connector reads besides those of its client. */
export const botpressSettingNames: readonly string[] = [...names, ...dialogSettingNames("BOTPRESS")];

/** What Botpress' own programs, images and guides use. */
export const foreignNames = /^BOTPRESS_(PAT|WORKSPACE|VERSION|PORT|DATABASE|IMAGE|ADMIN|CLOUD)(_|$)/;
