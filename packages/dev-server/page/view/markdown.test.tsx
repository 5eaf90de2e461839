import { render } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown.tsx";

const plain = (value: string) => ({ type: "PLAIN_TEXT", value });
const paragraph = (...value: readonly object[]) => ({ type: "PARAGRAPH", value });

/** The HTML inside the frame that every text has. */
function shown(md: readonly unknown[] | undefined, source = ""): string {
  return render(<Markdown md={md} source={source} />).replace(/^<div class="markdown">|<\/div>$/g, "");
}

describe("a text that the server has read", () => {
  it.each([
    ["a paragraph", paragraph(plain("hi")), "<p>hi</p>"],
    ["bold", paragraph({ type: "BOLD", value: [plain("b")] }), "<p><strong>b</strong></p>"],
    [
      "italic in strike",
      paragraph({ type: "STRIKE", value: [{ type: "ITALIC", value: [plain("x")] }] }),
      "<p><del><em>x</em></del></p>",
    ],
    ["code in a line", paragraph({ type: "INLINE_CODE", value: plain("a < b") }), "<p><code>a &lt; b</code></p>"],
    ["an emoji by name", paragraph({ type: "EMOJI", value: plain("tada"), shortCode: "tada" }), "<p>🎉</p>"],
    ["an emoji by its glyph", paragraph({ type: "EMOJI", unicode: "😀" }), "<p>😀</p>"],
    ["an emoticon", paragraph({ type: "EMOJI", value: plain(":)"), shortCode: "slight_smile" }), "<p>🙂</p>"],
    [
      "an emoji that nobody knows",
      paragraph({ type: "EMOJI", value: plain("our_logo"), shortCode: "our_logo" }),
      "<p>:our_logo:</p>",
    ],
    [
      "a big emoji",
      { type: "BIG_EMOJI", value: [{ type: "EMOJI", value: plain("tada"), shortCode: "tada" }] },
      '<p class="big-emoji">🎉</p>',
    ],
    ["a mention", paragraph({ type: "MENTION_USER", value: plain("ann") }), '<p><span class="mention">@ann</span></p>'],
    [
      "everybody",
      paragraph({ type: "MENTION_USER", value: plain("all") }),
      '<p><span class="mention mention-me">@all</span></p>',
    ],
    [
      "a channel",
      paragraph({ type: "MENTION_CHANNEL", value: plain("general") }),
      '<p><span class="mention">#general</span></p>',
    ],
    [
      "a list",
      {
        type: "UNORDERED_LIST",
        value: [
          { type: "LIST_ITEM", value: [plain("a")] },
          { type: "LIST_ITEM", value: [plain("b")] },
        ],
      },
      "<ul><li>a</li><li>b</li></ul>",
    ],
    [
      "a list from three",
      { type: "ORDERED_LIST", value: [{ type: "LIST_ITEM", number: 3, value: [plain("a")] }] },
      '<ol start="3"><li>a</li></ol>',
    ],
    ["a quote", { type: "QUOTE", value: [paragraph(plain("q"))] }, "<blockquote><p>q</p></blockquote>"],
    ["a heading", { type: "HEADING", level: 1, value: [plain("T")] }, "<h3>T</h3>"],
    [
      "a code block",
      {
        type: "CODE",
        language: "js",
        value: [
          { type: "CODE_LINE", value: plain("a()") },
          { type: "CODE_LINE", value: plain("") },
          { type: "CODE_LINE", value: plain("b()") },
        ],
      },
      '<pre><code data-language="js">a()\n\nb()</code></pre>',
    ],
    ["a rule", { type: "HORIZONTAL_RULE" }, "<hr/>"],
    ["an empty line", { type: "LINE_BREAK" }, '<div class="line-break"></div>'],
  ])("shows %s", (_what, node, html) => {
    expect(shown([node])).toBe(html);
  });

  it("shows a link that opens beside the chat", () => {
    const link = {
      type: "LINK",
      value: { src: plain("https://example.com"), label: [plain("a "), { type: "BOLD", value: [plain("b")] }] },
    };
    expect(shown([paragraph(link)])).toBe(
      '<p><a href="https://example.com/" target="_blank" rel="noreferrer">a <strong>b</strong></a></p>',
    );
  });

  it("leaves only the words of a link that would run a script", () => {
    const link = { type: "LINK", value: { src: plain("javascript:alert(1)"), label: [plain("click")] } };
    expect(shown([paragraph(link)])).toBe("<p>click</p>");
  });

  it("shows markup in a message as the text that it is", () => {
    expect(shown([paragraph(plain("<img src=x onerror=alert(1)>"))])).toBe("<p>&lt;img src=x onerror=alert(1)></p>");
  });

  it("shows a table", () => {
    const cell = (value: string) => ({ type: "TABLE_CELL", value: [plain(value)] });
    const table = { type: "TABLE", value: { header: [cell("a")], rows: [{ type: "TABLE_ROW", value: [cell("1")] }] } };
    expect(shown([table])).toBe("<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>");
  });

  it("keeps a spoiler back", () => {
    expect(shown([paragraph({ type: "SPOILER", value: [plain("the end")] })])).not.toContain("the end");
  });

  it("shows the words of what it does not know, and survives what makes no sense", () => {
    expect(shown([{ type: "LATER_BLOCK", value: [plain("words")] }])).toBe("<p>words</p>");
    expect(shown([paragraph({ type: "LATER_INLINE", value: plain("words") })])).toBe("<p>words</p>");
    expect(shown([null, 7, { type: "PARAGRAPH", value: "x" }, { type: "LINK" }])).toBe("<p></p><p></p><p></p><p></p>");
  });
});

describe("a text that the server has not read", () => {
  it.each([
    ["*b* _i_ ~s~ `c`", "<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>"],
    ["snake_case_name and 2*3*4", "<p>snake_case_name and 2*3*4</p>"],
    ["one\ntwo", "<p>one</p><p>two</p>"],
    ["- a\n- b\n1. c", '<ul><li>a</li><li>b</li></ul><ol start="1"><li>c</li></ol>'],
    ["> q\n> r", "<blockquote><p>q</p><p>r</p></blockquote>"],
    ["hi @ann :tada:", '<p>hi <span class="mention">@ann</span> 🎉</p>'],
    ["```js\na *b*\n```", "<pre><code>a *b*</code></pre>"],
    [
      "[docs](https://example.com) https://example.org",
      '<p><a href="https://example.com/" target="_blank" rel="noreferrer">docs</a> <a href="https://example.org/" target="_blank" rel="noreferrer">https://example.org</a></p>',
    ],
    ["[x](javascript:alert(1))", "<p>x)</p>"],
    ["<b>no</b>", "<p>&lt;b>no&lt;/b></p>"],
  ])("shows the marks of %j", (source, html) => {
    expect(shown(undefined, source)).toBe(html);
  });
});
