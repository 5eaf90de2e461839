import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cuts, split } from "./split.ts";

const lines = (count: number, text = "line"): string =>
  Array.from({ length: count }, (_, index) => `${text} ${index}`).join("\n");

/** What is said, without blanks and lines that open or close a fence. */
const said = (text: string): string => text.replace(/^ {0,3}```.*$/gm, "").replace(/\s/g, "");

describe("a text is split", () => {
  it.each([
    ["not at all when it fits", "short", 5, ["short"]],
    ["between paragraphs", "one two\n\nthree four", 12, ["one two", "three four"]],
    ["between paragraphs that just fit", "123456789\n\n123456789", 9, ["123456789", "123456789"]],
    ["rather between paragraphs than between lines", "a\n\nbbbbb\nc\n\nd", 10, ["a\n\nbbbbb\nc", "d"]],
    ["between lines", "one two\nthree\nfour", 14, ["one two\nthree", "four"]],
    ["between sentences", "I came. I saw it all. I left.", 24, ["I came. I saw it all.", "I left."]],
    ["between sentences of a script without blanks", "你好世界。再见世界。", 8, ["你好世界。", "再见世界。"]],
    ["between words", "alpha beta gamma", 12, ["alpha beta", "gamma"]],
    ["between characters when there is nothing else", "abcdefgh", 3, ["abc", "def", "gh"]],
    ["beside pairs of surrogates", "a😀😀", 2, ["a", "😀", "😀"]],
    ["beside blanks with marks", "abc \u0301def", 5, ["abc \u0301", "def"]],
    ["beside letters with marks", "aae\u0301", 3, ["aa", "e\u0301"]],
    ["beside joined pictographs", "ab👩‍👩‍👧c", 9, ["ab", "👩‍👩‍👧c"]],
    ["in a character that is longer than a part", `e${"\u0301".repeat(5)}`, 4, ["e\u0301\u0301\u0301", "\u0301\u0301"]],
    ["without the blanks at the border", "one   \n \n\n  two", 6, ["one", "  two"]],
    ["into nothing when it says nothing", " \n ".repeat(10), 5, [""]],
  ])("%s", (_, text, limit, parts) => {
    expect(split(text, limit)).toEqual(parts);
  });

  it("around a block of code that fits into a part", () => {
    const code = `\`\`\`js\n${lines(8)}\n\`\`\``;
    const intro = lines(12, "word");
    expect(split(`${intro}\n${code}\nafter`, 110)).toEqual([intro, `${code}\nafter`]);
  });

  it("so that a block of code that is cut is one in each part, with its language", () => {
    const text = `Look:\n\`\`\`ts\n${lines(60)}\n\`\`\`\nthat was it`;
    const parts = split(text, 120);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts[0]).toMatch(/^Look:\n```ts\n[^`]*\n```$/);
    for (const part of parts.slice(1, -1)) expect(part).toMatch(/^```ts\n[^`]+\n```$/);
    expect(parts.at(-1)).toMatch(/^```ts\n[^`]+\n```\nthat was it$/);
    expect(parts.map(said).join("")).toBe(said(text));
  });

  it("so that the indentation of code is kept", () => {
    const text = `\`\`\`\n${Array.from({ length: 9 }, (_, index) => `    in${index}`).join("\n")}\n\`\`\``;
    for (const part of split(text, 40)) expect(part).toMatch(/^```\n( {4}in\d\n)+```$/);
  });

  it("so that a fence in a longer fence is code", () => {
    const text = `\`\`\`\`md\n${lines(5)}\n\`\`\`\n${lines(9)}\n\`\`\`\``;
    const parts = split(text, 60);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part).toMatch(/^````md\n[\s\S]+\n````$/);
  });

  it("so that blanks at a cut in a line of code make no part too long", () => {
    const code = Array.from({ length: 4 }, () => "0123456789").join("    ");
    expect(split(`\`\`\`\n${code}\n\`\`\``, 18)).toEqual(Array.from({ length: 4 }, () => "```\n0123456789\n```"));
  });

  it("at 5000 characters when 12 000 are said", () => {
    const paragraph = "All work and no play makes a bot a dull bot. ".repeat(8).trim();
    const text = Array.from({ length: 34 }, () => paragraph).join("\n\n");
    const parts = split(text, 5_000);
    expect(parts).toHaveLength(3);
    expect(parts.join("\n\n")).toBe(text);
  });
});

const fence = fc
  .tuple(fc.constantFrom("", "js", "c++"), fc.array(fc.string({ unit: "grapheme", maxLength: 30 })))
  .map(([language, code]) => `\`\`\`${language}\n${code.join("\n").replaceAll("`", "'")}\n\`\`\``);
const prose = fc.string({ unit: "grapheme", maxLength: 80 }).map((text) => text.replaceAll("`", "'"));
const words = fc.array(fc.constantFrom("word", "sentence.", "\n", "\n\n", "  ", "😀", "e\u0301"), { maxLength: 60 });
const document = fc
  .array(
    fc.oneof(
      prose,
      words.map((all) => all.join(" ")),
      fence,
    ),
    { maxLength: 12 },
  )
  .map((blocks) => blocks.join("\n"));
const limit = fc.integer({ min: 30, max: 200 });

describe("whatever a text is made of", () => {
  it("no part is too long, nothing is lost, and fences are closed in each part", () => {
    fc.assert(
      fc.property(document, limit, (text, most) => {
        const parts = split(text, most);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(most);
          expect((part.match(/^ {0,3}```/gm) ?? []).length % 2).toBe(0);
        }
        expect(parts.map(said).join("")).toBe(said(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("the cuts cover it without a gap, never within a pair of surrogates, and whole characters stay whole", () => {
    const segmenter = new Intl.Segmenter();
    fc.assert(
      fc.property(document, limit, (text, most) => {
        const found = cuts(text, most);
        expect(found.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
        const borders = found.slice(1).map(({ start }) => start);
        const characters = new Set([...segmenter.segment(text)].map(({ index }) => index));
        for (const at of borders) {
          expect(text.slice(at - 1, at + 1)).not.toMatch(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/);
          expect(characters).toContain(at);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("even texts full of fences come to an end, whole, for the smallest limits", () => {
    const hostile = fc.array(fc.constantFrom("`", "```", "```\n", "\n", " ", "x", "word", "\r\n", "😀", "\u0301"), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 60 }), (pieces, most) => {
        const text = pieces.join("");
        for (const part of split(text, most)) expect(part.length).toBeLessThanOrEqual(most);
        expect(
          cuts(text, most)
            .map(({ start, end }) => text.slice(start, end))
            .join(""),
        ).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
