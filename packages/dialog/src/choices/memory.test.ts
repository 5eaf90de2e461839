import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore, memoryStore, type StateStore } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import type { Conversation } from "../types.ts";
import { ChoiceMemory, type ChoiceMemoryOptions } from "./memory.ts";
import type { ShownChoice } from "./render.ts";

const ann: Conversation = { roomId: "general", userId: "ann", epoch: 0 };
const bob: Conversation = { roomId: "general", userId: "bob", epoch: 0 };
const thread: Conversation = { ...ann, threadId: "t1" };
const shared: Conversation = { roomId: "dm", epoch: 0 };
const annHere = { roomId: "general", userId: "ann" };
const yesNo: readonly ShownChoice[] = [
  { label: "Yes", value: "/affirm", number: 1 },
  { label: "No, thanks", value: "/deny", number: 2 },
];
const hour = 3_600_000;

const remembering = (options: Partial<ChoiceMemoryOptions> = {}) =>
  new ChoiceMemory({ store: memoryStore(), name: "bot", ...options });

/** A store that counts what is written. */
function counted(store: StateStore = memoryStore()): StateStore & { readonly writes: () => number } {
  let writes = 0;
  return {
    get: (key) => store.get(key),
    set: (...args) => {
      writes += 1;
      return store.set(...args);
    },
    delete: (key) => {
      writes += 1;
      return store.delete(key);
    },
    compareAndSet: (...args) => store.compareAndSet(...args),
    close: () => store.close(),
    writes: () => writes,
  };
}

async function offering(conversation: Conversation = ann, options: Partial<ChoiceMemoryOptions> = {}) {
  const memory = remembering(options);
  await memory.offered(conversation, { messageId: "m1", shown: yesNo });
  const said = async (text: string, where: Conversation = conversation) =>
    (await memory.resolve(where, annHere, text))?.chosen.value;
  return { memory, said };
}

describe("what somebody says chooses", () => {
  it.each([
    ["a label", "Yes", "/affirm"],
    ["a label in another case", "yES", "/affirm"],
    ["a label with other blanks", "  no,\u00a0 thanks ", "/deny"],
    ["the value", " /deny", "/deny"],
    ["a number", "2", "/deny"],
    ["a number with a full stop", "2.", "/deny"],
    ["a number with a bracket", "2)", "/deny"],
    ["a number among blanks", " 2 ", "/deny"],
  ])("by %s", async (_, text, value) => expect(await (await offering()).said(text)).toBe(value));

  it.each(["2 apples", "3", "0", "02", "1, 2", "1 2", "yes please", "/Affirm", "", " ", "-1", "1.5"])(
    "nothing by %j",
    async (text) => expect(await (await offering()).said(text)).toBeUndefined(),
  );

  it("what it was, in which message and conversation", async () => {
    const { memory } = await offering();
    expect(await memory.resolve(ann, annHere, "yes")).toEqual({
      conversation: ann,
      chosen: { label: "Yes", value: "/affirm" },
      messageId: "m1",
    });
  });

  it("the same words, however they are written", async () => {
    const { memory } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Große Café", value: "x" }] });
    expect((await memory.resolve(ann, annHere, "GROSSE CAFE\u0301"))?.chosen.value).toBe("x");
  });

  it("the newest of what was offered", async () => {
    const { memory, said } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Yes", value: "/other", number: 1 }] });
    expect(await said("yes")).toBe("/other");
    expect(await said("no, thanks")).toBe("/deny");
  });

  it.each<[string, readonly ShownChoice[], string, string]>([
    [
      "the label that was clicked, though another one has it for its value",
      [
        { label: "A", value: "B" },
        { label: "B", value: "C" },
      ],
      "B",
      "C",
    ],
    [
      "the number that people see, though another one has it for its value",
      [
        { label: "Gold", value: "2", number: 1 },
        { label: "Silver", value: "1", number: 2 },
      ],
      "2",
      "1",
    ],
    [
      "the label that is a number, though it is another one's number",
      [
        { label: "0", value: "none", number: 1 },
        { label: "1", value: "one", number: 2 },
      ],
      "1",
      "one",
    ],
    [
      "a label of signs alone, in any direction",
      [{ label: "\u200f👍🏽 שלום", value: "yes" }],
      "\u200f👍🏽 שלום",
      "yes",
    ],
  ])("%s", async (_, shown, text, value) => {
    const memory = remembering();
    await memory.offered(ann, { messageId: "m1", shown });
    expect((await memory.resolve(ann, annHere, text))?.chosen.value).toBe(value);
  });

  it("the number that people see, though a later message of the answer has it for a value", async () => {
    const { memory, said } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Maybe", value: "1", number: 3 }] });
    expect(await said("1")).toBe("/affirm");
  });

  it("a number of the newest answer rather than a label of an earlier one", async () => {
    const memory = remembering();
    await memory.offered(ann, { messageId: "m1", shown: [{ label: "1", value: "earlier" }] });
    await memory.offered(ann, { messageId: "m2", shown: yesNo });
    expect((await memory.resolve(ann, annHere, "1"))?.chosen.value).toBe("/affirm");
  });

  it("nothing that was offered to somebody else", async () => {
    const { memory } = await offering();
    expect(await memory.resolve(bob, { roomId: "general", userId: "bob" }, "Yes")).toBeUndefined();
    expect(await memory.resolve({ ...ann, roomId: "other" }, { ...annHere, roomId: "other" }, "Yes")).toBeUndefined();
  });

  it("what was offered to all, whoever says it", async () => {
    const { memory } = await offering(shared);
    expect((await memory.resolve(shared, { roomId: "dm", userId: "bob" }, "2"))?.chosen.value).toBe("/deny");
  });

  it("what was offered in another room, when the talk is one everywhere", async () => {
    const everywhere: Conversation = { userId: "ann", epoch: 0 };
    const { said } = await offering(everywhere);
    expect(await said("Yes", everywhere)).toBe("/affirm");
  });
});

describe("a number counts", () => {
  it("once, while a click counts again", async () => {
    const { said } = await offering();
    expect(await said("1")).toBe("/affirm");
    expect(await said("1")).toBeUndefined();
    expect(await said("2")).toBeUndefined();
    expect(await said("Yes")).toBe("/affirm");
    expect(await said("Yes")).toBe("/affirm");
  });

  it("no longer once something was clicked", async () => {
    const { said } = await offering();
    await said("Yes");
    expect(await said("2")).toBeUndefined();
  });

  it("no longer once the bot said something newer", async () => {
    const { memory, said } = await offering();
    await memory.spoken(ann);
    expect(await said("1")).toBeUndefined();
    expect(await said("yes")).toBe("/affirm");
  });

  it("of the newest offer only", async () => {
    const { memory, said } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Maybe", value: "/maybe", number: 1 }] });
    expect(await said("2")).toBeUndefined();
    expect(await said("1")).toBe("/maybe");
  });

  it("of all messages of an answer that goes on in a further one", async () => {
    const { memory, said } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Maybe", value: "/maybe", number: 3 }] });
    expect(await said("1")).toBe("/affirm");
    expect(await said("3")).toBeUndefined();
  });

  it("only where it was shown", async () => {
    const { memory, said } = await offering();
    await memory.offered(ann, { messageId: "m2", shown: [{ label: "Maybe", value: "/maybe" }] });
    expect(await said("1")).toBeUndefined();
    expect(await said("maybe")).toBe("/maybe");
  });

  it("while the bot speaks in other conversations", async () => {
    const { memory, said } = await offering();
    await memory.spoken(thread);
    await memory.spoken(bob);
    expect(await said("1")).toBe("/affirm");
  });
});

describe("a click on a button in a thread, which says its label in the room,", () => {
  it("is of the thread's conversation", async () => {
    const { memory } = await offering(thread);
    expect(await memory.resolve(ann, annHere, "Yes")).toEqual({
      conversation: thread,
      chosen: { label: "Yes", value: "/affirm" },
      messageId: "m1",
    });
  });

  it("ends the thread's numbers", async () => {
    const { memory, said } = await offering(thread);
    await memory.resolve(ann, annHere, "Yes");
    expect(await said("1", thread)).toBeUndefined();
  });

  it("is not meant by a number or a value", async () => {
    const { said } = await offering(thread);
    expect(await said("1", ann)).toBeUndefined();
    expect(await said("/affirm", ann)).toBeUndefined();
    expect(await said("1", thread)).toBe("/affirm");
  });

  it("is of the room's conversation when that offers the same, even if earlier", async () => {
    const { memory } = await offering(ann);
    await memory.offered(thread, { messageId: "m2", shown: yesNo });
    expect((await memory.resolve(ann, annHere, "Yes"))?.conversation).toEqual(ann);
    expect((await memory.resolve(thread, annHere, "Yes"))?.conversation).toEqual(thread);
  });

  it("is never meant by words in another thread", async () => {
    const { memory } = await offering(thread);
    expect(await memory.resolve({ ...ann, threadId: "t2" }, annHere, "Yes")).toBeUndefined();
  });

  it("may be anybody's when the thread is everybody's", async () => {
    const { memory } = await offering({ roomId: "general", threadId: "t1", epoch: 0 });
    const found = await memory.resolve(bob, { roomId: "general", userId: "bob" }, "yes");
    expect(found?.conversation).toEqual({ roomId: "general", threadId: "t1", epoch: 0 });
  });
});

describe("a conversation that was begun anew", () => {
  const anew: Conversation = { ...ann, epoch: 1 };

  it("takes clicks on what was offered before, as said now", async () => {
    const { memory } = await offering();
    expect((await memory.resolve(anew, annHere, "Yes"))?.conversation).toEqual(anew);
  });

  it("takes no numbers of before", async () => {
    const { said } = await offering();
    expect(await said("1", anew)).toBeUndefined();
    expect(await said("1", ann)).toBe("/affirm");
  });

  it("can forget all of it", async () => {
    const { memory, said } = await offering();
    await memory.offered(thread, { messageId: "m2", shown: [{ label: "Maybe", value: "/maybe" }] });
    await memory.forget(anew);
    expect(await said("Yes")).toBeUndefined();
    expect(await said("Maybe", thread)).toBe("/maybe");
  });
});

describe("offers are kept", () => {
  const single = (label: string): readonly ShownChoice[] => [{ label, value: `/${label}` }];

  it("for a day", async () => {
    let now = 1_000_000;
    const { memory, said } = await offering(ann, { now: () => now });
    now += 23 * hour;
    await memory.offered(ann, { messageId: "m2", shown: single("b") });
    expect(await said("yes")).toBe("/affirm");
    now += hour;
    expect(await said("yes")).toBeUndefined();
    expect(await said("b")).toBe("/b");
  });

  it("twelve of a conversation, two dozen of all threads of a person in a room", async () => {
    const memory = remembering();
    const value = async (where: Conversation, label: string) =>
      (await memory.resolve(where, annHere, label))?.chosen.value;
    await memory.offered(ann, { messageId: "room", shown: single("room") });
    for (const label of "abcdefghijklm") await memory.offered(thread, { messageId: label, shown: single(label) });
    expect(await value(thread, "a")).toBeUndefined();
    expect(await value(thread, "b")).toBe("/b");
    for (let index = 0; index < 12; index += 1) {
      await memory.offered({ ...ann, threadId: `x${index}` }, { messageId: "m", shown: single(`x${index}`) });
    }
    expect(await value(ann, "room")).toBeUndefined();
    expect(await value(thread, "b")).toBe("/b");
    expect(await value(ann, "x11")).toBe("/x11");
  });

  it("as many, and as long, as somebody wants", async () => {
    let now = 0;
    const memory = remembering({ now: () => now, limits: { perConversation: 1, maxAgeMs: 60_000 } });
    await memory.offered(ann, { messageId: "1", shown: single("a") });
    await memory.offered(ann, { messageId: "2", shown: single("b") });
    expect(await memory.resolve(ann, annHere, "a")).toBeUndefined();
    expect(await memory.resolve(ann, annHere, "b")).toBeDefined();
    now = 60_000;
    expect(await memory.resolve(ann, annHere, "b")).toBeUndefined();
  });

  it("across a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "choices-"));
    const path = join(folder, "state.json");
    try {
      const before = await fileStore(path);
      await remembering({ store: before }).offered(thread, { messageId: "m1", shown: yesNo });
      await before.close();
      const after = await fileStore(path);
      const found = await remembering({ store: after }).resolve(thread, annHere, "2");
      await after.close();
      expect(found).toEqual({ conversation: thread, chosen: { label: "No, thanks", value: "/deny" }, messageId: "m1" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("apart for bots that share a store", async () => {
    const store = memoryStore();
    await remembering({ store, name: "one" }).offered(ann, { messageId: "m1", shown: yesNo });
    expect(await remembering({ store, name: "two" }).resolve(ann, annHere, "Yes")).toBeUndefined();
  });

  it("when many are made and chosen from at once", async () => {
    const memory = remembering({ limits: { perConversation: 50, perScope: 50 } });
    const names = Array.from({ length: 30 }, (_, index) => `c${index}`);
    await Promise.all(names.map((label) => memory.offered(ann, { messageId: label, shown: single(label) })));
    const found = await Promise.all(names.map((label) => memory.resolve(ann, annHere, label)));
    expect(found.map((one) => one?.messageId)).toEqual(names);
    const { memory: other } = await offering();
    const both = await Promise.all([other.resolve(ann, annHere, "1"), other.resolve(ann, annHere, "1")]);
    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
  });
});

describe("a store", () => {
  it("is not written to for a conversation that was offered nothing", async () => {
    const store = counted();
    const memory = remembering({ store });
    await memory.offered(ann, { messageId: "m", shown: [] });
    await memory.spoken(ann);
    await memory.forget(ann);
    await memory.resolve(ann, annHere, "1");
    expect(store.writes()).toBe(0);
    await memory.offered(ann, { messageId: "m", shown: yesNo });
    await memory.spoken(ann);
    await memory.spoken(ann);
    await memory.resolve(ann, annHere, "Yes");
    expect(store.writes()).toBe(2);
  });

  it("holds nothing more once all is forgotten", async () => {
    const store = memoryStore();
    const { memory } = await offering(ann, { store });
    expect(await store.get("dialog:bot:choices:rc-general-uann")).toBeDefined();
    await memory.forget(ann);
    expect(await store.get("dialog:bot:choices:rc-general-uann")).toBeUndefined();
  });

  it.each([
    ["text", "damaged"],
    ["nothing", null],
    ["a list of other things", [1, null, {}, { conversation: "x", messageId: "m", at: 1, shown: [], isOpen: true }]],
    [
      "an offer of a damaged choice",
      [{ conversation: "rc-general-uann", messageId: "m", at: Date.now(), shown: [{ label: "Yes" }], isOpen: true }],
    ],
  ])("with %s in it is as good as empty", async (_, value) => {
    const store = memoryStore();
    await store.set("dialog:bot:choices:rc-general-uann", value);
    const memory = remembering({ store });
    expect(await memory.resolve(ann, annHere, "Yes")).toBeUndefined();
    await memory.offered(ann, { messageId: "m", shown: yesNo });
    expect(await memory.resolve(ann, annHere, "Yes")).toBeDefined();
  });
});
