import type { Logger } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer, type Person } from "@rocketchat-connectors/dev-server";
import { type BotOptions, makeBot, type TestBot } from "./bot.fixture.ts";

/** A dev-server where a bot and two people work together. */
export interface Office extends TestBot {
  readonly server: DevServer;
  readonly ann: Person;
  readonly bob: Person;
  /** What the bot logged. */
  readonly log: readonly string[];
  /** The texts that the bot's account said in a room, oldest first. */
  said(room: string): readonly string[];
}

export interface OfficeOptions extends Partial<BotOptions> {
  /** Done while the bot starts. */
  readonly meanwhile?: (office: Pick<Office, "adapter" | "ann">) => Promise<void>;
}

export async function openOffice({ env, meanwhile, ...options }: OfficeOptions = {}): Promise<Office> {
  const server = await createDevServer({
    users: [
      { username: "rocket.cat.bot", password: "secret", roles: ["bot"], id: "bot-id" },
      { username: "ann", name: "Ann Example", id: "ann-id" },
      { username: "bob", id: "bob-id" },
    ],
    rooms: [
      { name: "lounge", id: "LOUNGE", members: ["rocket.cat.bot", "ann", "bob"] },
      { name: "ops", id: "OPS", type: "p", members: ["rocket.cat.bot", "ann", "bob"], owner: "rocket.cat.bot" },
    ],
    departments: [{ name: "help", agents: ["rocket.cat.bot"] }],
  });
  const log: string[] = [];
  const made = makeBot({ logger: recorder(log), ...options, env: { ...accountOn(server), ...env } });
  const starting = made.bot.start();
  await meanwhile?.({ ...made, ann: server.as("ann") });
  await starting;
  return {
    ...made,
    server,
    ann: server.as("ann"),
    bob: server.as("bob"),
    log,
    said: (room) =>
      server
        .messages(room)
        .filter(({ u, t }) => u.username === "rocket.cat.bot" && t === undefined)
        .map(({ msg }) => msg),
    async [Symbol.asyncDispose]() {
      await made.bot.shutdown();
      await server.close();
    },
  };
}

/** What a bot needs to know of an office's server. */
export function accountOn(server: DevServer): Readonly<Record<string, string>> {
  return {
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: "rocket.cat.bot",
    ROCKETCHAT_PASSWORD: "secret",
    RESPOND_TO_DM: "true",
  };
}

function recorder(log: string[]): Logger {
  const write = (text: string): void => void log.push(text);
  return { debug: write, info: write, warn: write, error: write };
}
