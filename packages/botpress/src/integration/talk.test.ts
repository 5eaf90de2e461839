import { z } from "@botpress/sdk";
import { RocketChatError } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { asked, file, livechatStarted } from "../asking/question.fixture.ts";
import { rocketChatIntegration } from "../integration.ts";
import type { Handler } from "../stand-in.ts";
import { openWorld } from "./world.fixture.ts";

const silent = { handler: () => undefined, integration: { answerMs: 0 } } as const;
const conversationId = "rc-R1-uu1";

describe("a question", () => {
  it("is handed over with who asks and where, and its answer is said before the turn is over", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text: `re: ${text}` }] });
    await world.ask("hello");
    expect(world.said).toEqual([
      { conversationId, payload: { type: "text", text: "re: hello" }, id: world.runtime.messages[1]?.id },
    ]);
    expect(world.runtime.users).toMatchObject([{ tags: { id: "u1", username: "ann" }, name: "Ann" }]);
    expect(world.runtime.conversations).toMatchObject([{ tags: { id: conversationId, roomId: "R1" } }]);
    expect(world.runtime.messages).toMatchObject([
      { direction: "incoming", type: "text", payload: { text: "hello" }, tags: { id: "m1" } },
      { direction: "outgoing" },
    ]);
  });

  it("makes nobody and nothing known twice", async () => {
    await using world = await openWorld({ handler: () => [{ type: "text", text: "yes" }] });
    await world.ask("one", {}, "m1");
    await world.ask("two", {}, "m2");
    const paths = world.runtime.requests
      .filter(({ method }) => method === "POST")
      .map(({ path }) => path.split("/")[3]);
    expect(paths.sort()).toEqual(["conversations", "messages", "messages", "users"]);
  });

  it("that is asked again, after a crash or a cut connection, is not heard twice by the bot", async () => {
    const heard: string[] = [];
    const handler = ({ text }: { readonly text: string }) => void heard.push(text);
    await using world = await openWorld({ handler, integration: { answerMs: 0 } });
    await world.ask("hello");
    await world.ask("hello");
    world.runtime.faults.inject({ type: "reset", when: "after" });
    await world.ask("more", {}, "m2");
    expect(world.runtime.messages.map(({ tags }) => tags.id)).toEqual(["m1", "m2"]);
    await until("the bot to have heard both", () => heard.length === 2);
    expect(heard).toEqual(["hello", "more"]);
  });

  it("that Botpress had long ago is not waited for: its answer came to the process before", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 60_000 } });
    const followed = new AbortController();
    const asking = world.ask("hello", { followed: followed.signal });
    await until("the question to be there", () => world.runtime.messages.length === 1);
    followed.abort();
    await asking;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    onTestFinished(() => void vi.useRealTimers());
    await world.ask("hello");
    expect(world.runtime.messages).toHaveLength(1);
  });

  it("that Botpress had before is answered with what nobody heard then, each once", async () => {
    const handler: Handler = () => ["one", "two"].map((text) => ({ type: "text", text }));
    await using world = await openWorld({ handler, integration: { answerMs: 60_000 } });
    const { hearing } = world;
    world.hearing = () => Promise.reject(new RocketChatError("closed", "the process ends"));
    await world.ask("hello");
    await until("both answers", () => world.runtime.calls.filter(({ status }) => status === 0).length === 2);
    world.hearing = hearing;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
    onTestFinished(() => void vi.useRealTimers());
    await world.ask("hello");
    expect(world.said.map(({ payload }) => payload)).toMatchObject([{ text: "one" }, { text: "two" }]);
    expect(world.said.map(({ id }) => id)).toEqual(world.runtime.messages.slice(1).map(({ id }) => id));
  });

  it("that was edited is asked anew", async () => {
    await using world = await openWorld(silent);
    await world.ask("hello");
    const edited = asked({ _id: "m1", msg: "hallo", editedAt: { $date: 1_700_000_001_000 }, editedBy: { _id: "u1" } });
    await world.transport.send(edited, new AbortController().signal);
    expect(world.runtime.messages.map(({ payload }) => payload.text)).toEqual(["hello", "hallo"]);
  });

  it("reaches a bot whose owner has deleted the user and the conversation", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    await world.ask("one", {}, "m1");
    for (const { id } of [...world.runtime.users, ...world.runtime.conversations]) world.runtime.forget(id);
    await world.ask("two", {}, "m2");
    expect(world.said.map(({ payload }) => payload)).toMatchObject([{ text: "one" }, { text: "two" }]);
  });

  it.each([
    [{ msg: "hello" }, { text: "hello" }],
    [file("image/png", "a.png"), { imageUrl: expect.stringMatching(/^https:.*a\.png$/), title: "a.png" }],
    [
      file("application/pdf", "a.pdf", "look"),
      {
        items: [
          { type: "text", payload: { text: "look" } },
          { type: "file", payload: { fileUrl: expect.stringMatching(/a\.pdf$/), title: "a.pdf" } },
        ],
      },
    ],
    [
      { msg: "", location: { type: "Point", coordinates: [13.4, 52.5] } },
      { latitude: 52.5, longitude: 13.4 },
    ],
  ])("is a message that fits the definition: %j", async (wire, payload) => {
    await using world = await openWorld({ ...silent, env: { BOTPRESS_FILES: "link" } });
    await world.transport.send(asked(wire), new AbortController().signal);
    const [message] = world.runtime.messages;
    expect(message?.payload).toEqual(payload);
    const types: Readonly<Record<string, { readonly schema: unknown }>> =
      rocketChatIntegration().channels?.channel?.messages ?? {};
    const schema = types[message?.type ?? ""]?.schema;
    if (!(schema instanceof z.ZodObject)) throw new Error("There is no such type");
    expect(schema.strict().parse(message?.payload)).toEqual(payload);
  });

  it("that has no words is not handed over", async () => {
    await using world = await openWorld();
    await world.ask("   ");
    expect(world.runtime.messages).toEqual([]);
    expect(world.log.join("\n")).toContain("was not handed to Botpress: it has no words");
  });

  it("waits for its answer for as long, however long it took to hand it over", async () => {
    const integration = { answerMs: 2_000 };
    await using world = await openWorld({ integration, handler: ({ text }) => [{ type: "text", text }] });
    const stored = gate();
    const events: string[] = [];
    const { hearing } = world;
    world.hearing = async (id, ...said) => {
      if (id !== conversationId) return await hearing(id, ...said);
      events.push("heard");
      await stored.opened;
    };
    world.runtime.faults.inject({ type: "late", ms: 2_500 });
    const asking = world.ask("hello").then(() => events.push("over"));
    await until("the bot to speak", () => events.length > 0);
    await world.ask("something else", { conversationId: "rc-R2-uu1" }, "m2");
    expect(events).toEqual(["heard"]);
    stored.open();
    await asking;
  });

  it("waits no longer when more was said", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 60_000 } });
    const followed = new AbortController();
    const asking = world.ask("hello", { followed: followed.signal });
    await until("the question to be there", () => world.runtime.messages.length === 1);
    followed.abort();
    await asking;
  });

  it("tells no more of a person than the id, when so it is set", async () => {
    await using world = await openWorld({
      handler: () => undefined,
      integration: { answerMs: 0 },
      env: { BOTPRESS_METADATA: "none" },
    });
    await world.ask("hello");
    expect(world.runtime.users.map(({ tags, name }) => ({ tags, name }))).toEqual([
      { tags: { id: "u1" }, name: undefined },
    ]);
  });
});

describe("what happens besides words", () => {
  it("is told as an event", async () => {
    const events: unknown[] = [];
    await using world = await openWorld({
      handler: ({ event, payload }) => {
        events.push([event, payload.room]);
        return [{ type: "text", text: "welcome" }];
      },
    });
    await world.transport.tell(livechatStarted, new AbortController().signal);
    expect(events).toEqual([["rocketchat.livechat_started", { id: "R9", type: "livechat", name: "" }]]);
    await world.hears(1);
    expect(world.said).toMatchObject([{ payload: { text: "welcome" } }]);
  });

  it("may be words of the visitor's, which are said once", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text: `re: ${text}` }] });
    await world.transport.wakeUp(livechatStarted, "hi there", new AbortController().signal);
    expect(world.said).toMatchObject([{ payload: { text: "re: hi there" } }]);
    await world.transport.wakeUp(livechatStarted, "hi there", AbortSignal.timeout(50));
    expect(world.runtime.messages.filter(({ direction }) => direction === "incoming")).toHaveLength(1);
  });
});
