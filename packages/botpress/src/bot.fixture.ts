import { createDevServer, type DevServerOptions } from "@rocketchat-connectors/dev-server";
import { keptLog, type Place, placeOn, until } from "@rocketchat-connectors/testkit";
import { type BotpressConnector, createBotpressConnector } from "./connector.ts";
import type { Handler } from "./stand-in.ts";
import type { BotpressOptions } from "./types.ts";
import { type Behind, startBehind, type Way } from "./ways.fixture.ts";

export const password = "a-hidden-password";

/** The place with a bot at work, and the Botpress behind it. */
export interface Talk extends Place, Behind {
  readonly connector: BotpressConnector;
  readonly log: readonly string[];
  /** Waits for a line of the log. */
  logs(text: string | RegExp): Promise<void>;
}

export interface TalkOptions extends BotpressOptions {
  readonly handler?: Handler;
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
    rooms: [{ name: "lounge", id: "LOUNGE", members: ["bot", "ann", "bob"] }],
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

/** A bot that comes and goes while the place and Botpress stay. */
export async function startBot(
  place: Place,
  behind: Behind,
  { env = {}, ...options }: BotpressOptions = {},
): Promise<BotpressConnector> {
  const connector = await createBotpressConnector({
    logger: keptLog().logger,
    ...behind.options,
    ...options,
    ...merged(behind.options, options),
    env: { ...accountAt(place), ...env },
  });
  await behind.meets(connector);
  return connector;
}

/** What a test sets of a way does not undo the rest of it. */
function merged(behind: BotpressOptions, options: BotpressOptions): BotpressOptions {
  const both = (["converse", "chat", "integration", "door"] as const).flatMap((name) =>
    behind[name] && options[name] ? [[name, { ...behind[name], ...options[name] }] as const] : [],
  );
  return Object.fromEntries(both);
}

export async function openTalk(way: Way, { handler, server, ...options }: TalkOptions = {}): Promise<Talk> {
  const place = await openPlace(server);
  const behind = await startBehind(way, handler);
  const log = keptLog();
  const connector = await startBot(place, behind, { logger: log.logger, ...options });
  return {
    ...behind,
    ...place,
    connector,
    log: log.lines,
    async logs(text) {
      const isSaid = (line: string) => (typeof text === "string" ? line.includes(text) : text.test(line));
      await until(
        () => `the log to contain ${text}; it is\n${log.lines.join("\n")}`,
        () => log.lines.some(isSaid),
      );
    },
    async [Symbol.asyncDispose]() {
      await connector.close();
      await behind[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}
