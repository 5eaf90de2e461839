import type { MarkedToken, Tokens } from "marked";
import { isWebUrl, oneLine } from "../text.ts";
import { fenced } from "./fences.ts";
import { decoded, isComment, tagOf } from "./html.ts";
import { known, type MarkdownImage } from "./inline.ts";

type Align = Tokens.Table["align"][number];

/** Characters that take two columns where each takes the same. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A table as code, with columns of one width: most of Rocket.Chat's versions show no other table. */
export function tableOf({ header, rows, align }: Tokens.Table, images: MarkdownImage[]): string {
  const lines = [header, ...rows].map((cells) => cells.map((cell) => oneLine(plain(known(cell.tokens), images))));
  const widths = header.map((_, column) => Math.max(3, ...lines.map((cells) => widthOf(cells[column] ?? ""))));
  const [head = "", ...body] = lines.map((cells) =>
    widths
      .map((width, column) => padded(cells[column] ?? "", width, align[column] ?? null))
      .join(" | ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("-|-");
  return fenced([head, rule, ...body].join("\n"));
}

function padded(text: string, width: number, align: Align): string {
  const space = width - widthOf(text);
  const before = align === "right" ? space : align === "center" ? Math.floor(space / 2) : 0;
  return " ".repeat(before) + text + " ".repeat(space - before);
}

function widthOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}

/** The words alone, as code shows no formatting. */
function plain(tokens: readonly MarkedToken[], images: MarkdownImage[]): string {
  return tokens.map((token) => plainOne(token, images)).join("");
}

function plainOne(token: MarkedToken, images: MarkdownImage[]): string {
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return plain(known(token.tokens), images);
    case "link": {
      const label = plain(known(token.tokens), images);
      const url = decoded(token.href);
      return token.autolink === true || label === url ? token.text : `${label} (${url})`;
    }
    case "image": {
      const [url, title] = [decoded(token.href), decoded(token.text)];
      if (isWebUrl(url)) images.push({ url, ...(title === "" ? {} : { title }) });
      return isWebUrl(url) || title !== "" ? title : url;
    }
    case "codespan":
    case "escape":
      return token.text;
    case "html":
      return isComment(token.text) || tagOf(token.text) !== undefined ? " " : token.text;
    case "br":
      return " ";
    default:
      return decoded(token.raw);
  }
}
