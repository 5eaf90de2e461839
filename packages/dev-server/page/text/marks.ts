/** Part of a message's text in the form in which the server describes it. */
export type MarkNode = { readonly type: string; readonly value?: unknown };

const inlinePattern =
  /`([^`\n]+)`|(?<![\w])\*\*?([^*\n]+)\*\*?(?![\w])|(?<![\w])__?([^_\n]+)__?(?![\w])|~~?([^~\n]+)~~?|\[([^\]\n]+)\]\((\S+?)\)|(https?:\/\/[^\s<>"')\]]+)|(?<![\w])@([\w.-]*\w)|:([a-z0-9_+-]+):/g;

/**
 * Reads a text's marks where the server's reading is missing: in attachments, and in what is still being sent.
 *
 * Covers code, bold, italic, strike, links, mentions, emoji, lists and quotes, without nesting.
 */
export function readMarks(source: string): readonly MarkNode[] {
  const fenced = source.split(/^```(?:\w*)\n?([\s\S]*?)\n?```$/m);
  return fenced.flatMap((part, index) => (index % 2 === 1 ? [codeBlock(part)] : lines(part)));
}

function codeBlock(code: string): MarkNode {
  return { type: "CODE", value: code.split("\n").map((line) => ({ type: "CODE_LINE", value: plain(line) })) };
}

function lines(part: string): readonly MarkNode[] {
  const trimmed = part.replace(/^\n|\n$/g, "");
  return trimmed === "" ? [] : trimmed.split("\n").reduce(withLine, []);
}

/** Lines of one list or quote go together. */
function withLine(blocks: readonly MarkNode[], line: string): readonly MarkNode[] {
  if (line.trim() === "") return [...blocks, { type: "LINE_BREAK" }];
  const [type, entry] = readLine(line);
  const last = blocks.at(-1);
  if (type === "PARAGRAPH") return [...blocks, entry];
  if (last?.type !== type || !Array.isArray(last.value)) return [...blocks, { type, value: [entry] }];
  return [...blocks.slice(0, -1), { type, value: [...last.value, entry] }];
}

function readLine(line: string): readonly [type: string, entry: MarkNode] {
  const [, bullet, number, quoted] = /^\s*[-*] (.+)$|^\s*\d+\. (.+)$|^> ?(.*)$/.exec(line) ?? [];
  if (bullet !== undefined) return ["UNORDERED_LIST", { type: "LIST_ITEM", value: readInline(bullet) }];
  if (number !== undefined) return ["ORDERED_LIST", { type: "LIST_ITEM", value: readInline(number) }];
  const paragraph = { type: "PARAGRAPH", value: readInline(quoted ?? line) };
  return [quoted === undefined ? "PARAGRAPH" : "QUOTE", paragraph];
}

function readInline(line: string): readonly MarkNode[] {
  const nodes: MarkNode[] = [];
  let end = 0;
  for (const match of line.matchAll(inlinePattern)) {
    if (match.index > end) nodes.push(plain(line.slice(end, match.index)));
    nodes.push(mark(match));
    end = match.index + match[0].length;
  }
  return end < line.length ? [...nodes, plain(line.slice(end))] : nodes;
}

function mark([whole, code, bold, italic, strike, label, target, address, user, emoji]: RegExpExecArray): MarkNode {
  if (code !== undefined) return { type: "INLINE_CODE", value: plain(code) };
  if (bold !== undefined) return { type: "BOLD", value: [plain(bold)] };
  if (italic !== undefined) return { type: "ITALIC", value: [plain(italic)] };
  if (strike !== undefined) return { type: "STRIKE", value: [plain(strike)] };
  if (user !== undefined) return { type: "MENTION_USER", value: plain(user) };
  if (emoji !== undefined) return { type: "EMOJI", value: plain(emoji) };
  const source = target ?? address ?? whole;
  return { type: "LINK", value: { src: plain(source), label: [plain(label ?? source)] } };
}

function plain(value: string): MarkNode {
  return { type: "PLAIN_TEXT", value };
}
