import { keptLog } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { joined, login, patience, talkTo, users } from "./converse/talk.fixture.ts";
import { BotpressEngine } from "./engine.ts";
import { createReader } from "./reader.ts";
import { readBotpressSettings } from "./settings.ts";
import { type Handler, startStandInConverse } from "./stand-in.ts";

const account = {
  ROCKETCHAT_URL: "https://chat.example.com",
  ROCKETCHAT_USER: "bot",
  ROCKETCHAT_PASSWORD: "pw-of-the-bot",
};
const greeter: Handler = ({ text, event }) => [{ type: "text", text: event ?? `re: ${text}` }];

describe("a livechat that begins, of which Botpress is told in two ways", () => {
  it.each([
    ["what was told", 2, ["rocketchat.livechat_started"]],
    ["the wake-up text", 1, ["re: hello"]],
  ])("loses no answer when only %s is taken", async (_what, failing, expected) => {
    await using botpress = await startStandInConverse({ users, handler: greeter });
    const log = keptLog();
    const options = { events: ["livechat_started"] as const, wakeUpText: "hello", logger: log.logger };
    await using talk = talkTo(botpress.url, { converse: { login } });
    const converse = { url: botpress.url, botId: "bot", login };
    const settings = readBotpressSettings({ ...options, converse, env: account });
    const { transport } = talk;
    const engine = new BotpressEngine({ settings, transport, read: createReader(settings), logger: log.logger });
    // A fault that is none lets the first one through.
    if (failing === 2) botpress.faults.inject({ type: "late", ms: 0 });
    botpress.faults.inject({ type: "answer", status: 418 });
    const replies = await engine.notice(joined("ann"), patience());
    expect(replies.map((reply) => (reply.type === "message" ? reply.text : reply.type))).toEqual(expected);
    expect(log.lines.filter((line) => line.includes("418"))).toHaveLength(1);
  });
});

it("an answer without end fills neither the log nor the memory", async () => {
  const log = keptLog();
  const settings = readBotpressSettings({ logger: log.logger, converse: { botId: "bot" }, env: account });
  const read = createReader(settings);
  const odd = { rocketchat: "no object" };
  const payloads = [{ type: "text", text: "first" }, ...Array.from({ length: 20_000 }, () => odd)];
  expect(await read(payloads, undefined)).toEqual([expect.objectContaining({ text: "first" })]);
  expect(log.lines.length).toBeLessThanOrEqual(1_001);
  expect(log.lines).toContain("warn: 19001 payloads of an answer of Botpress were left out: too many");
});
