import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openOffice, words } from "./office.fixture.ts";
import type { Question } from "./types.ts";

describe.concurrent("an engine", () => {
  it("is asked one question of a conversation at a time, in order, and answers in order", async () => {
    const running = new Map<string, number>();
    let most = 0;
    const engine = engineOf(async ({ conversationId, text }) => {
      running.set(conversationId, (running.get(conversationId) ?? 0) + 1);
      most = Math.max(most, running.get(conversationId) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, text.length % 3));
      running.set(conversationId, (running.get(conversationId) ?? 0) - 1);
      return [words(`re: ${text}`), words(`and: ${text}`)];
    });
    await using office = await openOffice(engine);
    const lines = Array.from({ length: 12 }, (_, index) => "x".repeat(index + 1));
    for (const line of lines) await office.ann.say("@bot", line);
    await office.hears("@ann,bot", `and: ${lines.at(-1)}`);
    expect(office.said("@ann,bot")).toEqual(lines.flatMap((line) => [`re: ${line}`, `and: ${line}`]));
    expect(most).toBe(1);
  });

  it("answers the people of a room in the order in which they asked, as long as it is quick", async () => {
    const engine = engineOf(async ({ text }) => {
      if (text.startsWith("a bit")) await new Promise((resolve) => setTimeout(resolve, 300));
      return [words(`re: ${text}`)];
    });
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "a bit slower");
    await office.bob.say("lounge", "quick");
    await office.ann.say("lounge", "a bit slower again");
    await office.bob.say("lounge", "quick again");
    await office.hears("lounge", "re: quick again");
    expect(office.said("lounge")).toEqual(
      ["a bit slower", "quick", "a bit slower again", "quick again"].map((one) => `re: ${one}`),
    );
  });

  it("is asked at once by many people, and no warning is heard of it", async () => {
    const door = gate();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on("warning", onWarning);
    const engine = engineOf(async () => {
      await door.opened;
      return [];
    });
    await using office = await openOffice(engine, { dialog: { concurrency: 40 } });
    const all = Array.from({ length: 30 }, (_, index) => `rc-LOUNGE-uperson${index}`);
    let open = 0;
    const asked = all.map((id) =>
      office.dialog.ask({ conversationId: id }, async () => {
        open += 1;
        await door.opened;
        return [];
      }),
    );
    await until("all to be asked", () => open === all.length);
    door.open();
    await Promise.all(asked);
    process.off("warning", onWarning);
    expect(warnings.map(({ name }) => name)).not.toContain("MaxListenersExceededWarning");
  });

  it("is asked by others while one of its answers takes long, though of the same room", async () => {
    const slow = gate();
    const engine = engineOf(async ({ text }) => {
      if (text === "slow") await slow.opened;
      return [words(`re: ${text}`)];
    });
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "slow");
    await until("the slow question", () => engine.texts().includes("slow"));
    await office.bob.say("ops", "elsewhere");
    await office.hears("ops", "re: elsewhere");
    await office.bob.say("lounge", "quick");
    await office.hears("lounge", "re: quick");
    slow.open();
    await office.hears("lounge", "re: slow");
    expect(office.said("lounge")).toEqual(["re: quick", "re: slow"]);
  });

  it("loses no line of somebody who does not wait", async () => {
    const door = gate();
    const engine = engineOf(async ({ text }) => {
      await door.opened;
      return [words(`re: ${text}`)];
    });
    await using office = await openOffice(engine);
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    for (const line of lines) await office.ann.say("@bot", line);
    door.open();
    await office.hears("@ann,bot", "re: line 49");
    expect(engine.texts()).toEqual(lines);
    expect(office.said("@ann,bot")).toEqual(lines.map((line) => `re: ${line}`));
  });
});

describe.concurrent("lines that follow each other", () => {
  const dialog = { debounceMs: 1_500 };

  it("are one question, which all of them are handled with", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine, { dialog });
    await office.ann.say("lounge", "my order");
    await office.ann.upload("lounge", {
      name: "order.txt",
      type: "text/plain",
      bytes: Buffer.from("tea"),
      text: "this",
    });
    await office.ann.say("lounge", "is late");
    await office.hears("lounge", "re: my order\nthis\nis late");
    expect(engine.asked).toHaveLength(1);
    const [{ message }] = engine.asked as readonly [Question];
    expect(message.text).toBe("my order\nthis\nis late");
    expect(message.attachments).toMatchObject([{ title: "order.txt" }]);
    await until("all to be handled", () => office.dialog.client.health.waiting === 0);
  });

  it("of somebody else are another question", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine, { dialog: { ...dialog, strategy: "room" } });
    await office.ann.say("lounge", "one");
    await office.bob.say("lounge", "between");
    await office.ann.say("lounge", "two");
    await office.hears("lounge", "re: one\ntwo");
    await office.hears("lounge", "re: between");
    expect(engine.texts().toSorted()).toEqual(["between", "one\ntwo"]);
  });

  it("end with a click, which is a question of its own", async () => {
    const engine = engineOf(({ text }) => [
      { type: "message", text: `re: ${text}`, choices: [{ label: "Yes", value: "/yes" }] },
    ]);
    await using office = await openOffice(engine, { dialog });
    await office.ann.say("@bot", "hello");
    await office.hears("@ann,bot", "re: hello");
    await office.ann.say("@bot", "well");
    await office.ann.say("@bot", "Yes");
    await office.ann.say("@bot", "right?");
    await office.hears("@ann,bot", "re: right?");
    expect(engine.texts()).toEqual(["hello", "well", "/yes", "right?"]);
  });

  it("are asked when the bot ends, however long the quiet is to be", async () => {
    const engine = engineOf();
    const office = await openOffice(engine, { dialog: { debounceMs: 600_000 } });
    await office.ann.say("lounge", "one");
    await office.ann.say("lounge", "two");
    await until("both lines to be heard", () => office.dialog.client.health.waiting === 2);
    await office.dialog.close();
    expect(office.said("lounge")).toEqual(["re: one\ntwo"]);
    await office[Symbol.asyncDispose]();
  });
});
