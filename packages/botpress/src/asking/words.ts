/** Above what is written, or above one of several lines that were joined, a quoting message holds an invisible link. */
const quotations = /^[^\S\n]*(?:\[ \]\([^)\s]*\)\s*)+/gm;

/** The text without what databases refuse: NUL and half characters; without a quotation's link and blanks around it. */
export function cleaned(text: string): string {
  return text
    .replace(/\0|\p{Surrogate}/gu, "")
    .replace(quotations, "")
    .trim();
}

const magic = new Set(["BPVERSION", "BPLICENSE"]);

/**
 * Whether v12 itself answers a text, instead of the bot: with its version, or whether it is licensed.
 *
 * How it compares texts is not known: letters of any case and width, and whatever stands between and around them.
 */
export function isMagic(text: string): boolean {
  if (text.length > longestMagic) return false;
  return text.split("\n").some((line) =>
    magic.has(
      line
        .normalize("NFKC")
        .replace(/[^\p{L}\p{N}]/gu, "")
        .toUpperCase(),
    ),
  );
}

/** With some blanks. */
const longestMagic = 400;

/**
 * The beginning of a text, of at most `limit` UTF-16 units less one, at a word where there is one near; all of it when it is
 * short enough.
 *
 * v12 counts as ECMAScript does, takes `limit` units (360) and says "less than 360 chars": one is spared for a server that
 * means what it says.
 */
export function cutTo(text: string, limit: number): string {
  const most = Math.max(limit - 1, 0);
  if (text.length <= most) return text;
  const head = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  const words = /\s/.test(text.slice(head.length, head.length + 1)) ? head : head.replace(/\s+\S*$/, "");
  // A word of hundreds of letters is cut itself.
  return (head.length - words.length > most / 10 ? head : words).trimEnd();
}
