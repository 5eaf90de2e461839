import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it, vi } from "vitest";
import { type Child, startChild } from "./child.fixture.ts";
import { startServer } from "./harness.fixture.ts";

const roomNames = ["r0", "r1", "r2", "r3", "r4"];
const kills = 6;

/** A server with busy rooms, and a file in which each bot that follows another finds its state. */
async function startTown(manner: "as answers" | "as messages") {
  const folder = await mkdtemp(join(tmpdir(), "kill-"));
  const server = await startServer({ rooms: roomNames.map((name) => ({ name, members: ["bot", "ann"] })) });
  const program = new URL("./kill-bot.fixture.ts", import.meta.url);
  return {
    server,
    startBot: () => startChild(program, { args: [server.url, join(folder, "state"), manner] }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Somebody who does not stop talking, everywhere. */
function chatter(server: DevServer) {
  const ann = server.as("ann");
  let isOver = false;
  let count = 0;
  const talk = async (): Promise<void> => {
    while (!isOver) {
      count += 1;
      await ann.say(roomNames[count % roomNames.length] ?? "", `word ${count}`);
      await pause(4);
    }
  };
  const talking = talk();
  return {
    /** How many things were said. */
    async end(): Promise<number> {
      isOver = true;
      await talking;
      return count;
    },
  };
}

const textsOf = (server: DevServer, name: string, from: string): readonly string[] =>
  server.messages(`#${name}`).flatMap(({ msg, u }) => (u.username === from && msg.includes("word") ? [msg] : []));

/** Waits until everything that was said has its answer. */
async function allAnswered(server: DevServer, bot: Child): Promise<void> {
  const open = (): readonly string[] =>
    roomNames.flatMap((name) => {
      const answers = new Set(textsOf(server, name, "bot"));
      return textsOf(server, name, "ann").filter((text) => !answers.has(`re: ${text}`));
    });
  await vi.waitFor(() => expect(open(), `each word should be answered; the bot says: ${bot.errors()}`).toEqual([]), {
    timeout: 20_000,
    interval: 100,
  });
}

/** The answers that were stored more than once, and those that stand before one to an earlier message. */
function faults(server: DevServer) {
  const answers = roomNames.map((name) => textsOf(server, name, "bot"));
  const doubled = answers.flatMap((texts) => texts.filter((text, index) => texts.indexOf(text) !== index));
  const misplaced = answers.flatMap((texts) => {
    const numbers = [...new Set(texts)].map((text) => Number(text.split(" ").at(-1)));
    return numbers.filter((number, index) => number < Math.max(0, ...numbers.slice(0, index)));
  });
  return { doubled, misplaced };
}

/** Kills the bot again and again, some times while it starts, and lets the last one finish. */
async function killedInTraffic(town: Awaited<ReturnType<typeof startTown>>) {
  let bot = town.startBot();
  await bot.says("online");
  const talk = chatter(town.server);
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(100 + Math.random() * 400);
    bot.signal("SIGKILL");
    expect(await bot.ended).toBe("SIGKILL");
    bot = town.startBot();
    if (kill % 3 !== 2) await bot.says("online");
  }
  const said = await talk.end();
  await using last = bot;
  await allAnswered(town.server, last);
  expect(said).toBeGreaterThan(100);
  expect(town.server.wire.calls({ path: /\/login$/ }), "one login serves all of them").toHaveLength(1);
  return faults(town.server);
}

it("a bot that is killed in mid-traffic again and again answers every message once and in order", async () => {
  await using town = await startTown("as answers");
  const { doubled, misplaced } = await killedInTraffic(town);
  expect({ doubled, misplaced }).toEqual({ doubled: [], misplaced: [] });
}, 60_000);

it("without naming what it answers, it answers twice only what was under way when it was killed", async () => {
  await using town = await startTown("as messages");
  const { doubled, misplaced } = await killedInTraffic(town);
  // In each room one message is being answered; of those before it, what one write holds may not be in the file yet.
  expect(doubled.length).toBeLessThanOrEqual(3 * kills * roomNames.length);
  expect(misplaced).toEqual([]);
}, 60_000);

it("a bot that is stopped in mid-traffic and started again loses nothing, repeats nothing and needs no new login", async () => {
  await using town = await startTown("as messages");
  const { server } = town;
  let bot = town.startBot();
  await bot.says("online");
  const talk = chatter(server);
  for (let round = 0; round < 2; round += 1) {
    await pause(300);
    bot.signal("SIGTERM");
    expect(await bot.ended).toBe(0);
    bot = town.startBot();
    await bot.says("online");
  }
  await talk.end();
  await using last = bot;
  await allAnswered(server, last);
  expect(faults(server)).toEqual({ doubled: [], misplaced: [] });
  expect(server.wire.calls({ path: /\/login$/ })).toHaveLength(1);
  expect(server.wire.calls({ path: /\/logout$/ })).toHaveLength(0);
}, 60_000);
