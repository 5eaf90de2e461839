import type { EnvValues } from "../util/env-values.ts";

const names = [
  "ROCKETCHAT_URL",
  "ROCKETCHAT_USER",
  "ROCKETCHAT_PASSWORD",
  "ROCKETCHAT_AUTH",
  "ROCKETCHAT_USER_ID",
  "ROCKETCHAT_AUTH_TOKEN",
  "ROCKETCHAT_ROOM",
  "ROCKETCHAT_USE_SSL",
  "ROCKETCHAT_USESSL",
  "ROCKETCHAT_CA_FILE",
  "ROCKETCHAT_INSECURE_TLS",
  "ROCKETCHAT_PROXY",
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "ROCKETCHAT_LOG_LEVEL",
  "ROCKETCHAT_STATE_FILE",
  "ROCKETCHAT_RECOVER_MAX_AGE",
  "ROCKETCHAT_RECOVER_MAX_MESSAGES",
  "LISTEN_ON_ALL_PUBLIC",
  "RESPOND_TO_DM",
  "RESPOND_TO_EDITED",
  "RESPOND_TO_LIVECHAT",
  "ROCKETCHAT_RESPOND_TO",
  "ROCKETCHAT_PREFIX",
  "ROCKETCHAT_IGNORE_USERS",
  "ROCKETCHAT_BOTS",
  "ROCKETCHAT_LOOP_LIMIT",
  "ROCKETCHAT_STATUS",
  "INTEGRATION_ID",
  "ROOM_CACHE_SIZE",
  "ROOM_CACHE_MAX_AGE",
  "DM_ROOM_CACHE_SIZE",
  "DM_ROOM_CACHE_MAX_AGE",
] as const;

/** Every environment variable that `readSettings` reads. */
export const settingNames: readonly string[] = names;

export type Values = EnvValues<(typeof names)[number]>;

/** What is wrong with the variables, and what is only odd; one line each, without secrets. */
export interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}
