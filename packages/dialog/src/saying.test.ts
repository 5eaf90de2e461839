import { memoryStore, RocketChatError } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openOffice, words } from "./office.fixture.ts";

describe.concurrent("an answer", () => {
  it("that Rocket.Chat refuses is said in words", async () => {
    const engine = engineOf(() => [
      {
        type: "message",
        text: "Look:",
        attachments: [{ title: "A picture", image_url: "javascript:alert(1)", title_link: "https://example.org/a" }],
        choices: [{ label: "Nice" }, { label: "Not nice", value: "/no" }],
      },
      words("after"),
    ]);
    await using office = await openOffice(engine);
    const refuse = office.server.faults.refuse({
      path: "chat.sendMessage",
      status: 400,
      body: { success: false, error: "Invalid href value provided" },
      times: 1,
    });
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "after");
    refuse();
    const [inWords] = office.said("lounge");
    for (const part of ["Look:", "A picture", "https://example.org/a", "1. Nice", "2. Not nice"]) {
      expect(inWords).toContain(part);
    }
    expect(office.log.join("\n")).toContain("A message for room LOUNGE was refused");
    await office.ann.say("lounge", "2");
    await until("the choice", () => engine.texts().includes("/no"));
  });

  it("has no more messages than the settings allow, and says so", async () => {
    const engine = engineOf(() => ["a", "b", "c", "d", "e"].map(words));
    await using office = await openOffice(engine, { dialog: { mostMessages: 3 } });
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "… (2 more were left out)");
    expect(office.said("lounge")).toEqual(["a", "b", "c", "… (2 more were left out)"]);
    expect(office.log.join("\n")).toContain("2 messages of an answer in room LOUNGE were left out");
  });

  it("with too many choices becomes several messages, all of which can be chosen from", async () => {
    const choices = Array.from({ length: 60 }, (_, index) => ({ label: `Choice ${index}`, value: `/choice ${index}` }));
    const engine = engineOf(({ text }) => (text === "hello" ? [{ type: "message", text: "Choose:", choices }] : []));
    await using office = await openOffice(engine, { dialog: { choices: "text" } });
    await office.ann.say("lounge", "hello");
    await until("three messages", () => office.said("lounge").length === 3);
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    await office.ann.say("lounge", "60");
    await until("the last choice", () => engine.texts().includes("/choice 59"));
  });

  it("that is an action which fails is followed by the rest", async () => {
    const engine = engineOf(() => [
      { type: "action", action: { action: "react", emoji: ":wave:", messageId: "nowhere" } },
      { type: "action", action: { action: "close" } },
      words("after"),
    ]);
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "after");
    expect(office.log.filter((line) => line.startsWith("warn: The action"))).toHaveLength(2);
  });

  it("can be a file, in the thread of the question", async () => {
    const file = { name: "tea.txt", content: Buffer.from("green").toString("base64"), mimeType: "text/plain" };
    await using office = await openOffice(engineOf(() => [{ type: "message", text: "Here:", files: [file] }]));
    const { _id: tmid } = await office.ann.say("lounge", "root");
    await office.hears("lounge", "Here:");
    await office.ann.say("lounge", "again", { tmid });
    const uploaded = () => office.server.messages("lounge").filter((one) => one.file !== undefined);
    await until("two files", () => uploaded().length === 2);
    expect(uploaded().map((one) => one.tmid)).toEqual([undefined, tmid]);
  });

  it("that says the same again and again is said as often as the settings allow", async () => {
    await using office = await openOffice(
      engineOf(() => Array(5).fill(words("a"))),
      { dialog: { mostMessages: 3 } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "… (2 more were left out)");
    expect(office.said("lounge")).toEqual(["a", "a", "a", "… (2 more were left out)"]);
  });

  it("that does or waits more often than the settings allow is cut short as well, and the log says so", async () => {
    const pauses = Array(5).fill({ type: "pause", ms: 1 });
    const reactions = Array(5).fill({ type: "action", action: { action: "typing", on: true } });
    await using office = await openOffice(
      engineOf(() => [...pauses, ...reactions, words("the end")]),
      { dialog: { mostMessages: 3 } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "the end");
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual(["the end"]);
    expect(office.log.join("\n")).toContain("2 actions of an answer in room LOUNGE were left out");
    expect(office.log.join("\n")).toContain("2 pauses of an answer in room LOUNGE were left out");
  });

  it("of a kind that nobody knows is told in the log, and excused", async () => {
    const strange = JSON.parse('[{"type":"message","text":"before"},{"type":"dance"}]');
    await using office = await openOffice(
      engineOf(() => strange),
      { dialog: { unavailableText: "Sorry." } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "Sorry.");
    expect(office.said("lounge")).toEqual(["before", "Sorry."]);
    expect(office.log.some((line) => line.startsWith("error: Engine did not answer in room LOUNGE"))).toBe(true);
  });

  it("that is endless is cut, and the log says what of it", async () => {
    const choices = Array.from({ length: 50_000 }, (_, index) => ({ label: `Choice ${index}` }));
    const attachments = Array.from({ length: 50_000 }, () => ({ text: "attached" }));
    const answer = { type: "message", text: "word ".repeat(100_000), choices, attachments } as const;
    await using office = await openOffice(engineOf(() => [answer, words("the end")]));
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "the end");
    expect(office.said("lounge").length).toBeLessThan(30);
    const log = office.log.join("\n");
    for (const what of ["characters", "choices", "attachments"]) {
      expect(log).toMatch(new RegExp(`\\d+ ${what} of a message for room LOUNGE were left out`));
    }
  });

  it("is said once, and in full, although its choices cannot be remembered", async () => {
    let reads = 0;
    const store = memoryStore();
    const broken: typeof store = {
      ...store,
      get: async (key) => {
        if (key.includes(":choices:") && ++reads > 1) throw new RocketChatError("unreachable", "the store is away");
        return await store.get(key);
      },
    };
    const engine = engineOf();
    await using office = await openOffice(engine, { store: broken });
    await office.dialog.say("rc-LOUNGE-uann_2did", [{ type: "message", choices: [{ label: "Tea" }], text: "Well?" }]);
    expect(office.said("lounge")).toEqual(["Well?"]);
    expect(office.log.join("\n")).toContain("the store is away");
  });

  it("is said although the store cannot write", async () => {
    const store = memoryStore();
    const full: typeof store = {
      ...store,
      set: async (key, value, expiry) => {
        await store.set(key, value, expiry);
        if (key.includes("dialog:")) throw new RocketChatError("unreachable", "the disk is full");
      },
    };
    await using office = await openOffice(engineOf(), { store: full });
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "re: hello");
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual(["re: hello"]);
    expect(office.log.filter((line) => line.startsWith("error:") && line.includes("the disk is full"))).toHaveLength(1);
  });
});
