import { consoleLogger, type EnvValues, envValues } from "@rocketchat-connectors/core";
import {
  misspeltSettings,
  readClientSettings,
  readDialogSettings,
  withoutHoles,
  wrongCount,
} from "@rocketchat-connectors/dialog";
import { isNear, readHeaders, readTls } from "@rocketchat-connectors/dialog/http";
import { type Address, readAddress } from "./settings/address.ts";
import { readDoor } from "./settings/door.ts";
import { type Habits, habitProblems, habitsIn, readHabits, usualHabits } from "./settings/habits.ts";
import { foreignNames, type RasaName, rasaSettingNames } from "./settings/names.ts";
import type { RasaDoorSettings, RasaOptions, RasaSettings } from "./types.ts";

export { describeSettings } from "./settings/describe.ts";

type Values = EnvValues<RasaName>;
type Mode = RasaSettings["mode"];

/** Authors of assistants for Rocket.Chat write its dialect. */
const dialogDefaults = { markdown: "pass" } as const;

/**
 * Reads the settings; what is only odd goes to the logger. Throws one `invalid_settings` that names everything that is
 * wrong, also with the client's; no text holds a secret.
 */
export function readRasaSettings(options: RasaOptions = {}): RasaSettings {
  const { env = process.env } = options;
  const problems: string[] = [];
  const values: Values = envValues<RasaName>(env, (text) => problems.push(text));
  const dialog = readDialogSettings(
    { prefix: "RASA", env, options: options.dialog, defaults: dialogDefaults },
    problems,
  );
  const own = readOwn(values, options, problems);
  const warnings: string[] = [];
  const client = readClientSettings(env, (text) => warnings.push(text), problems);
  const logger = options.logger ?? consoleLogger(client.logLevel);
  const settings = { ...own, client, dialog, logger };
  warnings.push(...misspeltSettings(env, "RASA", rasaSettingNames, foreignNames), ...oddities(settings));
  for (const text of warnings) logger.warn(text);
  return settings;
}

type Problem = (text: string) => void;

/** What is Rasa's alone. */
type Own = Omit<RasaSettings, "client" | "dialog" | "logger">;

function readOwn(values: Values, options: RasaOptions, problems: string[]): Own {
  const problem: Problem = (text) => problems.push(text);
  const habits: Habits = { ...usualHabits, ...readHabits(values, problem), ...habitsIn(options) };
  problems.push(...habitProblems(habits), ...wrongCount("RASA_TIMEOUT_MS", habits.timeoutMs, 1));
  const { address, mode } = readRoute(values, options, problem);
  const door = readDoor(values, options.door ?? {}, mode, problems);
  if (door && address && isSame(door, address)) problem(`RASA_URL is the connector's own address (${address.baseUrl})`);
  return {
    ...habits,
    mode,
    webhookUrl: address?.webhookUrl ?? "",
    baseUrl: address?.baseUrl ?? "",
    headers: readProofs(values, options, address, problem),
    ...withoutHoles({
      apiToken: options.apiToken ?? values.text("RASA_API_TOKEN"),
      jwt: options.jwt ?? values.text("RASA_JWT"),
      tls: options.tls ?? readTls(values, "RASA", problems),
      door,
    }),
  };
}

function readProofs(values: Values, options: RasaOptions, address: Address | undefined, problem: Problem) {
  const sources = {
    text: values.text("RASA_HEADERS"),
    given: options.headers,
    bearer: options.bearer ?? values.text("RASA_BEARER"),
    basic: options.basic ?? values.text("RASA_BASIC"),
    authorization: address?.authorization,
  };
  return readHeaders(sources, "RASA", problem);
}

/** Where messages are posted, and how they are answered: the one often tells the other. */
function readRoute(
  values: Values,
  options: RasaOptions,
  problem: Problem,
): { address: Address | undefined; mode: Mode } {
  const asked = options.mode ?? values.oneOf("RASA_MODE", ["rest", "callback"]);
  const text = options.url ?? values.text("RASA_URL") ?? "http://localhost:5005";
  const channel = options.channel ?? values.text("RASA_CHANNEL");
  const address = readAddress(text, { channel, usual: asked ?? "rest" }, problem);
  const mode = asked ?? (address?.channel === "callback" ? "callback" : "rest");
  const other = mode === "rest" ? "callback" : "rest";
  if (address?.channel === other) {
    problem(
      `RASA_MODE is ${mode}, but the channel is Rasa's "${other}": set RASA_MODE=${other}, or name another channel`,
    );
  }
  return { address, mode };
}

/** Whether Rasa would be the connector itself. */
function isSame({ host, port }: RasaDoorSettings, { baseUrl }: Address): boolean {
  const url = new URL(baseUrl);
  const local = ["localhost", "127.0.0.1", "[::1]"];
  const isThisMachine = local.includes(url.hostname) || url.hostname === host;
  return isThisMachine && port !== 0 && (url.port || (url.protocol === "https:" ? "443" : "80")) === String(port);
}

function oddities({ baseUrl, headers, client }: RasaSettings): readonly string[] {
  const isOpen = baseUrl.startsWith("http:") && !isNear(baseUrl);
  const what = Object.keys(headers).length > 0 ? "the credentials and all that people say" : "all that people say";
  return [
    ...(isOpen ? [`RASA_URL is ${baseUrl}: ${what} travels unencrypted; use https`] : []),
    ...(baseUrl === client.url ? [`RASA_URL and ROCKETCHAT_URL are the same (${baseUrl}): one of them is wrong`] : []),
  ];
}
