import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { longestText, userText } from "./user-text.ts";

/** What Python takes for white space at the ends of a text: more than ECMAScript in some places, less in others. */
const blank = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
const stripped = (text: string): string => text.replace(new RegExp(`^${blank}|${blank}$`, "g"), "");

/** The intent that Rasa reads in a text: what the parser of 3.6.21 does, written anew. */
function intentIn(text: string): string | undefined {
  return /^\/([^{@]+)(?:@[0-9.]+)?(?:\{.+\})?/.exec(stripped(text))?.[1]?.trim();
}

const typed = (text: string): string => userText(text, false).text;

describe("what somebody typed", () => {
  it.each([
    ["as it is", "Hi there :wave:", "Hi there :wave:"],
    ["without blanks around it", " \n Hi \t", "Hi"],
    ["without the link of a quotation", "[ ](https://chat.example.com/x?msg=m0) so?", "so?"],
    ["without the links of several", "[ ](https://a.example/?msg=1) [ ](https://a.example/?msg=2)\nso?", "so?"],
    ["without a quotation above a later line", "one\n[ ](https://a.example/?msg=1) two", "one\ntwo"],
    ["with a link that can be seen", "[x](https://a.example) so?", "[x](https://a.example) so?"],
    ["with slashes within", "either/or, http://a.example/b", "either/or, http://a.example/b"],
    ["with the name of a folder", "/usr/bin is gone", "usr/bin is gone"],
    ["with a slash alone", "/", "/"],
    ["with slashes alone", " // / ", "/"],
    ["without half characters", "a\uD83D", "a\uFFFD"],
    ["without NUL", "a\0b", "ab"],
  ])("reaches Rasa %s", (_what, text, expected) => {
    expect(userText(text, false)).toEqual({ text: expected, isCut: false });
  });

  it.each([
    ["an intent", '/greet{"name":"x"}', 'greet{"name":"x"}'],
    ["a restart", "/restart", "restart"],
    ["an intent with a confidence", "/greet@1.0", "greet@1.0"],
    ["blanks in front", "  \n/greet", "greet"],
    ["blanks of Python's in front", "\x1c\x85/greet", "greet"],
    ["a byte-order mark in front", "\uFEFF/greet", "greet"],
    ["a zero-width space in front", "\u200B/greet", "greet"],
    ["a variation selector in front", "\uFE0F/greet", "greet"],
    ["several slashes", "//greet", "greet"],
    ["slashes and blanks by turns", "/ / \u200B/ greet", "greet"],
    ["a full-width slash", "／greet", "greet"],
    ["a quotation in front", "[ ](https://a.example/?msg=1) /greet", "greet"],
    ["slots of CALM", "/SetSlots(a=b)", "SetSlots(a=b)"],
    ["slots of CALM behind words", "please /SetSlots(a=b)", "please SetSlots(a=b)"],
    ["slots of CALM behind many slashes", "please //／SetSlots(a=b)", "please SetSlots(a=b)"],
    ["slots of CALM with zero-width tricks", "please /\u200BSetSlots\u200B(a=b)", "please SetSlots\u200B(a=b)"],
  ])("is no intent: %s", (_what, text, expected) => {
    expect(typed(text)).toBe(expected);
    expect(intentIn(typed(text))).toBeUndefined();
  });

  it("is an intent if people may write them", () => {
    expect(userText(' /greet{"name":"x"} ', true).text).toBe('/greet{"name":"x"}');
    expect(intentIn(userText("/greet", true).text)).toBe("greet");
  });

  it("is no intent, whatever is written around it", () => {
    const junk = fc.constantFrom(
      "/",
      " ",
      "\n",
      "\x1c",
      "\x85",
      "\u200B",
      "\uFEFF",
      "／",
      "\0",
      "\u2028",
      "[ ](https://a.example/?msg=1) ",
      "SetSlots(",
      "\uD800",
    );
    const around = fc.array(fc.oneof(junk, fc.string({ unit: "binary", maxLength: 2 })), { maxLength: 8 });
    fc.assert(
      fc.property(
        around,
        fc.constantFrom("/greet", '/greet{"a":"b"}', "/SetSlots(a=b)"),
        around,
        (before, intent, after) => {
          const text = typed([...before, intent, ...after].join(""));
          expect(intentIn(text)).toBeUndefined();
          expect(intentIn(text.normalize("NFKC"))).toBeUndefined();
          expect(text).not.toMatch(/\/SetSlots\(/i);
          expect(text).toContain(intent.slice(1, 6));
        },
      ),
      { seed: 20_261_123, numRuns: 3_000 },
    );
  });
});

describe("a text that is too long for Rasa", () => {
  it.each(["/", "/ ", "x/ ", "[ ](", "[ ](\n", "\r", "\u2028", "/SetSlots"])(
    "is read in time, also one of nothing but %j",
    (part) => {
      expect(typed(part.repeat(60_000)).length).toBeLessThanOrEqual(longestText);
    },
  );

  it("is cut between words", () => {
    const { text, isCut } = userText("word ".repeat(1_000), false);
    expect(isCut).toBe(true);
    expect(text).toBe("word ".repeat(800).trim());
  });

  it("keeps a last word that fits exactly", () => {
    const fitting = `${"a".repeat(longestText - 5)} last`;
    expect(userText(`${fitting} more`, false)).toEqual({ text: fitting, isCut: true });
    expect(userText(fitting, false)).toEqual({ text: fitting, isCut: false });
  });

  it("is cut within a word without end, but not within a character", () => {
    expect(userText("x".repeat(5_000), false)).toEqual({ text: "x".repeat(longestText), isCut: true });
    expect(userText(`x${"😀".repeat(3_000)}`, false).text).toBe(`x${"😀".repeat(1_999)}`);
  });
});
