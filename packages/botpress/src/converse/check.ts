import { messageOf } from "@rocketchat-connectors/core";
import { error, type Finding, ok, warning } from "@rocketchat-connectors/dialog";
import { type Caller, type HttpAnswer, isPage } from "@rocketchat-connectors/dialog/http";
import type { BotpressSettings, ConverseSettings } from "../types.ts";
import { type Asked, complaintIn, isInvalid, misunderstood, refusal } from "./failures.ts";
import type { Limits } from "./limits.ts";
import type { Credentials } from "./login.ts";
import type { Readiness } from "./readiness.ts";
import { converseUrl, versionUrl } from "./routes.ts";
import { restOf, type Tokens } from "./tokens.ts";
import { isBefore, versionIn } from "./version.ts";

export interface CheckOptions {
  readonly settings: ConverseSettings;
  readonly metadata: BotpressSettings["metadata"];
  readonly caller: Caller;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent on the public route. */
  readonly tokens: Tokens | undefined;
  readonly asked: Omit<Asked, "what">;
  readonly limits: Limits;
  readonly readiness: Readiness;
  readonly closing: AbortSignal;
  readonly now: () => number;
}

/** Whom the check speaks for; v12 refuses what it says before it looks who that is. */
const nobody = "rc-check";
const probeTimeoutMs = 10_000;
/** Milliseconds of a token's life below which somebody should know that it ends. */
const soonMs = 30 * 24 * 3_600_000;

/**
 * Looks whether what people say will be answered: the address, the version, the login, the route and the bot.
 *
 * Asks for `/version`, logs in if there is a login, and posts words that are none (`{"type": "text", "text": ""}`) to the
 * Converse API. v12 refuses them after it has looked for the bot, the switch of the public route and the rights, and
 * before anything reaches the bot: no conversation begins, and nobody becomes known. Never rejects.
 */
export async function checkConverse(options: CheckOptions, signal?: AbortSignal): Promise<readonly Finding[]> {
  try {
    const version = await look(options, "GET", versionUrl(options.settings), signal);
    const other = judgeOther(options, version);
    if (other) return [other];
    return [...judgeVersion(options, version), ...judgeToken(options), ...(await checkRoute(options, signal))];
  } catch (failure) {
    return [error(messageOf(failure))];
  }
}

async function look(
  { settings, caller, headers, closing }: CheckOptions,
  method: "GET" | "POST",
  url: string,
  signal: AbortSignal = closing,
  more: { readonly body?: unknown; readonly credentials?: Credentials | undefined } = {},
): Promise<HttpAnswer> {
  const { body, credentials } = more;
  return await caller.call({
    ...{ what: `${method} ${url}`, method, url, body, signal, isProbe: true },
    headers: { ...headers, ...credentials?.headers },
    timeoutMs: Math.min(settings.timeoutMs, probeTimeoutMs),
  });
}

/** What is there when it is no v12 that can be talked to. */
function judgeOther({ settings, asked, readiness }: CheckOptions, version: HttpAnswer): Finding | undefined {
  const what = `GET ${versionUrl(settings)}`;
  if (version.status === 503) {
    readiness.loading();
    return error(
      `${what}: Botpress is loading, or down (503); what is said meanwhile waits up to ${settings.maxWaitMs} ms`,
    );
  }
  // Express calls whatever text it sends a page, also a bare version.
  if (versionIn(version) !== undefined) return undefined;
  if (version.status < 400 && isPage(version)) {
    const isRocketChat = /__meteor_runtime_config__|rocket\.chat/i.test(version.body);
    if (isRocketChat) return error(`${settings.url} is Rocket.Chat, not Botpress: correct BOTPRESS_URL`);
    if (version.status < 300) return error(misunderstood({ ...asked, what }, version).message);
  }
  const isElsewhere = version.status >= 300 && version.status < 400;
  return isElsewhere ? error(refusal({ ...asked, what }, version).message) : undefined;
}

function judgeVersion({ settings, asked, metadata, limits }: CheckOptions, answer: HttpAnswer): readonly Finding[] {
  const version = versionIn(answer);
  // A proxy may show no more than the bots.
  if (version === undefined) return [];
  const name = `Botpress ${version} is at ${settings.url}`;
  if (isBefore(version, "11.9"))
    return [warning(`${name}: the connector is made for v12, and was never tried with it`)];
  const isTold = asked.route === "secured" || metadata === "none" || !isBefore(version, "12.23");
  if (isTold) return [ok(name)];
  limits.withoutMetadata();
  return [
    ok(name),
    warning("before 12.23 the public route takes no metadata: the bot is not told who speaks, and where"),
  ];
}

function judgeToken({ settings, now }: CheckOptions): readonly Finding[] {
  const rest = settings.token === undefined ? undefined : restOf(settings.token, now());
  if (rest === undefined || rest > soonMs) return [];
  const ends = rest === 0 ? "has ended" : `ends at ${new Date(now() + rest).toISOString()}`;
  return [
    warning(
      `BOTPRESS_TOKEN ${ends}: BOTPRESS_EMAIL and BOTPRESS_PASSWORD instead let the connector get tokens by itself`,
    ),
  ];
}

async function checkRoute(options: CheckOptions, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
  const { settings, asked, tokens, limits } = options;
  const url = converseUrl(settings, asked.route, nobody);
  const post = (credentials: Credentials | undefined): Promise<HttpAnswer> =>
    look(options, "POST", url, signal, { body: { type: "text", text: "" }, credentials });
  const credentials = await tokens?.current();
  const first = await post(credentials);
  const next = first.status === 401 && credentials ? await tokens?.after(credentials) : credentials;
  const answer = next === credentials ? first : await post(next);
  if (answer.status === 401) tokens?.giveUp(refusal({ ...asked, what: `POST ${url}` }, answer));
  const login = settings.login === undefined ? [] : [ok(`the login of ${settings.login.email} works`)];
  if (answer.status === 400 && isInvalid(answer)) {
    limits.learn(complaintIn(answer).message, { textLength: Number.POSITIVE_INFINITY, hasMetadata: false });
    const way = asked.route === "secured" ? "the secured route" : "the public route";
    return [...login, ok(`the bot "${settings.botId}" is there, and takes messages by ${way}`)];
  }
  return [...login, error(problemWith({ ...asked, what: `POST ${url}` }, answer, options))];
}

function problemWith(asked: Asked, answer: HttpAnswer, { readiness }: CheckOptions): string {
  if (answer.status === 503) readiness.loading();
  if (answer.status >= 200 && answer.status < 300) return misunderstood(asked, answer).message;
  const { message } = refusal(asked, answer);
  const isEarly = complaintIn(answer).code === "BP_0044" && readiness.isRecent;
  return isEarly ? `${message}; it may still be starting, too` : message;
}
