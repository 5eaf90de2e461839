import { RocketChatError } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { BotPayload } from "../stand-in.ts";
import { openWorld, watchedConsole } from "./world.fixture.ts";

const conversationId = "rc-R1-uu1";

describe("what the bot says", () => {
  const card = { title: "Oak", subtitle: "A tree", image: "https://x.test/oak.png" };
  const payloads: readonly (readonly [BotPayload, unknown])[] = [
    [
      { type: "text", text: "hi" },
      { type: "text", text: "hi" },
    ],
    [
      { type: "choice", text: "Which?", options: [{ label: "A", value: "a" }] },
      { type: "choice", text: "Which?", options: [{ label: "A", value: "a" }] },
    ],
    [
      { type: "dropdown", text: "Which?", options: [{ label: "A", value: "a" }] },
      { type: "dropdown", text: "Which?", options: [{ label: "A", value: "a" }] },
    ],
    [
      { type: "card", ...card, actions: [{ type: "say", label: "Take it", value: "oak" }] },
      {
        ...{ type: "card", title: "Oak", subtitle: "A tree", imageUrl: "https://x.test/oak.png" },
        actions: [{ action: "say", label: "Take it", value: "oak" }],
      },
    ],
    [
      { type: "carousel", items: [{ title: "Oak" }, { title: "Elm" }] },
      {
        type: "carousel",
        items: [
          { title: "Oak", actions: [] },
          { title: "Elm", actions: [] },
        ],
      },
    ],
    [
      { type: "image", url: "https://x.test/a.png" },
      { type: "image", imageUrl: "https://x.test/a.png" },
    ],
    [
      { type: "audio", url: "https://x.test/a.mp3" },
      { type: "audio", audioUrl: "https://x.test/a.mp3" },
    ],
    [
      { type: "video", url: "https://x.test/a.mp4" },
      { type: "video", videoUrl: "https://x.test/a.mp4" },
    ],
    [
      { type: "file", url: "https://x.test/a.pdf", title: "A" },
      { type: "file", fileUrl: "https://x.test/a.pdf", title: "A" },
    ],
    [
      { type: "location", latitude: 1, longitude: 2 },
      { type: "location", latitude: 1, longitude: 2 },
    ],
    [
      {
        type: "bloc",
        items: [
          { type: "text", text: "a" },
          { type: "image", url: "https://x.test/a.png" },
        ],
      },
      {
        type: "bloc",
        items: [
          { type: "text", payload: { text: "a" } },
          { type: "image", payload: { imageUrl: "https://x.test/a.png" } },
        ],
      },
    ],
    [
      { type: "raw", payload: { type: "of-a-newer-sdk", x: 1 } },
      { type: "of-a-newer-sdk", x: 1 },
    ],
  ];

  it.each(payloads)("comes as it is: %j", async (payload, expected) => {
    await using world = await openWorld({ handler: () => [payload] });
    await world.ask("show");
    expect(world.said.map((one) => one.payload)).toEqual([expected]);
  });

  it("comes in its order, and marks the messages as said", async () => {
    const texts = ["one", "two", "three"];
    await using world = await openWorld({ handler: () => texts.map((text) => ({ type: "text", text })) });
    await world.ask("count");
    await world.hears(3);
    expect(world.said.map(({ payload }) => payload)).toEqual(texts.map((text) => ({ type: "text", text })));
    const outgoing = () => world.runtime.messages.filter(({ direction }) => direction === "outgoing");
    await until("all to be marked", () => outgoing().every(({ id, tags }) => tags.id === id));
  });

  it("may come unasked", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    await world.ask("hello");
    const call = await world.runtime.say(conversationId, { type: "text", text: "by the way" });
    expect(call).toMatchObject({ status: 200, text: "{}" });
    expect(world.said.at(-1)?.payload).toEqual({ type: "text", text: "by the way" });
  });

  it("keeps its id when it is delivered once more", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    await world.ask("hello");
    await world.runtime.redeliver(world.runtime.messages[1]?.id ?? "");
    expect(new Set(world.said.map(({ id }) => id)).size).toBe(1);
    expect(world.said).toHaveLength(2);
  });

  it("keeps the turn open until it is stored, and ends it", async () => {
    const integration = { answerMs: 60_000 };
    await using world = await openWorld({ integration, handler: ({ text }) => [{ type: "text", text }] });
    const stored = gate();
    const events: string[] = [];
    world.hearing = async () => {
      events.push("heard");
      await stored.opened;
      events.push("stored");
    };
    const asking = world.ask("hello").then(() => events.push("asked"));
    await until("the bot to be heard", () => events.includes("heard"));
    stored.open();
    await asking;
    expect(events).toEqual(["heard", "stored", "asked"]);
  });

  it.each(["__proto__", "constructor", "toString"])("may have the type %s", async (type) => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 0 } });
    const call = await world.runtime.call("message_created", {
      ...{ type, payload: { text: "x" }, message: { id: "m" } },
      conversation: { channel: "channel", tags: { id: conversationId } },
    });
    expect(call).toMatchObject({ status: 200 });
    expect(world.said).toEqual([{ conversationId, id: "m", payload: { text: "x", type } }]);
  });

  it("is refused with the reason when it is for no conversation of ours", async () => {
    using console = watchedConsole();
    await using world = await openWorld();
    const call = await world.runtime.call("message_created", {
      ...{ type: "text", payload: { text: "x" }, message: { id: "m" }, user: {} },
      conversation: { channel: "channel", tags: { id: "somebody-else" } },
    });
    expect(call.status).toBe(400);
    expect(JSON.parse(call.text)).toMatchObject({
      type: "Runtime",
      message: expect.stringContaining("only conversations that the connector began can be spoken in"),
    });
    expect(console.lines).toEqual([]);
  });

  it.each([
    ["not_found", 400],
    ["forbidden", 400],
    ["rejected", 503],
  ] as const)("that Rocket.Chat does not take (%s) is answered with %d", async (code, status) => {
    using console = watchedConsole();
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 0 } });
    await world.ask("hello");
    world.hearing = () => Promise.reject(new RocketChatError(code, "why it is so"));
    const call = await world.runtime.say(conversationId, { type: "text", text: "x" });
    expect(call).toMatchObject({ status, text: expect.stringContaining("why it is so") });
    expect(console.lines).toEqual([]);
  });

  it("is not answered at all when the bot is stopped: Botpress takes each answer for the end of it", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 0 } });
    await world.ask("hello");
    world.hearing = () => Promise.reject(new RocketChatError("closed", "the bot is stopped"));
    expect(await world.runtime.say(conversationId, { type: "text", text: "x" })).toMatchObject({ status: 0 });
  });

  it("is waited for only so long, and said all the same", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 0 }, patienceMs: 1 });
    await world.ask("hello");
    const stored = gate();
    const hear = world.hearing;
    world.hearing = async (...heard) => {
      await stored.opened;
      await hear(...heard);
    };
    expect(await world.runtime.say(conversationId, { type: "text", text: "late" })).toMatchObject({ status: 200 });
    expect(world.log.join("\n")).toContain("is not stored yet: Botpress goes on");
    stored.open();
    await world.hears(1);
  });
});
