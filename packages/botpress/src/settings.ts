import { consoleLogger, type EnvValues, envValues } from "@rocketchat-connectors/core";
import { misspeltSettings, readClientSettings, readDialogSettings, withoutHoles } from "@rocketchat-connectors/dialog";
import { isNear, readHeaders, readTls } from "@rocketchat-connectors/dialog/http";
import type { Address } from "./settings/address.ts";
import { readChat } from "./settings/chat.ts";
import { readConverse } from "./settings/converse.ts";
import { type DoorNeed, readDoor } from "./settings/door.ts";
import { readHabits } from "./settings/habits.ts";
import { readIntegration } from "./settings/integration.ts";
import { type BotpressName, botpressSettingNames, foreignNames } from "./settings/names.ts";
import type { BotpressOptions, BotpressSettings, Mode } from "./types.ts";

export { describeSettings } from "./settings/describe.ts";

type Values = EnvValues<BotpressName>;

const modes = ["converse", "chat", "integration"] as const satisfies readonly Mode[];

/**
 * Reads the settings; what is only odd goes to the logger. Throws one `invalid_settings` that names everything that is
 * wrong, also with the client's; no text holds a secret.
 */
export function readBotpressSettings(options: BotpressOptions = {}): BotpressSettings {
  const { env = process.env } = options;
  const problems: string[] = [];
  const values: Values = envValues<BotpressName>(env, (text) => problems.push(text));
  const own = readOwn(values, options, problems);
  const dialog = readDialogSettings({ prefix: "BOTPRESS", env, options: options.dialog }, problems);
  const warnings: string[] = [];
  const client = readClientSettings(env, (text) => warnings.push(text), problems);
  const logger = options.logger ?? consoleLogger(client.logLevel);
  const settings = { ...own, client, dialog, logger };
  warnings.push(...misspeltSettings(env, "BOTPRESS", botpressSettingNames, foreignNames), ...oddities(settings));
  for (const text of warnings) logger.warn(text);
  return settings;
}

/** What is Botpress' alone. */
type Own = Omit<BotpressSettings, "client" | "dialog" | "logger">;

function readOwn(values: Values, options: BotpressOptions, problems: string[]): Own {
  const mode = readMode(values, options);
  if (!modes.includes(mode)) problems.push(`mode is ${JSON.stringify(mode)}: it must be one of ${modes.join(", ")}`);
  const { address, ...server } = readServer(mode, values, options, problems);
  const isWebhook = server.chat?.receive === "webhook";
  const need: DoorNeed = mode === "integration" ? "integration" : isWebhook ? "webhook" : undefined;
  const headers = readProofs(values, options, address, problems);
  problems.push(...clashes({ ...server, headers }));
  return {
    ...readHabits(values, options, problems),
    mode,
    headers,
    ...withoutHoles({
      ...server,
      tls: options.tls ?? readTls(values, "BOTPRESS", problems),
      door: readDoor(values, options.door ?? {}, need, problems),
    }),
  };
}

/** Whoever names a webhook id means Cloud. */
function readMode(values: Values, options: BotpressOptions): Mode {
  const asked = options.mode ?? values.oneOf("BOTPRESS_MODE", modes);
  if (asked !== undefined) return asked;
  const url = options.url ?? options.chat?.url ?? values.text("BOTPRESS_URL") ?? "";
  const isCloud = options.chat !== undefined || values.text("BOTPRESS_WEBHOOK_ID") !== undefined;
  return isCloud || /^(https?:\/\/)?(chat|webhook)\.botpress\.cloud(\/|$)/.test(url) ? "chat" : "converse";
}

type Server = Pick<BotpressSettings, "converse" | "chat" | "integration"> & { readonly address?: Address | undefined };

function readServer(mode: Mode, values: Values, options: BotpressOptions, problems: string[]): Server {
  if (mode === "integration") return { integration: readIntegration(values, options, problems) };
  return mode === "chat" ? readChat(values, options, problems) : readConverse(values, options, problems);
}

/** The credentials in an address are for a proxy; so are further headers. */
function readProofs(values: Values, options: BotpressOptions, address: Address | undefined, problems: string[]) {
  const sources = {
    text: values.text("BOTPRESS_HEADERS"),
    given: options.headers,
    bearer: undefined,
    basic: undefined,
    authorization: address?.authorization,
  };
  return readHeaders(sources, "BOTPRESS", (text) => problems.push(text));
}

/** v12's secured route says by the same header who asks. */
function clashes({ converse, headers }: Pick<BotpressSettings, "converse" | "headers">): readonly string[] {
  const isTaken = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  const isSecured = converse?.token !== undefined || converse?.login !== undefined;
  if (!isTaken || !isSecured) return [];
  return [
    "BOTPRESS_HEADERS (or the credentials in BOTPRESS_URL) and BOTPRESS_TOKEN (or BOTPRESS_EMAIL) both set Authorization: keep one of them",
  ];
}

function oddities({ converse, chat, headers, client, events }: BotpressSettings): readonly string[] {
  const url = converse?.url ?? chat?.url;
  if (url === undefined) return [];
  const isProof = Object.keys(headers).length > 0 || converse?.token !== undefined || converse?.login !== undefined;
  const what = isProof ? "the credentials and all that people say" : "all that people say";
  const isDeaf = converse !== undefined && converse.token === undefined && converse.login === undefined;
  return [
    ...(isDeaf && events.length > 0
      ? [
          "BOTPRESS_EVENTS has no effect: v12's public route takes words only; set BOTPRESS_EMAIL and BOTPRESS_PASSWORD (or " +
            "BOTPRESS_TOKEN), or BOTPRESS_WAKE_UP_TEXT",
        ]
      : []),
    ...(url.startsWith("http:") && !isNear(url)
      ? [`BOTPRESS_URL is ${url}: ${what} travels unencrypted; use https`]
      : []),
    ...(url === client.url ? [`BOTPRESS_URL and ROCKETCHAT_URL are the same (${url}): one of them is wrong`] : []),
  ];
}
