import { memoryStore } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openOffice, openPlace, startDialog, words } from "./office.fixture.ts";
import { isOnceNote, messageId } from "./once.ts";
import type { Reply } from "./types.ts";

const lounge = "rc-LOUNGE-uann_2did";

describe.concurrent("what is said once", () => {
  const file = { name: "a.txt", content: Buffer.from("a").toString("base64") };

  it("is stored once, by one process and by the next, which need not share a store", async () => {
    await using place = await openPlace();
    const replies = [
      words("same"),
      words("same"),
      { type: "message", text: "Well?", choices: [{ label: "Yes" }] },
    ] as const;
    for (const _ of ["first", "second"]) {
      await using bot = await startDialog(place, engineOf());
      await bot.say(lounge, replies, { once: "m1" });
      const calls = () => place.server.wire.calls({ username: "bot", path: /chat\./ });
      const before = calls().length;
      await Promise.all([1, 2].map(() => bot.say(lounge, replies, { once: "m1" })));
      expect(calls().slice(before), "it is known to be said").toEqual([]);
    }
    expect(place.said("lounge")).toEqual(["same", "same", "Well?"]);
  });

  it("is whole when it is too much for one message", async () => {
    await using place = await openPlace();
    const choices = Array.from({ length: 60 }, (_, index) => ({ label: `Choice ${index}` }));
    for (const _ of ["first", "second"]) {
      await using bot = await startDialog(place, engineOf(), { dialog: { choices: "text" } });
      await bot.say(lounge, [{ type: "message", text: "Choose:", choices }], { once: "m1" });
    }
    expect(place.said("lounge").map((text) => text.split("\n").at(-1))).toEqual([
      "25. Choice 24",
      "50. Choice 49",
      "60. Choice 59",
    ]);
  });

  it("is said again under another name, and in another conversation", async () => {
    await using office = await openOffice(engineOf());
    await office.dialog.say(lounge, [words("a")], { once: "m1" });
    await office.dialog.say(lounge, [words("a")], { once: "m2" });
    await office.dialog.say("rc-LOUNGE", [words("a")], { once: "m1" });
    await office.dialog.say(lounge, [words("a")]);
    expect(office.said("lounge")).toEqual(["a", "a", "a", "a"]);
  });

  it("is not repeated in its files and actions either, as far as they were noted", async () => {
    await using place = await openPlace();
    const store = memoryStore();
    const repliesWith = (pauseMs: number): readonly Reply[] => [
      { type: "message", text: "file", files: [file] },
      { type: "action", action: { action: "send", message: { text: "sent" } } },
      { type: "pause", ms: pauseMs },
      words("end"),
    ];
    const first = await startDialog(place, engineOf(), { store });
    const saying = first.say(lounge, repliesWith(5_000), { once: "m1" });
    saying.catch(() => undefined);
    await place.hears("lounge", "sent");
    await until("the note of it", async () => {
      const note = await store.get(`${place.server.url} bot-id dialog:Engine:once:${lounge} m1`);
      return JSON.stringify(note) === JSON.stringify({ done: 2 });
    });
    await first.close();
    await expect(saying).rejects.toMatchObject({ code: "closed" });
    await using second = await startDialog(place, engineOf(), { store });
    await second.say(lounge, repliesWith(0), { once: "m1" });
    expect(place.said("lounge").filter((text) => text !== "")).toEqual(["file", "sent", "end"]);
    expect(place.server.wire.calls({ path: /rooms\.mediaConfirm/ })).toHaveLength(1);
  });

  it("is said in words, once as well, when Rocket.Chat refuses it", async () => {
    await using office = await openOffice(engineOf());
    const body = { success: false, error: "Invalid href value provided" };
    const message = { type: "message", text: "Look", attachments: [{ title: "A picture" }] } as const;
    office.server.faults.refuse({ path: "chat.sendMessage", status: 400, body, times: 1 });
    await office.dialog.say(lounge, [message], { once: "m1" });
    await office.dialog.say(lounge, [message], { once: "m1" });
    expect(office.said("lounge")).toEqual(["Look\n\nA picture"]);
  });

  it("has all that an action says", async () => {
    await using place = await openPlace();
    const replies = [{ type: "action", action: { action: "handoff", message: "Somebody comes." } }] as const;
    for (const _ of ["first", "second"]) {
      await using bot = await startDialog(place, engineOf(), { dialog: { handoff: { call: "@bob please" } } });
      await bot.say("rc-LOUNGE", replies, { once: "m1" });
    }
    expect(place.said("lounge")).toEqual(["Somebody comes.", "@bob please"]);
  });

  it("is a part of the open turn", async () => {
    await using office = await openOffice(
      engineOf(async ({ conversationId }) => {
        await office.dialog.say(conversationId, [words("by another way")], { once: "m1" });
        await office.dialog.say(conversationId, [words("by another way")], { once: "m1" });
        return [];
      }),
      { dialog: { emptyText: "Nothing." } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "by another way");
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual(["by another way"]);
  });
});

describe("the id of a message", () => {
  it("has Rocket.Chat's form, and is the same for the same facts only", () => {
    const ids = [messageId("a", 1), messageId("a", "1"), messageId("a1"), messageId("a", 1)];
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{17}$/);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[0]);
  });
});

describe("a note of what is said once", () => {
  it.each(["said", { done: 0 }, { done: 3, draft: "open" }, { done: 0, draft: "ended" }])("may be %j", (note) =>
    expect(isOnceNote(note)).toBe(true),
  );

  it.each([undefined, null, "done", 1, {}, { done: "1" }, { done: 0, draft: "half" }])("is not %j", (note) =>
    expect(isOnceNote(note)).toBe(false),
  );
});
