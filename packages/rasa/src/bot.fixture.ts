import { type Client, connect, readSettings } from "@rocketchat-connectors/core";
import { createDevServer, type DevServerOptions } from "@rocketchat-connectors/dev-server";
import { fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import { keptLog, type Place, placeOn, until } from "@rocketchat-connectors/testkit";
import { createRasaConnector, type RasaConnector } from "./connector.ts";
import { type StandInOptions, type StandInRasa, startStandInRasa, type Turn } from "./stand-in.ts";

import type { RasaOptions } from "./types.ts";

export const secret = "between-us";
export const password = "a-hidden-password";

/** The place with a bot at work, and the Rasa behind it. */
export interface Talk extends Place {
  readonly rasa: StandInRasa;
  readonly connector: RasaConnector;
  readonly log: readonly string[];
  /** Waits for a line of the log. */
  logs(text: string | RegExp): Promise<void>;
  /** The words that Rasa was asked with, in order. */
  asked(): readonly string[];
}

export interface TalkOptions extends RasaOptions {
  readonly rasa?: StandInOptions;
  readonly server?: DevServerOptions;
}

const users = [
  { username: "bot", password, roles: ["bot", "livechat-agent"], id: "bot-id" },
  { username: "ann", name: "Ann Example", id: "ann-id" },
  { username: "bob", id: "bob-id" },
  { username: "agent", password, roles: ["user", "livechat-agent"], id: "agent-id" },
];

export async function openPlace(options: DevServerOptions = {}): Promise<Place> {
  const server = await createDevServer({
    users,
    rooms: [
      { name: "lounge", id: "LOUNGE", members: ["bot", "ann", "bob"] },
      { name: "secrets", id: "SECRETS", members: ["ann"], owner: "ann" },
    ],
    departments: [
      { name: "first line", agents: ["bot"] },
      { name: "support", agents: ["agent"] },
    ],
    ...options,
  });
  return placeOn(server);
}

/** The variables of the bot in a place. */
export const accountAt = ({ server }: Pick<Place, "server">): Readonly<Record<string, string>> => ({
  ROCKETCHAT_URL: server.url,
  ROCKETCHAT_USER: "bot",
  ROCKETCHAT_PASSWORD: password,
  ROCKETCHAT_STATUS: "none",
  RESPOND_TO_DM: "true",
  RESPOND_TO_LIVECHAT: "true",
});

/** A bot that comes and goes while the place and Rasa stay; in callback mode Rasa is told where to post. */
export async function startBot(place: Place, rasa: StandInRasa, { env = {}, ...options }: RasaOptions = {}) {
  // Where nobody listens yet.
  if (options.mode === "callback") rasa.callbackTo("http://127.0.0.1:9/");
  const connector = await createRasaConnector({
    url: rasa.url,
    logger: keptLog().logger,
    env: { ...accountAt(place), ...env },
    ...(options.mode === "callback" ? { door: { port: 0, secret } } : {}),
    ...options,
  });
  if (options.mode === "callback") rasa.callbackTo(`${connector.url}/rasa/callback`, { "x-rasa-token": secret });
  return connector;
}

export async function openTalk({ rasa: behind = {}, server, ...options }: TalkOptions = {}): Promise<Talk> {
  const place = await openPlace(server);
  const rasa = await startStandInRasa(behind);
  const log = keptLog();
  const connector = await startBot(place, rasa, { logger: log.logger, ...options });
  return {
    ...place,
    rasa,
    connector,
    log: log.lines,
    async logs(text) {
      const isSaid = (line: string) => (typeof text === "string" ? line.includes(text) : text.test(line));
      await until(
        () => `the log to contain ${text}; it is\n${log.lines.join("\n")}`,
        () => log.lines.some(isSaid),
      );
    },
    asked: () =>
      rasa.requests.flatMap(({ path, body }) =>
        path.endsWith("/webhook") ? (textOf(fieldsOf(JSON.parse(body)).message) ?? []) : [],
      ),
    async [Symbol.asyncDispose]() {
      await connector.close();
      await rasa.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** The connection of the human agent, by which the server counts them as there. */
export function agentOnline({ server }: Pick<Place, "server">): Promise<Client> {
  const env = { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "agent", ROCKETCHAT_PASSWORD: password };
  return connect(readSettings(env), { logger: keptLog().logger });
}

/** Answers with what was said. */
export const echo = ({ text }: Turn) => [{ text: `re: ${text}` }];

/** Posts to a connector's own HTTP server; resolves with the status and the body. */
export async function post(
  connector: Pick<RasaConnector, "url">,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { "x-rasa-token": secret },
) {
  const answer = await fetch(`${connector.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: fieldsOf(text === "" ? undefined : JSON.parse(text)) };
}
