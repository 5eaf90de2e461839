import { memoryStore, RocketChatError, type StateStore } from "@rocketchat-connectors/core";
import { type Door, openDoor, type Question } from "@rocketchat-connectors/dialog";
import { keptLog, until } from "@rocketchat-connectors/testkit";
import { vi } from "vitest";
import { asked } from "../asking/question.fixture.ts";
import { readBotpressSettings } from "../settings.ts";
import { type Handler, type StandInRuntime, type StandInRuntimeOptions, startStandInRuntime } from "../stand-in.ts";
import type { Ears, Transport } from "../transport.ts";
import type { BotpressOptions } from "../types.ts";
import type { IntegrationOptions } from "./parts.ts";
import { createIntegration } from "./transport.ts";

export const secret = "a-secret-of-the-door";
export const token = "bp_iak_of-the-integration";

/** What the transport brought to the ears. */
export interface SaidToEars {
  readonly conversationId: string;
  readonly payload: unknown;
  readonly id: string;
}

/** Botpress Cloud, and the transport that it calls, with ears that keep what they hear. */
export interface World extends AsyncDisposable {
  readonly runtime: StandInRuntime;
  readonly transport: Transport;
  readonly door: Door;
  /** Where Botpress calls. */
  readonly url: string;
  readonly said: readonly SaidToEars[];
  readonly log: readonly string[];
  readonly acted: readonly unknown[];
  /** What becomes of what is said from now on; by default it is stored at once. */
  hearing: Ears["said"];
  /** Asks and waits until the turn is over. */
  ask(text: string, more?: Partial<Question>, id?: string): Promise<void>;
  hears(count: number): Promise<void>;
}

export interface WorldOptions extends Partial<IntegrationOptions> {
  readonly handler?: Handler;
  readonly runtime?: StandInRuntimeOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly integration?: BotpressOptions["integration"];
  readonly store?: StateStore;
  /** Whether Botpress has registered the integration already. Default true. */
  readonly isInstalled?: boolean;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { handler, env = {}, integration = {}, isInstalled = true, store = memoryStore(), ...more } = options;
  const runtime = await startStandInRuntime({ token, ...(handler ? { handler } : {}), ...options.runtime });
  const log = keptLog();
  const acted: unknown[] = [];
  const said: SaidToEars[] = [];
  const settings = readBotpressSettings({
    mode: "integration",
    logger: log.logger,
    integration: { apiUrl: runtime.url, token, quietMs: 50, answerMs: 5_000, ...integration },
    door: { port: 0, secret },
    env: { ROCKETCHAT_URL: "http://127.0.0.1:9", ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "x", ...env },
  });
  const world = {
    hearing: async (conversationId: string, payload: unknown, id: string): Promise<void> => {
      said.push({ conversationId, payload, id });
    },
  };
  const transport = createIntegration({
    ...{ settings, logger: log.logger, store, pauses: { firstMs: 1, longestMs: 5 } },
    ears: {
      said: async (...heard) => await world.hearing(...heard),
      draft: () => ({ update: () => undefined, end: async () => undefined }),
    },
    client: () => {
      throw new RocketChatError("closed", "there is none in this test");
    },
    act: async (body) => {
      acted.push(body);
      return { status: 200, body: { status: "ok" } };
    },
    ...more,
  });
  const { routes } = transport;
  const door = await openDoor({ host: "127.0.0.1", port: 0, secret, name: "the door", logger: log.logger, routes });
  const url = `${door.url}/botpress/integration/${secret}`;
  if (isInstalled) await runtime.install(url);
  return Object.assign(world, {
    ...{ runtime, transport, door, url, said, acted, log: log.lines },
    async ask(text: string, question: Partial<Question> = {}, id = "m1") {
      await transport.send(asked({ _id: id, msg: text }, question), new AbortController().signal);
    },
    hears: async (count: number) => {
      await until(
        () => `${count} messages; there are ${JSON.stringify(said)}`,
        () => said.length >= count,
      );
    },
    async [Symbol.asyncDispose]() {
      await transport.close();
      await door.close();
      await runtime.close();
    },
  });
}

/** What is printed to the console while a test runs, which no library of ours does. */
export function watchedConsole(): { readonly lines: readonly string[] } & Disposable {
  const lines: string[] = [];
  const levels = ["log", "info", "warn", "error", "debug"] as const;
  const spies = levels.map((level) =>
    vi.spyOn(console, level).mockImplementation((...words) => void lines.push(words.map(String).join(" "))),
  );
  return {
    lines,
    [Symbol.dispose]() {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
