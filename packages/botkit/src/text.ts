import { fieldsOf, listOf, textOf } from "./values.ts";

const marks: ReadonlyMap<string, string> = new Map([
  ["b", "*"],
  ["strong", "*"],
  ["i", "_"],
  ["em", "_"],
  ["s", "~"],
  ["strike", "~"],
  ["del", "~"],
  ["code", "`"],
  ["pre", "\n```\n"],
]);

const entities: ReadonlyMap<string, string> = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&nbsp;", " "],
  ["&amp;", "&"],
]);

/** Bot Framework's `xml` text format as Rocket.Chat's Markdown; unknown tags are taken off. */
export function markdownOf(xml: string): string {
  return xml
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<a\b[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)<\/a>/gis, "[$2]($1)")
    .replace(/<\/?(\w+)\b[^>]*>/g, (_tag, name: string) => marks.get(name.toLowerCase()) ?? "")
    .replace(/&(?:lt|gt|quot|apos|nbsp|amp);/g, (entity) => entities.get(entity) ?? entity);
}

/**
 * A text whose `<at>` mentions are Rocket.Chat's.
 *
 * Whom an entity of type `mention` means is in its `mentioned.name`, which this adapter fills with usernames.
 */
export function withMentions(text: string, mentions: unknown): string {
  const known = listOf(mentions).flatMap((entity) => {
    const name = textOf(fieldsOf(entity.mentioned).name);
    const written = textOf(entity.text);
    return entity.type === "mention" && name !== undefined && written !== undefined ? [{ written, name }] : [];
  });
  const named = known
    .filter(({ written }) => /^<at\b/i.test(written))
    .reduce((said, { written, name }) => said.replaceAll(written, mention(name)), text);
  return named.replace(/<at\b[^>]*>(.*?)<\/at>/gis, (_tag, name: string) => mention(name));
}

const mention = (name: string): string => `@${name.trim().replace(/^@/, "")}`;
