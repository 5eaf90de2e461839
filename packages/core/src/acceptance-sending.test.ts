/** The acceptance tests of what bots of other makers suffer: what the bot says, and how it ends. */
import { createServer as createHttpServer } from "node:http";
import { describe, expect, it } from "vitest";
import { answering, eventually, textsBy } from "./acceptance.fixture.ts";
import { startChild } from "./child.fixture.ts";
import { connect } from "./connect.ts";
import { quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { listening } from "./network.fixture.ts";

const sendMessage = /chat\.sendMessage$/;
const words = Array.from({ length: 6 }, (_, index) => `word ${index}`);

describe("acceptance", () => {
  it("9. a rate limit is waited for as long as the server says, in order, while the socket lives; what was stored unseen is not stored again", async () => {
    await using server = await startServer();
    await using bot = await startBot(
      server,
      {},
      {},
      { heartbeat: { idleMs: 100, timeoutMs: 300 }, answerTimeoutMs: 400 },
    );
    const resetMs = 1_200;
    server.faults.limit({ path: sendMessage, resetMs });
    await Promise.all(words.map((text) => bot.client.send({ roomId: "GENERAL", text })));
    const tries = server.wire.calls({ path: sendMessage });
    const [refused, next] = tries;
    expect([refused?.status, next?.status]).toEqual([429, 200]);
    // The header names the time of the reset in whole milliseconds.
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(resetMs - 50);
    expect(tries).toHaveLength(words.length + 1);
    expect(textsBy(server, "general")).toEqual(words);
    server.faults.delay({ path: sendMessage, ms: 1_000, times: 1 });
    await bot.client.send({ roomId: "GENERAL", text: "slow but stored" });
    server.faults.loseAnswer({ path: sendMessage, times: 2 });
    await bot.client.send({ roomId: "GENERAL", text: "stored, then cut" });
    expect(textsBy(server, "general")).toEqual([...words, "slow but stored", "stored, then cut"]);
    expect(bot.client.health.reconnects).toBe(0);
  });

  it("15. an answer of 12 000 characters comes in parts that the server takes, with whole code blocks", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    const code = (from: number): string =>
      ["```ts", ...words.map((_, n) => `call(${from + n}, "${"x".repeat(700)}");`), "```"].join("\n");
    const prose = Array.from({ length: 40 }, (_, n) => `Sentence ${n} of the text.`).join(" ");
    const text = [prose, code(0), prose, code(10), prose].join("\n\n").padEnd(12_000, " and so on.");
    expect(text.length).toBe(12_000);
    const sent = await bot.client.send({ roomId: "GENERAL", text });
    const parts = textsBy(server, "general");
    expect(sent.parts).toHaveLength(parts.length);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(5_000);
      expect((part.match(/^```/gm) ?? []).length % 2, `fences of ${part.slice(0, 60)}…`).toBe(0);
    }
    const bare = (one: string): string => one.replace(/^```(ts)?$|\s/gm, "");
    expect(bare(parts.join("\n"))).toBe(bare(text));
  });

  it("18. a file is posted once although answers are lost, credentials follow no redirect, and the log holds no secret", async () => {
    await using server = await startServer();
    await using bot = await startBot(server);
    server.faults.loseAnswer({ path: /rooms\.media\//, times: 1 });
    server.faults.loseAnswer({ path: /rooms\.mediaConfirm/, times: 1 });
    const content = new TextEncoder().encode("hello");
    await bot.client.files.upload({ roomId: "GENERAL", name: "a.txt", content });
    const files = server.messages("general").flatMap(({ file }) => (file ? [file.name] : []));
    expect(files).toEqual(["a.txt"]);
    const asked: unknown[] = [];
    const elsewhere = createHttpServer(({ headers }, answer) => {
      asked.push(headers);
      answer.end("not a secret");
    });
    await using target = await listening(elsewhere, "http");
    const moved = createHttpServer((_, answer) => void answer.writeHead(302, { location: target.url }).end());
    await using front = await listening(moved, "http");
    const logger = recordingLogger();
    const giveUp = new AbortController();
    const lost = connect(settingsFor(front), { ...quick, logger, signal: giveUp.signal });
    lost.catch(() => {});
    await eventually("the redirect should be named", () => expect(logger.lines.join("\n")).toContain(target.url));
    giveUp.abort();
    await lost.catch(() => {});
    await bot.client.files.download(`${front.url}/a.txt`).catch(() => {});
    expect(JSON.stringify(asked)).not.toMatch(/x-auth-token|x-user-id|secret-bot/i);
    const tokens = server.wire
      .frames()
      .flatMap(({ frame }) => JSON.stringify(frame).match(/"resume":"([^"]+)"/)?.[1] ?? []);
    expect(tokens.length).toBeGreaterThan(0);
    for (const secret of ["secret-bot", ...tokens])
      expect([...bot.log, ...logger.lines].join("\n")).not.toContain(secret);
  });

  it("20. a graceful stop ends the running handlers, says what is queued, logs off, and the process ends by itself", async () => {
    await using server = await startServer();
    const program = new URL("./acceptance-bot.fixture.ts", import.meta.url);
    await using child = startChild(program, { args: [server.url] });
    await child.says("ready");
    for (const text of ["one", "two", "three"]) await server.as("ann").say("general", text);
    await child.says("three wait");
    server.faults.delay({ path: sendMessage, ms: 100 });
    child.signal("SIGTERM");
    expect(await child.ended).toBe(0);
    expect(textsBy(server, "general")).toEqual(["re: one", "re: two", "re: three"]);
    expect(server.wire.calls({ path: /logout$/, username: "bot" })).toHaveLength(1);
    expect(server.wire.connections("bot")).toEqual([]);
  });

  it("19. two thousand messages cost no REST call but the answers, and nothing of them waits (client.soak.test.ts: nor is kept)", async () => {
    await using server = await startServer({ keepMessages: 100 });
    await using bot = await startBot(server);
    await using _answers = answering(bot.client, async ({ text }) => {
      if (!text.endsWith("00")) throw new Error("nothing to say");
    });
    const ann = server.as("ann");
    await ann.say("general", "message 00");
    await server.waitForMessage({ from: "bot", text: "re: message 00" });
    const calls = server.wire.calls({ username: "bot" }).length;
    for (let index = 1; index <= 2_000; index += 1) await ann.say("general", `message ${index}`);
    await server.waitForMessage({ from: "bot", text: "re: message 2000" }, 20_000);
    const made = server.wire.calls({ username: "bot" }).slice(calls);
    expect(made.map(({ path }) => path)).toEqual(Array(20).fill("/api/v1/chat.sendMessage"));
    await eventually("nothing should wait any more", () =>
      expect(bot.client.health).toMatchObject({ waiting: 0, sending: 0 }),
    );
  });
});
