import type { Logger } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer, type Person } from "@rocketchat-connectors/dev-server";
import { type HubotCopy, hubotCopy, startRobot, type TestRobot } from "./robot.fixture.ts";

/** A dev-server where a robot and two people work together. */
export interface Office extends AsyncDisposable {
  readonly server: DevServer;
  readonly robot: TestRobot;
  readonly ann: Person;
  readonly bob: Person;
  /** What the robot logged. */
  readonly log: readonly string[];
  /** The texts that the robot's account said in a room, oldest first. */
  said(room: string): readonly string[];
}

export interface OfficeOptions {
  readonly scripts?: (robot: TestRobot) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly hubot?: HubotCopy;
  readonly name?: string;
  readonly alias?: string;
}

export async function openOffice({ scripts, env, hubot, ...names }: OfficeOptions = {}): Promise<Office> {
  const server = await createDevServer({
    users: [
      { username: "rocket.cat.bot", password: "secret", roles: ["bot"], id: "bot-id" },
      { username: "ann", name: "Ann Example", id: "ann-id" },
      { username: "bob", id: "bob-id" },
    ],
    rooms: [
      { name: "lounge", id: "LOUNGE", members: ["rocket.cat.bot", "ann", "bob"] },
      { name: "ops", type: "p", members: ["rocket.cat.bot", "bob"], owner: "rocket.cat.bot" },
    ],
    departments: [{ name: "help", agents: ["rocket.cat.bot"] }],
  });
  const log: string[] = [];
  const robot = await startRobot({
    ...names,
    hubot: hubot ?? (await hubotCopy("hubot")),
    scripts: scripts ?? (() => undefined),
    logger: recorder(log),
    env: {
      ROCKETCHAT_URL: server.url,
      ROCKETCHAT_USER: "rocket.cat.bot",
      ROCKETCHAT_PASSWORD: "secret",
      RESPOND_TO_DM: "true",
      ...env,
    },
  });
  return {
    server,
    robot,
    ann: server.as("ann"),
    bob: server.as("bob"),
    log,
    said: (room) =>
      server
        .messages(room)
        .filter(({ u, t }) => u.username === "rocket.cat.bot" && t === undefined)
        .map(({ msg }) => msg),
    async [Symbol.asyncDispose]() {
      await robot[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

function recorder(log: string[]): Logger {
  const write = (text: string): void => void log.push(text);
  return { debug: write, info: write, warn: write, error: write };
}
