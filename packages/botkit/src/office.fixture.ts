import type { Logger } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer, type Person } from "@rocketchat-connectors/dev-server";
import type { Storage } from "botbuilder";
import { Botkit } from "botkit";
import { type Logic, RocketChatAdapter, type RocketChatAdapterOptions } from "./index.ts";

/** A dev-server where two people and a bot's account work together. */
export interface Place extends AsyncDisposable {
  readonly server: DevServer;
  readonly ann: Person;
  readonly bob: Person;
  /** The variables that a bot needs to come in. */
  readonly env: Readonly<Record<string, string>>;
  /** The texts that the bot's account said in a room, oldest first. */
  said(room: string): readonly string[];
}

/** The place with its bot at work. */
export interface PlainOffice extends Place {
  readonly adapter: RocketChatAdapter;
  /** What the adapter logged. */
  readonly log: readonly string[];
}

export interface Office extends PlainOffice {
  readonly controller: Botkit;
}

export interface OfficeOptions {
  /** What the bot's author wrote; runs before the connection is there. */
  readonly scripts?: (controller: Botkit, adapter: RocketChatAdapter) => unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: RocketChatAdapterOptions;
  readonly storage?: Storage;
}

export async function openPlace(): Promise<Place> {
  const server = await createDevServer({
    users: [
      { username: "bot", password: "secret", roles: ["bot"], id: "bot-id" },
      { username: "ann", name: "Ann Example", id: "ann-id" },
      { username: "bob", id: "bob-id" },
    ],
    rooms: [
      { name: "lounge", id: "LOUNGE", members: ["bot", "ann", "bob"] },
      { name: "ops", id: "OPS", type: "p", members: ["bot", "bob"], owner: "bot" },
    ],
  });
  return {
    server,
    ann: server.as("ann"),
    bob: server.as("bob"),
    env: {
      ROCKETCHAT_URL: server.url,
      ROCKETCHAT_USER: "bot",
      ROCKETCHAT_PASSWORD: "secret",
      RESPOND_TO_DM: "true",
      RESPOND_TO_EDITED: "true",
    },
    said: (room) =>
      server
        .messages(room)
        .filter(({ u, t }) => u.username === "bot" && t === undefined)
        .map(({ msg }) => msg),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Opens a place with a Botkit bot that is connected. */
export async function openOffice({ scripts, env, options, storage }: OfficeOptions = {}): Promise<Office> {
  const place = await openPlace();
  const log: string[] = [];
  const adapter = officeAdapter(place, log, { ...options, env: { ...place.env, ...env } });
  const controller = newController(adapter, storage);
  await scripts?.(controller, adapter);
  await adapter.ready;
  return {
    ...place,
    adapter,
    controller,
    log,
    async [Symbol.asyncDispose]() {
      await controller.shutdown();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** Opens a place with a bot of Bot Framework without Botkit. */
export async function openPlainOffice(
  logic: Logic,
  { env, options }: Pick<OfficeOptions, "env" | "options"> = {},
): Promise<PlainOffice> {
  const place = await openPlace();
  const log: string[] = [];
  const adapter = officeAdapter(place, log, { ...options, env: { ...place.env, ...env } });
  await adapter.start(logic);
  return {
    ...place,
    adapter,
    log,
    async [Symbol.asyncDispose]() {
      await adapter.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** A controller that is quiet and takes no port. */
export function newController(adapter: object, storage?: Storage): Botkit {
  const kept = storage === undefined ? {} : { storage };
  return new Botkit({ adapter, disable_webserver: true, disable_console: true, ...kept });
}

export function recorder(log: string[]): Logger {
  const write = (text: string): void => void log.push(text);
  return { debug: write, info: write, warn: write, error: write };
}

function officeAdapter(_place: Place, log: string[], options: RocketChatAdapterOptions): RocketChatAdapter {
  return new RocketChatAdapter({ process: false, deletions: true, logger: recorder(log), ...options });
}
