import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quietAttachment, withoutMassMentions } from "./mentions.ts";
import { all } from "./parsed.fixture.ts";
import { joiner } from "./text.ts";

/** How servers find mentions in a text that they do not read as a tree. */
const serverPattern = /(?:^|[\s>(])@([0-9a-zA-Z._-]+)/g;

const callsEverybody = (text: string): boolean =>
  [
    ...all(text, "MENTION_USER").flatMap(({ value }) => JSON.stringify(value)),
    ...[...text.matchAll(serverPattern)].map(([, name]) => `"${name}"`),
  ].some((name) => /"(?:all|here)[._-]*"/i.test(name));

describe("a text calls nobody with @all or @here", () => {
  it.each([
    ["alone", "@all"],
    ["in a sentence", "Hello @here, look"],
    ["in capitals", "@ALL and @Here"],
    ["at a sentence's end", "I call @all. And @here!"],
    ["in bold", "**@all**"],
    ["in italics", "_@here_"],
    ["in parentheses", "(@all)"],
    ["in a quote", ">@all"],
    ["before a letter that no name has", "@allé"],
    ["twice", "@all @all"],
    ["in code", "`@all`"],
    ["with an underscore after it", "@all_"],
  ])("%s", (_, text) => {
    const quiet = withoutMassMentions(text);
    expect(callsEverybody(quiet)).toBe(false);
    expect(quiet).not.toBe(text);
    expect(quiet.replaceAll(joiner, "")).toBe(text);
    expect(withoutMassMentions(quiet)).toBe(quiet);
  });

  it.each([
    "@alligator",
    "@all-hands",
    "@here.we.go",
    "@all_of_us",
    "info@all.com",
    "me@here.example",
    "all",
    "@ all",
    "@bob",
  ])("but %s stays what it is", (text) => expect(withoutMassMentions(text)).toBe(text));

  it("whatever stands around it", () => {
    const part = fc.constantFrom(
      "@all",
      "@here",
      "@ALL",
      "@",
      " ",
      "a",
      "é",
      "1",
      "_",
      "*",
      "~",
      "`",
      ".",
      "-",
      ":",
      "(",
      ")",
      ">",
      "\n",
      "@@",
      "[",
      "](http://a.com)",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        expect(callsEverybody(withoutMassMentions(parts.join("")))).toBe(false);
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });
});

describe("an attachment calls nobody", () => {
  it("in any of its texts, nor in an attachment inside", () => {
    const loud = {
      text: "@all",
      title: "@here",
      pretext: "hi @all",
      description: "@all",
      fields: [{ title: "@all", value: "@here", short: true }, "odd"],
      attachments: [{ text: "@all" }, 3],
    };
    const quiet = `@${joiner}all`;
    expect(quietAttachment(loud)).toEqual({
      text: quiet,
      title: `@${joiner}here`,
      pretext: `hi ${quiet}`,
      description: quiet,
      fields: [{ title: quiet, value: `@${joiner}here`, short: true }, "odd"],
      attachments: [{ text: quiet }, 3],
    });
  });

  it("and keeps everything else", () => {
    const attachment = {
      image_url: "http://a.com/@all",
      color: "red",
      actions: [{ type: "button", msg: "@all" }],
      ts: 1,
    };
    expect(quietAttachment(attachment)).toEqual(attachment);
  });
});
