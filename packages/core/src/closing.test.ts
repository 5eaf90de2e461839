import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DevServer } from "@rocketchat-connectors/dev-server";
import { expect, it, vi } from "vitest";
import { startChild } from "./child.fixture.ts";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { memoryStore } from "./store/memory.ts";

const inGeneral = { ROCKETCHAT_ROOM: "general" };
const general = { rooms: [{ name: "general", members: ["ann", "bob", "bot"] }] };

/** Waits until the server has sent this text to the bot. */
async function streamed(server: DevServer, text: string): Promise<void> {
  const frames = (): string =>
    server.wire
      .frames()
      .map(({ frame }) => JSON.stringify(frame))
      .filter((frame) => frame.includes("stream-room-messages"))
      .join();
  await vi.waitFor(() => expect(frames(), `'${text}' should be streamed`).toContain(text));
}

it("what is said while a bot sends its last words is left to the next one", async () => {
  await using server = await startServer(general);
  const store = memoryStore();
  const bot = await startBot(server, inGeneral, {}, { ...quick, store });
  await server.as("ann").say("general", "heard");
  await heard(bot, "heard");
  server.faults.delay({ path: /chat\.sendMessage$/, ms: 500, times: 1 });
  const sent = bot.client.send({ roomId: "GENERAL", text: "last words" });
  const closing = bot[Symbol.asyncDispose]();
  await server.as("ann").say("general", "said meanwhile");
  await streamed(server, "said meanwhile");
  await Promise.all([sent, closing]);
  await using next = await startBot(server, inGeneral, {}, { ...quick, store });
  await heard(next, "said meanwhile");
  expect(next.texts()).toEqual(["said meanwhile"]);
});

it("what is said when nobody listens any more is left to the next one", async () => {
  await using server = await startServer(general);
  const store = memoryStore();
  const client = await connect(settingsFor(server, inGeneral), { ...quick, store, logger: recordingLogger() });
  const stream = client.subscribe();
  await server.as("ann").say("general", "heard");
  for await (const event of stream) if (event.type === "message") break;
  await server.as("ann").say("general", "said to nobody");
  await streamed(server, "said to nobody");
  await client.close();
  await using next = await startBot(server, inGeneral, {}, { ...quick, store });
  await heard(next, "said to nobody");
  expect(next.texts()).toEqual(["said to nobody"]);
});

it("a bot that waits for its turn to fetch what it missed can be stopped at once, and loses none of it", async () => {
  await using server = await startServer(general);
  const folder = await mkdtemp(join(tmpdir(), "closing-"));
  const program = new URL("./kill-bot.fixture.ts", import.meta.url);
  const args = [server.url, join(folder, "state")];
  await using bot = startChild(program, { args });
  await bot.says("online");
  server.faults.limit({ path: /chat\.syncMessages$/, resetMs: 60_000, times: 1_000 });
  const calls = (): number => server.wire.calls({ path: /chat\.syncMessages$/ }).length;
  server.faults.refuse({ path: "ddp:login", times: 1 });
  await server.faults.drop({ username: "bot" });
  await server.as("ann").say("general", "missed");
  await vi.waitFor(() => expect(calls(), "the bot should have asked for what it missed").toBeGreaterThan(0), {
    timeout: 20_000,
  });
  bot.signal("SIGTERM");
  const late = new Promise((resolve) => setTimeout(resolve, 10_000, "it still runs").unref());
  expect(await Promise.race([bot.ended, late])).toBe(0);
  expect(bot.errors()).not.toContain("is lost");
  server.faults.clear();
  await using next = startChild(program, { args });
  await next.says("online");
  const answers = (): readonly string[] =>
    server.messages("general").flatMap(({ msg, u }) => (u.username === "bot" ? [msg] : []));
  await vi.waitFor(() => expect(answers(), "the next bot should answer").toEqual(["re: missed"]), { timeout: 20_000 });
  await rm(folder, { recursive: true });
}, 60_000);
