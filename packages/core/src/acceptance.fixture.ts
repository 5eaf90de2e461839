import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, vi } from "vitest";
import { bridge } from "./bridge.ts";
import type { Bridge, Client } from "./client.ts";
import type { Bot } from "./harness.fixture.ts";
import type { IncomingMessage } from "./types.ts";

/** Waits until something is so; the message says what was awaited. */
export async function eventually(awaited: string, check: () => void | Promise<void>, timeoutMs = 10_000) {
  await vi.waitFor(check, { timeout: timeoutMs, interval: 20 }).catch((error: unknown) => {
    throw new Error(`${awaited} (${timeoutMs} ms)`, { cause: error });
  });
}

export const backOnline = (bot: Bot, reconnects: number): Promise<void> =>
  eventually(`the bot should be online again, ${reconnects} times`, () =>
    expect(bot.client.health).toMatchObject({ state: "online", reconnects }),
  );

export const textsBy = (server: DevServer, room: string, username = "bot"): readonly string[] =>
  server.messages(room).flatMap(({ msg, u, t }) => (u.username === username && t === undefined ? [msg] : []));

/** A connector that answers each message of people and bots, after what `before` does. */
export function answering(
  client: Client,
  before: (message: IncomingMessage) => Promise<unknown> | undefined = () => undefined,
): Bridge {
  return bridge(client, {
    name: "acceptance",
    async deliver(event) {
      if (event.type !== "message") return;
      const { id, room, text, threadId } = event.message;
      await before(event.message);
      const thread = threadId === undefined ? {} : { threadId };
      await client.send({ roomId: room.id, text: `re: ${text}`, inReplyTo: id, ...thread });
    },
  });
}
