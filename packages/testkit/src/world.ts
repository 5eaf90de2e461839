import type { Logger } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer, type Person } from "@rocketchat-connectors/dev-server";
import { createReferenceBot, type ReferenceBot } from "./reference-bot.ts";
import type { ConnectorUnderTest, RunningConnector } from "./subject.ts";
import { until } from "./until.ts";

/** A dev-server with a running bot and people to talk to it. */
export interface World extends AsyncDisposable {
  readonly server: DevServer;
  readonly bot: ReferenceBot;
  readonly ann: Person;
  readonly bob: Person;
  readonly running: RunningConnector;
  /** The lines that the connector and the core wrote. */
  readonly log: readonly string[];
  /** The texts that the bot said in a room, oldest first. */
  answers(room: string): readonly string[];
  /** Lets Ann ask for an answer in a room and waits for it: whatever was to come before it has come. */
  pass(room: string): Promise<void>;
  /** Waits until the bot listens by exactly one subscription, on another connection than `before`; gives its id. */
  listening(before?: string): Promise<string>;
}

const switches = { RESPOND_TO_DM: "true", RESPOND_TO_EDITED: "true" };

/** Starts the server and the connector, with the switches for direct messages and edits on unless `env` says otherwise. */
export async function startWorld(
  connector: ConnectorUnderTest,
  env: Readonly<Record<string, string>> = {},
): Promise<World> {
  const server = await createDevServer({
    users: [
      { username: "bot", password: "bot-secret", roles: ["bot"] },
      { username: "ann", name: "Ann" },
      { username: "bob", name: "Bob" },
      { username: "carol", name: "Carol" },
    ],
    rooms: [{ name: "lounge", members: ["bot", "ann", "bob"] }],
    departments: [{ name: "help", agents: ["bot"] }],
  });
  const bot = createReferenceBot();
  const log: string[] = [];
  const account = { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "bot-secret" };
  const started = connector.start({ env: { ...account, ...switches, ...env }, bot, logger: recorder(log) });
  const running = await started.catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const answers = (room: string): readonly string[] =>
    server
      .messages(room)
      .filter(({ u, t }) => u.username === "bot" && t === undefined)
      .map(({ msg }) => msg);
  let passes = 0;

  return {
    server,
    bot,
    ann: server.as("ann"),
    bob: server.as("bob"),
    running,
    log,
    answers,
    async pass(room) {
      passes += 1;
      await server.as("ann").say(room, `echo pass ${passes}`);
      await server.waitForMessage({ from: "bot", text: `echo: pass ${passes}` });
    },
    listening: (before) =>
      until("the bot to listen by one subscription", () => {
        const subscriptions = server.wire.subscriptions("bot").filter(({ event }) => event === "__my_messages__");
        const [only] = subscriptions.length === 1 ? subscriptions : [];
        return only?.connection !== before && only?.connection;
      }),
    async [Symbol.asyncDispose]() {
      bot.release();
      server.faults.clear();
      await running.stop();
      await server.close();
    },
  };
}

function recorder(log: string[]): Logger {
  const write = (text: string): void => void log.push(text);
  return { debug: write, info: write, warn: write, error: write };
}
