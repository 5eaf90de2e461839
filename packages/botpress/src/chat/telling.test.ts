import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { livechatStarted } from "../asking/question.fixture.ts";
import type { Handler } from "../stand-in/bot.ts";
import { openWorld } from "./talk.fixture.ts";

const patience = () => new AbortController().signal;

describe.concurrent("what happened", () => {
  const handler: Handler = ({ event, text }) => [{ type: "text", text: event ?? `You said ${text}` }];

  it("is told as a custom event, whose answer is said", async () => {
    await using world = await openWorld({ standIn: { handler } });
    expect(await world.transport.tell(livechatStarted, patience())).toEqual({ payloads: [] });
    await world.ears.hears("rocketchat.livechat_started");
  });

  it("is told once the server is back, and never twice when it may have been taken", async () => {
    await using world = await openWorld({ standIn: { handler } });
    await world.chat.down();
    const telling = world.transport.tell(livechatStarted, patience());
    await until("a refused attempt", () => world.log.some((line) => line.includes("cannot be reached")));
    await world.chat.up();
    await telling;
    world.chat.faults.inject({ type: "reset", when: "after" }, { on: "createEvent" });
    await expect(world.transport.tell(livechatStarted, patience())).rejects.toMatchObject({ kind: "uncertain" });
    await until("both answers", () => world.ears.texts().length === 2);
    expect(world.chat.requests.filter(({ path }) => path === "/events")).toHaveLength(2);
  });

  it("is not waited for when the bot says nothing to it", async () => {
    await using world = await openWorld({ standIn: { handler: () => undefined } });
    await world.transport.tell(livechatStarted, patience());
    await world.transport.wakeUp(livechatStarted, "hello", patience());
    await world.ears.heard([]);
  });

  it("may wake the bot up with words, once", async () => {
    await using world = await openWorld({ standIn: { handler } });
    await world.transport.wakeUp(livechatStarted, "hello", patience());
    await world.start();
    await world.transport.wakeUp(livechatStarted, "hello", patience());
    await world.ears.hears("You said hello");
    const [said] = world.chat.messages(livechatStarted.conversationId);
    expect(said).toMatchObject({
      payload: { type: "text", text: "hello" },
      metadata: { rocketchat: { event: "livechat_started" } },
    });
    expect(world.chat.messages(livechatStarted.conversationId)).toHaveLength(2);
  });
});
