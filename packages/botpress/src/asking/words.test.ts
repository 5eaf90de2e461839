import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toChat } from "./chat.ts";
import { toConverse } from "./converse.ts";
import { asked, server } from "./question.fixture.ts";
import { utteranceOf } from "./utterance.ts";
import { cleaned, cutTo, isMagic } from "./words.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("a", " ", "\n", "😀", "\uD83D", "\uDE00", "\0", "[ ](x)", "é"), { maxLength: 800 })
    .map((all) => all.join("")),
);
const seed = { seed: 20_261_123, numRuns: 1_000 };

describe("a text that is cut", () => {
  it.each([
    ["shorter than the limit", "a".repeat(359), 359],
    ["as long as the limit", "a".repeat(360), 359],
    ["of one word", "a".repeat(500), 359],
    ["of a character in the middle of which the limit is", `${"a".repeat(358)}😀b`, 358],
    ["of words", `${"a".repeat(350)} ${"b".repeat(50)}`, 350],
    ["of a word that ends right there", `${"a".repeat(300)} ${"b".repeat(58)} c`, 359],
  ])("has fewer than 360 units when it is %s", (_what, text, length) => {
    expect(cutTo(text, 360)).toBe(text.slice(0, length));
  });

  it("is its beginning, shorter than the limit, without half characters", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 400 }), (given, limit) => {
        const text = cleaned(given);
        const cut = cutTo(text, limit);
        expect(cut.length).toBeLessThanOrEqual(Math.max(limit - 1, 0));
        expect(text.startsWith(cut)).toBe(true);
        expect(cut).not.toMatch(/\p{Surrogate}/u);
        if (text.length < limit) expect(cut).toBe(text);
      }),
      seed,
    );
  });
});

describe("whatever somebody types", () => {
  it("is handed over whole and sound, or not at all", () => {
    fc.assert(
      fc.property(anyText, fc.anything(), fc.boolean(), (msg, location, isLink) => {
        const files = isLink ? "link" : "text";
        const question = asked({ msg, location });
        const utterance = utteranceOf(question, { metadata: "full", files, magicTexts: false }, server);
        if ("nothing" in utterance) {
          const words = cleaned(question.text);
          expect(words === "" || isMagic(words)).toBe(true);
          return;
        }
        expect(utterance.text).not.toMatch(/\0|\p{Surrogate}|^\s|\s$/u);
        const options = { choiceReply: "value", contexts: [], metadata: true } as const;
        for (const isSecured of [true, false]) {
          const body = toConverse(utterance, { ...options, isSecured });
          expect(JSON.parse(JSON.stringify(body))).toMatchObject({ type: expect.any(String) });
        }
        expect(toConverse(utterance, { ...options, isSecured: false })).toMatchObject({
          type: "text",
          text: expect.stringMatching(/\S/),
        });
        expect(toChat(utterance).payload).toMatchObject({ type: expect.any(String) });
      }),
      seed,
    );
  });

  it.each([" ", "\n", "[ ](", "[ ](x) ", "\n ", "a ", "😀"])("is read when it is a megabyte of %j", (piece) => {
    const text = `${piece.repeat(Math.ceil(1_000_000 / piece.length))}x`;
    expect(cutTo(cleaned(text), 360).length).toBeLessThan(360);
    expect(cutTo(text, 900_000).length).toBeLessThan(900_000);
    expect(isMagic(text)).toBe(false);
  });
});
