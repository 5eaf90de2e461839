import { memoryStore, type RoomKind } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { ChoiceMemory } from "./choices/memory.ts";
import { severalHint } from "./choices/several.ts";
import { compose, type Manner } from "./compose.ts";
import { engineOf, openOffice } from "./office.fixture.ts";
import type { Choice, Message } from "./types.ts";

const here = { roomId: "R", userId: "U", epoch: 0 };
const who = { roomId: "R", userId: "U" };
const toppings: readonly Choice[] = [
  { label: "Cheese", value: "c" },
  { label: "Ham", value: "h", tag: "meat" },
  { label: "Salt, pepper", value: "s" },
];

const composed = (choices: readonly Choice[], mode: Manner["choices"], kind: RoomKind = "channel") =>
  compose({ type: "message", text: "Which?", choices, multiple: true }, kind, {
    choices: mode,
    markdown: "adapt",
    massMentions: false,
  });

async function offered(message: Partial<Message> = {}) {
  const memory = new ChoiceMemory({ store: memoryStore(), name: "test" });
  const parts = compose({ type: "message", choices: toppings, multiple: true, ...message }, "channel", {
    choices: "both",
    markdown: "adapt",
    massMentions: false,
  });
  for (const [index, { shown, multiple }] of parts.entries()) {
    await memory.offered(here, { messageId: `m${index}`, shown, ...(multiple ? { multiple } : {}) });
  }
  return async (text: string) => (await memory.resolve(here, who, text))?.chosen;
}

describe("choices of which several may be made", () => {
  it.each<[Manner["choices"], RoomKind, boolean]>([
    ["auto", "channel", true],
    ["auto", "livechat", false],
    ["buttons", "channel", true],
    ["buttons", "livechat", true],
    ["text", "channel", false],
    ["both", "channel", true],
  ])("show their numbers and say how (%s in %s)", (mode, kind, hasButtons) => {
    const [one, ...none] = composed(toppings, mode, kind);
    expect(none).toEqual([]);
    expect(one?.message.text).toBe(`Which?\n\n1. Cheese\n2. Ham\n3. Salt, pepper\n\n${severalHint}`);
    expect(one?.message.attachments?.length ?? 0).toBe(hasButtons ? 1 : 0);
  });

  it("say how once, in the end, and not when there is nothing to choose", () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ label: `c${index}` }));
    expect(composed(many, "text").map(({ message }) => message.text?.endsWith(severalHint))).toEqual([false, true]);
    expect(composed([{ label: "a", url: "https://a.com" }], "text")[0]?.message.text).not.toContain(severalHint);
  });

  it.each<[string, readonly string[]]>([
    ["1, 3", ["c", "s"]],
    ["1,3", ["c", "s"]],
    ["1 and 3", ["c", "s"]],
    ["1 AND 3", ["c", "s"]],
    ["1 3", ["c", "s"]],
    ["1 & 2", ["c", "h"]],
    ["1+2", ["c", "h"]],
    ["1, 2 and 3", ["c", "h", "s"]],
    ["3. 1)", ["s", "c"]],
    ["3;1;", ["s", "c"]],
    ["1\n2", ["c", "h"]],
    ["1, 1, 2", ["c", "h"]],
    ["cheese, HAM", ["c", "h"]],
    ["Cheese\nHam", ["c", "h"]],
    ["Salt, pepper, Cheese", ["s", "c"]],
    ["Cheese, salt, pepper", ["c", "s"]],
    ["Ham, 1", ["h", "c"]],
    ["c, h", ["c", "h"]],
  ])("are made by %j", async (text, values) => {
    const chosen = await (await offered())(text);
    expect(chosen?.all?.map(({ value }) => value)).toEqual(values);
    expect(chosen?.value).toBe(values.join(", "));
  });

  it.each([
    "1, 9",
    "1, or 2",
    "Cheese, please",
    "1 or 3",
    "Cheese Ham",
    ",",
    ", ,",
    "and",
    "1 and",
    "Salt",
    "",
    "0, 1",
  ])("are not meant by %j", async (text) => {
    expect(await (await offered())(text)).toBeUndefined();
  });

  it("are not meant by more numbers than there can be choices", async () => {
    const choose = await offered();
    expect(await choose("1 2 ".repeat(300))).toBeUndefined();
    expect(await choose("1,2,".repeat(300))).toBeUndefined();
  });

  it("give each with its label and its tag", async () => {
    expect(await (await offered())("2, 1")).toEqual({
      label: "Ham, Cheese",
      value: "h, c",
      all: [
        { label: "Ham", value: "h", tag: "meat" },
        { label: "Cheese", value: "c" },
      ],
    });
  });

  it.each(["Ham", "2", "2, 2", "h"])("give one for %j, as a click does", async (text) => {
    expect(await (await offered())(text)).toEqual({ label: "Ham", value: "h", tag: "meat" });
  });

  it("are the numbers that people see, though others have them for their values", async () => {
    const choices = ["3", "1", "2"].map((value, index) => ({ label: `c${index}`, value }));
    expect((await (await offered({ choices }))("1, 2"))?.value).toBe("3, 1");
  });

  it("may be of several messages of one answer", async () => {
    const choices = Array.from({ length: 60 }, (_, index) => ({ label: `c${index + 1}` }));
    expect((await (await offered({ choices }))("2, 30, c55"))?.value).toBe("c2, c30, c55");
  });

  it("may be of several cards", async () => {
    const card = (title: string) => ({ attachment: { title }, choices: [{ label: "Buy", value: title }] });
    const choose = await offered({ choices: [], cards: [card("A"), card("B")] });
    expect(await choose("Buy, Buy"), "which is not known").toBeUndefined();
    expect((await choose("1, Buy: B"))?.value).toBe("A, B");
  });

  it("are made by numbers once, by labels for a day", async () => {
    const choose = await offered();
    expect((await choose("1, 2"))?.value).toBe("c, h");
    expect(await choose("1, 2")).toBeUndefined();
    expect((await choose("Cheese, Ham"))?.value).toBe("c, h");
  });

  it("are one at a time where the message says nothing of several", async () => {
    const memory = new ChoiceMemory({ store: memoryStore(), name: "test" });
    await memory.offered(here, {
      messageId: "m",
      shown: [
        { label: "A", value: "a", number: 1 },
        { label: "B", value: "b", number: 2 },
      ],
    });
    expect(await memory.resolve(here, who, "1, 2")).toBeUndefined();
  });

  it("come to the engine, from a room as it is", async () => {
    const engine = engineOf(({ text }) =>
      text === "hello" ? [{ type: "message", text: "Which?", choices: toppings, multiple: true }] : [],
    );
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await until("the choices", () => office.said("lounge").length === 1);
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    await office.ann.say("lounge", "1, 3");
    await until("the choice", () => engine.texts().length === 2);
    expect(engine.asked[1]).toMatchObject({ text: "c, s", chosen: { all: [{ value: "c" }, { value: "s" }] } });
  });
});
