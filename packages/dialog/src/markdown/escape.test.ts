import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { all, outline, parsed, readable } from "../parsed.fixture.ts";
import { joiner } from "../text.ts";
import { escapeMarkdown } from "./escape.ts";

const seen = (text: string): string => escapeMarkdown(text).replaceAll(joiner, "");

describe("plain words", () => {
  it.each([
    ["hello world", "hello world"],
    ["about ~5 minutes", "about ~5 minutes"],
    ["snake_case_name", "snake_case_name"],
    ["2 * 3 * 4", "2 \\* 3 \\* 4"],
    ["_a_", "\\_a\\_"],
    ["see https://a.com/_x_y_ *now*", "see https://a.com/_x_y_ \\*now\\*"],
    ["hi @bob :smile: #general", "hi @bob :smile: #general"],
    ["1. a\n2. b", "1. a\n2. b"],
  ])("%j are written %j", (text, written) => expect(escapeMarkdown(text)).toBe(written));

  it.each([
    ["> no quote"],
    ["# no heading"],
    ["- no list"],
    ["* no list"],
    ["---"],
    ["```\nno code\n```"],
    ["[no](http://link.com)"],
    ["||no spoiler||"],
    ["\\(no formula\\)"],
    ["\\[x\\]"],
    ["C:\\*.txt \\# \\."],
    ["| no | table |\n|----|-------|"],
  ])("%j are shown as they are", (text) => {
    expect(seen(text).replaceAll("\\", "")).toBe(text.replaceAll("\\", ""));
    expect(outline(escapeMarkdown(text)).replaceAll(/LINK\((.*?)\)|LINE_BREAK\(\)/g, "$1")).toBe(text);
  });

  it("in any order mean no formatting", () => {
    const part = fc.constantFrom(
      "a",
      "B",
      " ",
      "\n",
      "*",
      "**",
      "_",
      "__",
      "~",
      "~~",
      "`",
      "```",
      "\\",
      "[",
      "]",
      "(",
      ")",
      "|",
      ">",
      "-",
      "# ",
      ". ",
      "é",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join("").replaceAll("\n\n", "\n").trim();
        const escaped = escapeMarkdown(text);
        // An emoticon is one in Rocket.Chat, whoever writes it.
        fc.pre(all(escaped, "EMOJI").length === 0);
        expect(
          new Set(
            parsed(escaped)
              .map(({ type }) => type)
              .filter((type) => !/PARAGRAPH|LINE_BREAK/.test(type)),
          ),
        ).toEqual(new Set());
        for (const type of ["BOLD", "ITALIC", "STRIKE", "INLINE_CODE", "SPOILER", "INLINE_KATEX", "LINK"]) {
          expect(all(escaped, type)).toEqual([]);
        }
        expect(readable(escaped).replaceAll(/\n+/g, "\n")).toBe(text.replaceAll(/\n+/g, "\n"));
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });
});
