import { parse } from "@rocket.chat/message-parser";
import { joiner } from "./text.ts";

/** A node of what Rocket.Chat's parser makes of a text. */
interface Node {
  readonly type: string;
  readonly value: unknown;
}

/** What Rocket.Chat shows for a text, read with the options of a server as it is installed. */
export function parsed(text: string): readonly Node[] {
  // There is nothing to read, which the parser takes for a mistake.
  if (text === "") return [];
  const options = { colors: true, emoticons: true, katex: { dollarSyntax: false, parenthesisSyntax: true } };
  return nodesIn(parse(text, options), false);
}

/** The nodes of a text, each with those inside of it, as `BOLD(a ITALIC(b))`; paragraphs and plain words bare. */
export function outline(text: string): string {
  return parsed(text).map(outlineOf).join("\n").replaceAll(joiner, "");
}

/** Everything in a text that is of this type, outside and inside. */
export function all(text: string, type: string): readonly Node[] {
  const found = (node: Node): readonly Node[] => [
    ...(node.type === type ? [node] : []),
    ...nodesIn(node.value, true).flatMap(found),
  ];
  return parsed(text).flatMap(found);
}

/** The words that somebody reads. */
export function readable(text: string): string {
  return parsed(text).map(wordsOf).join("\n").replaceAll(joiner, "");
}

function outlineOf(node: Node): string {
  const inside = typeof node.value === "string" ? node.value : nodesIn(node.value, false).map(outlineOf).join("");
  return node.type === "PARAGRAPH" || node.type === "PLAIN_TEXT" ? inside : `${node.type}(${inside})`;
}

function wordsOf(node: Node): string {
  if (typeof node.value === "string") return node.value;
  const isLines = /LIST$|TASKS|CODE$|QUOTE|TABLE/.test(node.type);
  return nodesIn(node.value, false)
    .map(wordsOf)
    .join(isLines ? "\n" : "");
}

/** Nodes in a value; `deep` those of a link's address too. */
function nodesIn(value: unknown, deep: boolean): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap((one) => nodesIn(one, deep));
  if (typeof value !== "object" || value === null) return [];
  if ("type" in value && typeof value.type === "string") {
    return [{ type: value.type, value: "value" in value ? value.value : undefined }];
  }
  if ("label" in value)
    return [...nodesIn(value.label, deep), ...(deep && "src" in value ? nodesIn(value.src, deep) : [])];
  return Object.values(value).flatMap((one) => nodesIn(one, deep));
}
