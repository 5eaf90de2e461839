import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { toRocketChat } from "./markdown.ts";
import { all, outline, readable } from "./parsed.fixture.ts";
import { joiner } from "./text.ts";

/** What Rocket.Chat shows of a text in CommonMark. */
const shown = (markdown: string): string => outline(toRocketChat(markdown).text);
const text = (markdown: string): string => toRocketChat(markdown).text.replaceAll(joiner, "").replaceAll("\u00a0", " ");

describe("formatting is what CommonMark means by it", () => {
  it.each([
    ["*a*", "ITALIC(a)"],
    ["_a_", "ITALIC(a)"],
    ["**a**", "BOLD(a)"],
    ["__a__", "BOLD(a)"],
    ["***a***", "BOLD(ITALIC(a))"],
    ["**a *b* c**", "BOLD(a ITALIC(b) c)"],
    ["*a **b** c*", "ITALIC(a) BOLD(ITALIC(b)) ITALIC(c)"],
    ["x*y*z", "xITALIC(y)z"],
    ["x**y**z", "xBOLD(y)z"],
    ["~~a~~ ~b~", "STRIKE(a) STRIKE(b)"],
    ["**~~a~~**", "BOLD(STRIKE(a))"],
    ["~~***a***~~", "BOLD(STRIKE(ITALIC(a)))"],
    ["**a\nb**", "BOLD(a)\nBOLD(b)"],
    ["*@bob*", "ITALIC(MENTION_USER(bob))"],
    ["**5 \\* 3**", "BOLD(5) * BOLD(3)"],
    ["*snake_case*", "snake_case"],
    ["**`a*b`**", "INLINE_CODE(a*b)"],
    ["*`a`*", "ITALIC(INLINE_CODE(a))"],
    ["**see [a](https://a.com)**", "BOLD(see LINK(a))"],
    ["**(`a`)** *b`c`d*", "BOLD(()INLINE_CODE(a)BOLD()) ITALIC(b)INLINE_CODE(c)ITALIC(d)"],
    ["<b>a</b> <i>b</i> <del>c</del>", "BOLD(a) ITALIC(b) STRIKE(c)"],
  ])("%j is shown as %j", (markdown, tree) => expect(shown(markdown)).toBe(tree));
});

describe("words that CommonMark does not read as formatting are not", () => {
  it.each([
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["a ~ b ~ c", "a ~ b ~ c"],
    ["_a b_c _", "_a b_c _"],
    ["\\*a\\* \\_b\\_ \\`c\\` \\~d\\~", "*a* _b_ `c` ~d~"],
    ["\\# a", "# a"],
    ["\\> a", "> a"],
    ["\\- a", "- a"],
    ["C:\\\\*\\\\#x *", "C:\\*\\#x *"],
    ["AT&amp;T &lt;b&gt; &#42;x&#42; &unknown;", "AT&T <b> *x* &unknown;"],
    ["Map<String> and a < b > c", "Map<String> and a < b > c"],
    ["``a`b``", "a`b"],
  ])("%j is shown as %j", (markdown, plain) => expect(shown(markdown)).toBe(plain));

  it("and are not escaped when they cannot be", () => {
    expect(toRocketChat("~5 minutes, snake_case, a * b").text).toBe("\\~5 minutes, snake_case, a \\* b");
    expect(toRocketChat("about ~5 minutes").text).toBe("about ~5 minutes");
  });
});

describe("blocks", () => {
  it.each([
    ["paragraphs stay apart", "a\n\nb\nc", "a\n\nb\nc"],
    ["a hard break is a line", "a  \nb\\\nc<br>d<br/>e", "a\nb\nc\nd\ne"],
    ["headings", "# a\n## b\nc\n\nd\n===", "# a\n## b\nc\n\n# d"],
    ["headings that are too deep", "##### a", "**a**"],
    ["a list", "- a\n* b\n+ c", "- a\n- b\n- c"],
    ["a loose list", "- a\n\n- b", "- a\n- b"],
    ["a numbered list that begins later", "3. a\n4. b", "3. a\n4. b"],
    ["a numbered list whose author counts with ones", "1. a\n1. b", "1. a\n2. b"],
    ["tasks", "- [ ] a\n- [x] **b**", "- [ ] a\n- [x] **b**"],
    ["a nested list", "- a\n  - b\n    1. c\n- d", "• a\n  • b\n    1. c\n• d"],
    ["a list in a numbered list", "1. a\n   - b\n2. c", "1. a\n  • b\n2. c"],
    ["nested tasks", "- a\n  - [ ] b\n  - [x] c", "• a\n  • ☐ b\n  • ☑ c"],
    ["code in a list", "- a\n  ```js\n  x\n  ```\n  b\n- c", "• a\n```js\nx\n```\n  b\n• c"],
    ["an item of two lines", "- a\n  b\n- c", "- a b\n- c"],
    ["a quote", "> a\n> b\n>\n> c", "> a\n> b\n>\n> c"],
    ["a quote in a quote", "> a\n> > b", "> a\n> b"],
    ["a quote of other blocks", "> # a\n> - b\n>\n> ```\n> c\n> ```\n> d", "> **a**\n> • b\n```\nc\n```\n> d"],
    ["a rule", "a\n\n***\n\nb", "a\n\n---\n\nb"],
    ["HTML", "<div class='x'>\n<p>a</p>\n<ul><li>b</li><li>c</li></ul>\n</div>\n\nd", "a\n\n• b\n\n• c\n\nd"],
    ["a comment", "a <!-- b --> c\n\n<!-- d -->\n\ne", "a  c\n\ne"],
    ["line ends of Windows", "a\r\nb\r\n\r\nc", "a\nb\n\nc"],
    ["nothing", " \n ", ""],
  ])("%s", (_, markdown, expected) => expect(text(markdown)).toBe(expected));

  it("of all kinds are what Rocket.Chat reads", () => {
    const markdown = "# h\n\n- a\n- b\n\n1. c\n\n- [x] d\n\n> e\n\n```js\nf\n```";
    expect(
      shown(markdown)
        .split("\n")
        .filter((line) => line !== "LINE_BREAK()"),
    ).toEqual([
      "HEADING(h)",
      "UNORDERED_LIST(LIST_ITEM(a)LIST_ITEM(b))",
      "ORDERED_LIST(LIST_ITEM(c))",
      "TASKS(TASK(d))",
      "QUOTE(e)",
      "CODE(CODE_LINE(f))",
    ]);
  });

  it("that are tables become columns", () => {
    const markdown = "| name | n |\n|:--|--:|\n| **Ann** [x](http://a.com) | 1 |\n| 漢字 | 10 |\n| `a` | \\* |";
    expect(toRocketChat(markdown).text.split("\n")).toEqual([
      "```",
      "name                 |   n",
      "---------------------|----",
      "Ann x (http://a.com) |   1",
      "漢字                 |  10",
      "a                    |   *",
      "```",
    ]);
  });
});

describe("code stays what it is", () => {
  it.each([
    ["with empty lines", "```js\na\n\n  *b*\n```", "```js\na\n\n  *b*\n```"],
    ["in a fence that is never closed", "a\n```\n*b*\n\nc", "a\n```\n*b*\n\nc\n```"],
    ["in a fence of another kind", "~~~\na\n~~~", "```\na\n```"],
    ["that is indented", "a\n\n    b *c*\n\nd", "a\n\n```\nb *c*\n```\n\nd"],
    ["in a line", "a `b *c* <br> &amp;` d", "a `b *c* <br> &amp;` d"],
    ["in a language with a sign", "```C++ title=x\na\n```", "```cpp\na\n```"],
    ["in a language that cannot be named", "```{.py}\na\n```", "```\na\n```"],
  ])("%s", (_, markdown, expected) => expect(toRocketChat(markdown).text).toBe(expected));

  it("when it shows a fence itself", () => {
    const inner = "```js\na ``` b\n```";
    const adapted = toRocketChat(`~~~md\n${inner}\n~~~`).text;
    expect(all(adapted, "CODE")).toHaveLength(1);
    expect(readable(adapted)).toBe(inner);
  });
});

describe("links", () => {
  it.each([
    ["[a](https://a.com)", "[a](https://a.com)"],
    ['[a](https://a.com "title")', "[a](https://a.com)"],
    [
      "[a][1] [1] [b][]\n\n[1]: https://a.com\n[b]: https://b.com",
      "[a](https://a.com) [1](https://a.com) [b](https://b.com)",
    ],
    ["[a]: something\n\nb", "[a]: something\n\nb"],
    ["<https://a.com> <me@a.com>", "https://a.com me@a.com"],
    ["https://a.com/_x_y and www.a.com", "https://a.com/_x_y and www.a.com"],
    ["<https://a.com|label>", "[label](https://a.com)"],
    ["[**a** b](https://a.com)", "[**a** b](https://a.com)"],
    ["**[a](https://a.com)**", "**[a](https://a.com)**"],
    ["[a](https://a.com/b_\\(c\\))", "[a](https://a.com/b_%28c%29)"],
    ["[a](<https://a.com/b c>)", "[a](https://a.com/b%20c)"],
    ["[a](mailto:me@a.com)", "[a](mailto:me@a.com)"],
    ["[a](/docs) [b](javascript:x)", "a (/docs) b (javascript:x)"],
    ["[](https://a.com)", "https://a.com"],
    ['<a href="https://a.com">a</a>', "[a](https://a.com)"],
    ["[a `b` \\*c\\* \\[d\\]](https://a.com)", "[a b ∗c∗ (d)](https://a.com)"],
  ])("%j is written %j", (markdown, expected) => expect(text(markdown)).toBe(expected));

  it("lead where they should", () => {
    expect(shown("[a](https://a.com) **[b](https://b.com)** <https://c.com>")).toBe(
      "LINK(a) BOLD(LINK(b)) LINK(https://c.com)",
    );
  });
});

describe("pictures", () => {
  it.each([
    ["are taken out", "a ![b c](https://a.com/x.png) d", "a  d", [{ url: "https://a.com/x.png", title: "b c" }]],
    ["without words", "![](https://a.com/x.png)", "", [{ url: "https://a.com/x.png" }]],
    ["by reference", "![b][1]\n\n[1]: https://a.com/x.png", "", [{ url: "https://a.com/x.png", title: "b" }]],
    [
      "in a link",
      "[![b](https://a.com/x.png)](https://a.com)",
      "[b](https://a.com)",
      [{ url: "https://a.com/x.png", title: "b" }],
    ],
    ["in HTML", '<img src="https://a.com/x.png" alt="b">', "", [{ url: "https://a.com/x.png", title: "b" }]],
    ["that nobody can fetch are words", "![b](x.png) ![c](data:image/png;base64,AAAA)", "b (x.png) c", []],
  ])("%s", (_, markdown, expected, images) => {
    expect(toRocketChat(markdown)).toEqual({ text: expected, images });
  });

  it("in a table keep their words there", () => {
    const { text: table, images } = toRocketChat("| a |\n|---|\n| ![b](https://a.com/x.png) |");
    expect(table).toContain("\nb\n");
    expect(images).toEqual([{ url: "https://a.com/x.png", title: "b" }]);
  });
});

describe("Rocket.Chat's own dialect", () => {
  it.each([
    ["hi @bob in #general :smile:"],
    ["_a_ **b** ~~c~~ `d`"],
    ["||spoiler||"],
    ["[a](https://a.com)"],
    ["- [ ] a"],
    ["color:#ff0000"],
  ])("%s survives", (markdown) => expect(toRocketChat(markdown).text).toBe(markdown));

  it("means emphasis by what was bold", () => expect(shown("*a*")).toBe("ITALIC(a)"));
});

describe("no word is lost", () => {
  const word = fc.integer({ min: 100, max: 999 }).map((number) => `w${number}`);
  const mark = fc.constantFrom(
    ..."*|**|***|_|__|~|~~|`|``|```|~~~|\n|\n\n|  \n|\\|[|]|](http://a.com)|](/b)|![|<b>|</b>|<br>|<x>|<div>|</div>|# |###### |- |  - |    - |1. |   2) |- [ ] |> |>> |\n---\n|===|&amp;|&#42;|<http://a.com>|@|:|(|)|é|😀|\n    ".split(
      "|",
    ),
    "|",
    "\n|---|---|\n",
    " ",
    "\t",
  );

  it("in whatever somebody writes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            { weight: 3, arbitrary: mark },
            { weight: 2, arbitrary: word },
            { weight: 1, arbitrary: fc.constant(" ") },
          ),
          { maxLength: 30 },
        ),
        (parts) => {
          const markdown = parts.join("");
          const { text: adapted, images } = toRocketChat(markdown);
          const said = `${adapted} ${readable(adapted.trim())} ${images.map(({ title, url }) => `${title} ${url}`).join(" ")}`;
          const before = markdown.match(/w\d{3}/g) ?? [];
          const after = said.match(/w\d{3}/g) ?? [];
          for (const one of before) expect(after).toContain(one);
          // An address is no text, nor is a language.
          if (/[[<]|```|~~~/.test(markdown)) return;
          for (const one of before) expect(readable(adapted.trim())).toContain(one);
        },
      ),
      { seed: 20_261_123, numRuns: 400 },
    );
  });

  it("and what somebody reads is what CommonMark shows", () => {
    const part = fc.constantFrom(
      ..."*|**|***|_|__|~~|`x`|`|\\*|\\_|\\\\|&amp;|&#42;|,|(|)|é|a_b|\n".split("|"),
      " ",
      " ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, word), { maxLength: 14 }), (parts) => {
        const markdown = `w ${parts.join("").replaceAll(/\n\s*/g, "\n")}`.replaceAll(/ {2,}/g, " ").trim();
        expect(flat(readable(toRocketChat(markdown).text))).toBe(flat(asHtmlShows(markdown)));
      }),
      { seed: 20_261_123, numRuns: 400 },
    );
  });
});

const flat = (said: string): string => said.replaceAll(/\s+/g, " ").trim();

/** What a browser shows of one paragraph, by the library's own rendering. */
function asHtmlShows(markdown: string): string {
  const html = marked.parse(markdown, { async: false });
  return ["&lt;<", "&gt;>", '&quot;"', "&#39;'", "&#42;*", "&amp;&"].reduce(
    (said, pair) => said.replaceAll(pair.slice(0, -1), pair.slice(-1)),
    html.replaceAll(/<[^>]*>/g, ""),
  );
}

describe("words that mean something to programs only", () => {
  it.each(["constructor", "toString", "valueOf", "hasOwnProperty"])("stay what they are: %s", (name) => {
    expect(text(`&${name};`)).toContain(`${name};`);
    expect(text(`\`\`\`${name}\na\n\`\`\``)).toBe(`\`\`\`${name}\na\n\`\`\``);
  });
});

describe("a text is adapted", () => {
  it.each([
    ["blanks in a tag", `<a ${" ".repeat(100_000)}x>`],
    ["a name in a tag", `<a ${"b".repeat(100_000)}>`],
    ["underscores in a word", "a_".repeat(100_000)],
  ])("in time, also one with endless %s", (_, endless) => {
    expect(toRocketChat(`${endless} end`).text).toContain("end");
  });

  it.each([">", "- ", "*a ", "[", "**", "`", "<b>a", "![", "*a* **b** ", "](", "\\", "| a ", "  - a\n"])(
    "however often it says %j",
    (piece) => {
      const { text: adapted } = toRocketChat(`${piece.repeat(4_000)}end`);
      expect(adapted).toContain("end");
    },
  );
});
