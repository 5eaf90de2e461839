import type { ComponentChild } from "preact";
import { count, type Fields, fields, list, text } from "../client/reading.ts";
import { emojiText, glyphOf } from "../text/emoji.ts";
import { safeMedia } from "../text/safe-url.ts";
import { Link } from "./link.tsx";
import { Mention } from "./mention.tsx";
import { Spoiler } from "./spoiler.tsx";

type Shown = (node: Fields) => ComponentChild;

const inlines: ReadonlyMap<string, Shown> = new Map<string, Shown>([
  ["PLAIN_TEXT", (node) => text(node.value)],
  [
    "BOLD",
    (node) => (
      <strong>
        <Inline nodes={node.value} />
      </strong>
    ),
  ],
  [
    "ITALIC",
    (node) => (
      <em>
        <Inline nodes={node.value} />
      </em>
    ),
  ],
  [
    "STRIKE",
    (node) => (
      <del>
        <Inline nodes={node.value} />
      </del>
    ),
  ],
  [
    "SPOILER",
    (node) => (
      <Spoiler>
        <Inline nodes={node.value} />
      </Spoiler>
    ),
  ],
  ["INLINE_CODE", (node) => <code>{plainOf(node)}</code>],
  ["INLINE_KATEX", (node) => <code>{plainOf(node)}</code>],
  ["MENTION_USER", (node) => <Mention username={plainOf(node)} />],
  ["MENTION_CHANNEL", (node) => <span class="mention">#{plainOf(node)}</span>],
  ["EMOJI", emoji],
  ["LINK", link],
  ["IMAGE", image],
  ["COLOR", color],
  ["TIMESTAMP", timestamp],
]);

/** Text within a line. */
export function Inline({ nodes }: { readonly nodes: unknown }) {
  return <>{list(nodes).map((node) => inline(fields(node)))}</>;
}

/** All text that a node carries, without its marks. */
export function plainOf(node: unknown): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return node.map(plainOf).join("");
  const { value, label, unicode } = fields(node);
  return text(unicode) ?? plainOf(value ?? label ?? "");
}

/** A kind of node that this page does not know is shown as the text that it carries. */
function inline(node: Fields): ComponentChild {
  const show = inlines.get(String(node.type));
  return show === undefined ? plainOf(node) : show(node);
}

/** An emoticon that has no glyph here stays as it was typed. */
function emoji(node: Fields) {
  const glyph = text(node.unicode) ?? glyphOf(text(node.shortCode) ?? "");
  return glyph ?? (/^[\w+-]+$/.test(plainOf(node)) ? emojiText(plainOf(node)) : plainOf(node));
}

function link({ value }: Fields) {
  const { src, label } = fields(value);
  const shown = <Inline nodes={Array.isArray(label) ? label : [label]} />;
  return <Link address={plainOf(src)}>{shown}</Link>;
}

function image({ value }: Fields) {
  const { src, label } = fields(value);
  const address = safeMedia(plainOf(src));
  return address === undefined ? plainOf(label) : <img class="inline-image" src={address} alt={plainOf(label)} />;
}

function color({ value }: Fields) {
  const { r, g, b, a } = fields(value);
  const [red, green, blue] = [r, g, b].map(count);
  const backgroundColor = `rgb(${red} ${green} ${blue} / ${count(a) / 255})`;
  const hex = [r, g, b].map((each) => count(each).toString(16).padStart(2, "0")).join("");
  return (
    <span class="color">
      <span class="swatch" style={{ backgroundColor }} />#{hex}
    </span>
  );
}

function timestamp({ value }: Fields) {
  const date = new Date(Number(fields(value).timestamp) * 1000);
  return Number.isNaN(date.getTime()) ? "" : <time dateTime={date.toISOString()}>{date.toLocaleString()}</time>;
}
