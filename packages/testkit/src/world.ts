import type { Logger } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer, type Person } from "@rocketchat-connectors/dev-server";
import { createReferenceBot, type ReferenceBot } from "./reference-bot.ts";
import type { ConnectorUnderTest } from "./subject.ts";
import { until } from "./until.ts";

/** A dev-server with a running bot and people to talk to it. */
export interface World extends AsyncDisposable {
  readonly server: DevServer;
  /** What the bot that runs now does. */
  readonly bot: ReferenceBot;
  readonly ann: Person;
  readonly bob: Person;
  /** The lines that the connector and the core wrote. */
  readonly log: readonly string[];
  /** The texts that the bot said in a room, oldest first. */
  answers(room: string): readonly string[];
  /** Lets Ann ask for an answer in a room and waits for it: whatever was to come before it has come. */
  pass(room: string): Promise<void>;
  /** Lets the bot's connection be lost, and made again only after what is to happen meanwhile. */
  away(meanwhile: () => Promise<unknown>): Promise<void>;
  /** Stops the bot. */
  stop(): Promise<void>;
  /** Starts the bot anew, as a new process would: nothing is left of the one before but what it stored. */
  startAgain(): Promise<void>;
  /** Waits until the bot listens by exactly one subscription, on another connection than `before`; gives its id. */
  listening(before?: string): Promise<string>;
}

const people = {
  users: [
    { username: "bot", password: "bot-secret", roles: ["bot"] },
    { username: "ann", name: "Ann" },
    { username: "bob", name: "Bob" },
    { username: "carol", name: "Carol" },
    { username: "other-bot", password: "other-secret", roles: ["bot"], joinDefaultChannels: false },
  ],
  rooms: [
    { name: "lounge", owner: "ann", members: ["ann", "bob", "bot"] },
    { name: "bots", owner: "ann", members: ["ann", "bot", "other-bot"] },
  ],
  departments: [{ name: "help", agents: ["bot"] }],
};

const switches = { RESPOND_TO_DM: "true", RESPOND_TO_EDITED: "true" };

/** Starts the server and the connector, with the switches for direct messages and edits on unless `env` says otherwise. */
export async function startWorld(
  connector: ConnectorUnderTest,
  env: Readonly<Record<string, string>> = {},
): Promise<World> {
  const server = await createDevServer({ ...people, ...connector.server });
  const account = { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "bot-secret" };
  const log: string[] = [];
  const start = async () => {
    const bot = createReferenceBot();
    const running = await connector.start({ env: { ...account, ...switches, ...env }, bot, logger: recorder(log) });
    return { bot, stop: () => running.stop() };
  };
  let current = await start().catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  let passes = 0;

  const listening = (before?: string): Promise<string> =>
    until(
      () => `the bot to listen by one subscription; its log ends with\n${log.slice(-12).join("\n")}`,
      () => {
        const subscriptions = server.wire.subscriptions("bot").filter(({ event }) => event === "__my_messages__");
        const [only] = subscriptions.length === 1 ? subscriptions : [];
        return only?.connection !== before && only?.connection;
      },
    );
  return {
    server,
    get bot() {
      return current.bot;
    },
    ann: server.as("ann"),
    bob: server.as("bob"),
    log,
    answers: (room) => saidBy("bot", server, room),
    async pass(room) {
      passes += 1;
      await server.as("ann").say(room, `echo pass ${passes}`);
      await server.waitForMessage({ from: "bot", text: `echo: pass ${passes}` }, 15_000);
    },
    async away(meanwhile) {
      const before = await listening();
      const letIn = server.faults.refuse({ path: "ddp:login", times: 1_000 });
      await server.faults.drop({ username: "bot" });
      await meanwhile();
      letIn();
      await listening(before);
    },
    stop: () => current.stop(),
    async startAgain() {
      await current.stop();
      current = await start();
    },
    listening,
    async [Symbol.asyncDispose]() {
      current.bot.release();
      server.faults.clear();
      await current.stop();
      await server.close();
    },
  };
}

/** The texts that an account said in a room, oldest first. */
export function saidBy(username: string, server: DevServer, room: string): readonly string[] {
  const said = server.messages(room).filter(({ u, t }) => u.username === username && t === undefined);
  return said.map(({ msg }) => msg);
}

export function recorder(log: string[]): Logger {
  const write = (text: string): void => void log.push(text);
  return { debug: write, info: write, warn: write, error: write };
}
