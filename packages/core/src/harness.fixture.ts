import { createDevServer, type DevServer, type DevServerOptions } from "@rocketchat-connectors/dev-server";
import { expect, vi } from "vitest";
import type { Client } from "./client.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import type { Logger } from "./logger.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import type { FilterSettings, RoomEvent } from "./types.ts";

/** Pauses short enough for a test; the pauses themselves are tested as a pure function. */
export const quick = { backoff: { firstMs: 20, longestMs: 100 }, answerTimeoutMs: 3_000, drainMs: 2_000 } as const;

export function startServer(options: DevServerOptions = {}): Promise<DevServer> {
  return createDevServer({
    users: [
      { username: "bot", password: "secret-bot", roles: ["bot"] },
      { username: "ann", password: "secret-ann" },
      { username: "bob", password: "secret-bob" },
    ],
    ...options,
  });
}

export function settingsFor(server: { readonly url: string }, env: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: "bot",
    ROCKETCHAT_PASSWORD: "secret-bot",
    // Nobody waits for this call, so tests that count calls could not reckon with it.
    ROCKETCHAT_STATUS: "none",
    ...env,
  });
}

/** A logger that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export interface Bot extends AsyncDisposable {
  readonly client: Client;
  readonly log: readonly string[];
  /** Everything heard since the start. */
  readonly events: readonly RoomEvent[];
  /** The texts of the messages heard, in order. */
  texts(): string[];
}

export async function startBot(
  server: { readonly url: string },
  env: Readonly<Record<string, string>> = {},
  filter: Partial<FilterSettings> = {},
  options: ConnectOptions = {},
): Promise<Bot> {
  const logger = recordingLogger();
  const client = await connect(settingsFor(server, env), { ...quick, logger, ...options });
  const events: RoomEvent[] = [];
  const stream = client.subscribe(filter);
  const listening = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return {
    client,
    events,
    log: logger.lines,
    texts: () => events.flatMap((event) => (event.type === "message" ? [event.message.text] : [])),
    async [Symbol.asyncDispose]() {
      await client.close();
      await listening;
    },
  };
}

/** Waits until the bot has heard this text; a message that is answered marks a point up to which silence is proved. */
export async function heard(bot: Bot, text: string): Promise<void> {
  await vi.waitFor(() => expect(bot.texts(), `the bot should hear '${text}'`).toContain(text), { timeout: 5_000 });
}
