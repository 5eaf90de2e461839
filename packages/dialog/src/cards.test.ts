import type { RoomKind } from "@rocketchat-connectors/core";
import { memoryStore } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bounded } from "./bounds.ts";
import { ChoiceMemory } from "./choices/memory.ts";
import type { ShownChoice } from "./choices/render.ts";
import { type Composed, compose, composeInWords, type Manner } from "./compose.ts";
import { engineOf, openOffice } from "./office.fixture.ts";
import type { Card, Choice, Message } from "./types.ts";

const usual: Manner = { choices: "auto", markdown: "adapt", massMentions: false };
const composed = (message: Omit<Message, "type">, choices: Manner["choices"] = "auto", kind: RoomKind = "channel") =>
  compose({ type: "message", ...message }, kind, { ...usual, choices });

const card = (title: string, ...labels: readonly string[]): Card => ({
  attachment: { title, text: `About ${title}`, image_url: `https://example.org/${title}.png` },
  choices: labels.map((label) => ({ label, value: `${label} ${title}` })),
});
const shoes = card("Shoes", "Buy", "More");
const hats = card("Hats", "Buy", "Try on");

/** Each button as `what stands on it > what it says`. */
function buttonsIn({ message }: Composed): readonly string[] {
  const actions = (message.attachments ?? []).flatMap((one) => (Array.isArray(one.actions) ? one.actions : []));
  return actions.map(({ text, msg, url }) => `${text} > ${msg ?? url}`);
}

const seen = (messages: readonly Composed[]) => messages.flatMap(({ shown }) => shown.map(({ label }) => label));

describe("cards", () => {
  it("are attachments, each with its buttons below, then the message's own choices", () => {
    const [one, ...none] = composed({ text: "Look:", cards: [shoes, hats], choices: [{ label: "None" }] });
    expect(none).toEqual([]);
    expect(one?.message.text).toBe("Look:");
    const parts = one?.message.attachments?.map(
      ({ title, actions }) => title ?? (Array.isArray(actions) ? "row" : "?"),
    );
    expect(parts).toEqual(["Shoes", "row", "Hats", "row", "row"]);
    expect(one?.message.attachments?.[1], "the apps show nothing else of it").not.toHaveProperty("title");
    expect(one && buttonsIn(one)).toEqual([
      "Buy > Buy: Shoes",
      "More > More",
      "Buy > Buy: Hats",
      "Try on > Try on",
      "None > None",
    ]);
    expect(one?.shown[0]).toEqual({ label: "Buy: Shoes", value: "Buy Shoes", shared: "Buy" });
  });

  it("have numbers that go on from one to the next, below their own words, when there are no buttons", () => {
    const [one] = composed({ cards: [shoes, hats], choices: [{ label: "None" }] }, "text");
    expect(one?.message.attachments?.map(({ text }) => text)).toEqual([
      "About Shoes\n1. Buy\n2. More",
      "About Hats\n3. Buy\n4. Try on",
    ]);
    expect(one?.message.text).toBe("5. None");
    expect(one?.shown.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  it("have both when somebody wants both", () => {
    const [one] = composed({ cards: [shoes] }, "both");
    expect(one?.message.attachments?.[0]?.text).toBe("About Shoes\n1. Buy\n2. More");
    expect(one && buttonsIn(one)).toEqual(["Buy > Buy", "More > More"]);
  });

  it("are words and pictures to visitors, whose widget shows no more of an attachment", () => {
    const linked = { ...hats, attachment: { ...hats.attachment, title_link: "https://example.org/hats" } };
    const [one] = composed({ text: "Look:", cards: [shoes, linked], choices: [{ label: "None" }] }, "auto", "livechat");
    expect(one?.message).toEqual({
      text: [
        "Look:",
        "Shoes\nAbout Shoes\n1. Buy\n2. More",
        "Hats\nAbout Hats\nhttps://example.org/hats\n3. Buy\n4. Try on",
        "5. None",
      ].join("\n\n"),
      attachments: [{ image_url: "https://example.org/Shoes.png" }, { image_url: "https://example.org/Hats.png" }],
    });
  });

  it("are words when Rocket.Chat takes nothing else", () => {
    const [one, ...none] = composeInWords(
      { type: "message", text: "Look:", cards: [shoes, card("Hats")] },
      "channel",
      usual,
    );
    expect(none).toEqual([]);
    expect(one?.message).toEqual({
      text: "Look:\n\nShoes\nAbout Shoes\nhttps://example.org/Shoes.png\n1. Buy\n2. More\n\nHats\nAbout Hats\nhttps://example.org/Hats.png",
    });
  });

  it("are ten in a message, and no more choices than a message shows", () => {
    const many = Array.from({ length: 12 }, (_, index) => card(`C${index}`, "Buy"));
    expect(composed({ text: "Look:", cards: many }).map(({ shown }) => shown.length)).toEqual([10, 2]);
    const full = Array.from({ length: 4 }, (_, index) => card(`C${index}`, ..."abcdefghij"));
    const pages = composed({ cards: full, choices: [{ label: "None" }] }, "text");
    expect(pages.map(({ shown }) => shown.length)).toEqual([20, 21]);
    expect(pages.flatMap(({ shown }) => shown.map(({ number }) => number))).toEqual(
      Array.from({ length: 41 }, (_, index) => index + 1),
    );
    expect(pages[1]?.message.text, "the rest").toBe("41. None");
    const huge = card("Huge", ...Array.from({ length: 30 }, (_, index) => `Choice ${index}`));
    expect(composed({ cards: [huge] }).map(({ shown }) => shown.length)).toEqual([25, 5]);
  });

  it("call nobody", () => {
    const loud: Card = { attachment: { title: "@all", text: "@here" }, choices: [{ label: "Yes @all" }] };
    const cards = [loud, loud];
    const all = [
      ...composed({ cards }),
      ...composed({ cards }, "text", "livechat"),
      ...composeInWords({ type: "message", cards }, "channel", usual),
    ];
    expect(all).toHaveLength(3);
    expect(JSON.stringify(all.map(({ message }) => message))).not.toMatch(/@all|@here/);
  });

  it("may have links, and nothing to choose", () => {
    const [one] = composed({
      cards: [{ attachment: { title: "A" }, choices: [{ label: "Read", url: "https://a.com" }] }],
    });
    expect(one && buttonsIn(one)).toEqual(["Read > https://a.com"]);
    expect(one?.shown).toEqual([]);
    const [none] = composed({ cards: [{ attachment: { title: "A" } }] });
    expect(none?.message.attachments).toEqual([{ title: "A" }]);
  });
});

describe("labels of several cards", () => {
  it.each<[string, readonly Card[], readonly Choice[], readonly string[]]>([
    ["that differ stay as they are", [card("A", "a"), card("B", "b")], [], ["a", "b"]],
    ["are told apart by the titles", [card("A", "a"), card("B", "A")], [], ["a: A", "A: B"]],
    ["are counted when the titles are the same", [card("A", "a"), card("A", "a")], [], ["a: A", "a: A (2)"]],
    ["are counted when there are no titles", [card(" ", "a"), card("", "a")], [], ["a", "a (2)"]],
    ["leave a label to the message's own choice", [card("A", "a")], [{ label: "a", value: "own" }], ["a: A", "a"]],
    ["keep away from other labels", [card("A", "a"), card("B", "a", "a: A")], [], ["a: A (2)", "a: B", "a: A"]],
    ["of one card are counted, as in a message", [card("A", "a")].map(doubled), [], ["a", "a (2)"]],
  ])("%s", (_, cards, choices, expected) => expect(seen(composed({ cards, choices }))).toEqual(expected));

  function doubled({ attachment }: Card): Card {
    return {
      attachment,
      choices: [
        { label: "a", value: "1" },
        { label: "a", value: "2" },
      ],
    };
  }

  it("never say the same, whatever they are", () => {
    const label = fc.constantFrom("a", "A", "b", "a: b", "a (2)", "b: a");
    const title = fc.constantFrom("", "a", "b", "(2)");
    const choice = fc.record({ label, value: fc.constantFrom("1", "2", "3") });
    const cards = fc.array(
      fc.record({ attachment: fc.record({ title }), choices: fc.array(choice, { maxLength: 4 }) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(cards, fc.array(choice, { maxLength: 3 }), (all, own) => {
        const said = seen(composed({ cards: all, choices: own }, "buttons")).map((one) => one.toLowerCase());
        expect(new Set(said).size).toBe(said.length);
      }),
      { seed: 20_261_123 },
    );
  });
});

describe("what people say to cards", () => {
  const here = { roomId: "R", userId: "U", epoch: 0 };
  async function said(text: string, shown: readonly ShownChoice[]) {
    const choices = new ChoiceMemory({ store: memoryStore(), name: "test" });
    await choices.offered(here, { messageId: "m", shown });
    return (await choices.resolve(here, { roomId: "R", userId: "U" }, text))?.chosen;
  }
  const shownOf = (cards: readonly Card[], mode: Manner["choices"]) => composed({ cards }, mode)[0]?.shown ?? [];

  it.each<[string, Manner["choices"], string, string | undefined]>([
    ["a click", "buttons", "Buy: Hats", "Buy Hats"],
    ["a label that only one has", "buttons", "try ON", "Try on Hats"],
    ["a label that several have", "buttons", "Buy", undefined],
    ["a label that several have, with numbers", "text", "buy", undefined],
    ["a number", "text", "3", "Buy Hats"],
    ["a value", "buttons", "Buy Hats", "Buy Hats"],
  ])("%s (%s)", async (_, mode, text, value) => {
    expect((await said(text, shownOf([shoes, hats], mode)))?.value).toBe(value);
  });

  it("is no choice when several have it, be it the value of one of them", async () => {
    const plain = [card("A"), card("B")].map((one) => ({ ...one, choices: [{ label: "Buy" }] }));
    expect(await said("Buy", shownOf(plain, "buttons"))).toBeUndefined();
    expect(await said("Buy: B", shownOf(plain, "buttons"))).toEqual({ label: "Buy: B", value: "Buy" });
  });

  it("chooses on each of as many messages as an answer may have", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 100 }), async (ofCards, own) => {
        const numbered = (count: number, name: string) =>
          Array.from({ length: count }, (_, index) => ({ label: `${name} ${index}` }));
        const cards = ofCards.map((count, index) => ({ attachment: {}, choices: numbered(count, `card ${index}`) }));
        const { message } = bounded({ type: "message", cards, choices: numbered(own, "own") });
        const pages = compose(message, "channel", usual).filter(({ shown }) => shown.length > 0);
        const choices = new ChoiceMemory({ store: memoryStore(), name: "test" });
        for (const [index, { shown }] of pages.entries()) {
          await choices.offered(here, { messageId: `m${index}`, shown });
        }
        for (const label of pages.map(({ shown: [first] }) => first?.label ?? "")) {
          expect(await choices.resolve(here, { roomId: "R", userId: "U" }, label), label).toBeDefined();
        }
      }),
      {
        seed: 20_261_123,
        numRuns: 30,
        examples: [
          [Array(7).fill(13), 9],
          [Array(50).fill(1), 50],
          // As many messages as there can be: eleven.
          [[...Array(7).fill(13), ...Array.from({ length: 43 }, (_, index) => (index % 10 === 9 ? 1 : 0))], 5],
        ],
      },
    );
  });

  it("comes back with the engine's own word for it, also through the store", async () => {
    const tagged: Card = { attachment: { title: "A" }, choices: [{ label: "Buy", value: "b", tag: "postback" }] };
    expect(await said("Buy", shownOf([tagged], "buttons"))).toEqual({ label: "Buy", value: "b", tag: "postback" });
  });

  it("chooses, though one of the messages was said in words", async () => {
    const many = Array.from({ length: 11 }, (_, index) => card(`C${index}`, "Buy"));
    const engine = engineOf(({ text }) => (text === "hello" ? [{ type: "message", cards: many }] : []));
    await using office = await openOffice(engine);
    const body = { success: false, error: "Invalid href value provided" };
    office.server.faults.refuse({ path: "chat.sendMessage", status: 400, body, times: 1 });
    await office.ann.say("lounge", "hello");
    await until("both messages", () => office.said("lounge").length === 2);
    expect(office.said("lounge")[0]).toContain("C0\nAbout C0");
    expect(office.said("lounge")[1], "the others are cards").toBe("");
    await office.ann.say("lounge", "Buy: C10");
    await office.ann.say("lounge", "Buy: C3");
    await until("the choices", () => engine.texts().length === 3);
    expect(engine.asked.map(({ chosen }) => chosen?.value)).toEqual([undefined, "Buy C10", "Buy C3"]);
  });
});

describe("more cards than anybody reads", () => {
  it("are left out, and so are their choices; what is left out is named", () => {
    const cards = Array.from({ length: 60 }, (_, index) => card(`C${index}`, "Buy", "More", "Less"));
    const { message, leftOut } = bounded({ type: "message", cards, choices: [{ label: "None" }] });
    expect(leftOut).toEqual(["81 choices", "10 cards"]);
    expect(message.cards).toHaveLength(50);
    expect(message.cards?.flatMap(({ choices = [] }) => choices)).toHaveLength(100);
    expect(message.choices).toEqual([]);
  });
});
