import type { ComponentChild } from "preact";
import { type Fields, fields, list, text } from "../client/reading.ts";
import { emojiText } from "../text/emoji.ts";
import { readMarks } from "../text/marks.ts";
import { Inline, plainOf } from "./markdown-inline.tsx";
import { Spoiler } from "./spoiler.tsx";

type Shown = (block: Fields) => ComponentChild;

const blocks: ReadonlyMap<string, Shown> = new Map<string, Shown>([
  [
    "PARAGRAPH",
    (block) => (
      <p>
        <Inline nodes={block.value} />
      </p>
    ),
  ],
  ["HEADING", heading],
  ["UNORDERED_LIST", (block) => <ul>{items(block)}</ul>],
  ["ORDERED_LIST", (block) => <ol start={Number(fields(list(block.value)[0]).number ?? 1)}>{items(block)}</ol>],
  ["TASKS", (block) => <ul class="tasks">{list(block.value).map(task)}</ul>],
  ["QUOTE", quote],
  ["BLOCKQUOTE", quote],
  [
    "SPOILER_BLOCK",
    (block) => (
      <Spoiler>
        <Blocks nodes={block.value} />
      </Spoiler>
    ),
  ],
  ["CODE", code],
  [
    "KATEX",
    (block) => (
      <pre>
        <code>{text(block.value)}</code>
      </pre>
    ),
  ],
  ["TABLE", (block) => table(fields(block.value))],
  ["HORIZONTAL_RULE", () => <hr />],
  ["LINE_BREAK", () => <div class="line-break" />],
  [
    "BIG_EMOJI",
    (block) => (
      <p class="big-emoji">{list(block.value).map((each) => text(fields(each).unicode) ?? emojiText(plainOf(each)))}</p>
    ),
  ],
]);

/** A message's text as the server has read it; without its reading, a simpler one of this page. */
export function Markdown({ md, source }: { readonly md?: readonly unknown[] | undefined; readonly source: string }) {
  return (
    <div class="markdown">
      <Blocks nodes={md ?? readMarks(source)} />
    </div>
  );
}

function Blocks({ nodes }: { readonly nodes: unknown }) {
  return <>{list(nodes).map((node) => block(fields(node)))}</>;
}

/** A kind of block that this page does not know is shown as the text that it carries. */
function block(node: Fields): ComponentChild {
  const show = blocks.get(String(node.type));
  return show === undefined ? <p>{plainOf(node)}</p> : show(node);
}

/** The page's own headings are above those of a message. */
function heading({ level, value }: Fields) {
  const Heading = level === 1 ? "h3" : level === 2 ? "h4" : "h5";
  return (
    <Heading>
      <Inline nodes={value} />
    </Heading>
  );
}

function quote(node: Fields) {
  return (
    <blockquote>
      <Blocks nodes={node.value} />
    </blockquote>
  );
}

function items(node: Fields) {
  return list(node.value).map((item) => (
    <li>
      <Inline nodes={fields(item).value} />
    </li>
  ));
}

function task(node: unknown) {
  const { status, value } = fields(node);
  return (
    <li>
      <input type="checkbox" checked={status === true} disabled aria-label={status === true ? "done" : "open"} />{" "}
      <Inline nodes={value} />
    </li>
  );
}

function code(node: Fields) {
  const lines = list(node.value).map((line) => plainOf(line));
  return (
    <pre>
      <code data-language={text(node.language)}>{lines.join("\n")}</code>
    </pre>
  );
}

function table({ header, rows }: Fields) {
  const cells = (row: unknown, Cell: "th" | "td") =>
    list(row).map((cell) => (
      <Cell>
        <Inline nodes={fields(cell).value} />
      </Cell>
    ));
  return (
    <table>
      <thead>
        <tr>{cells(header, "th")}</tr>
      </thead>
      <tbody>
        {list(rows).map((row) => (
          <tr>{cells(fields(row).value, "td")}</tr>
        ))}
      </tbody>
    </table>
  );
}
