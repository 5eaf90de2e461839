/** A tag of HTML, taken apart. */
export interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

const known = new Set(
  (
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center " +
    "cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font " +
    "footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark menu " +
    "meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script " +
    "section select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th " +
    "thead time title tr track tt u ul var video wbr"
  ).split(" "),
);

/** Where a browser begins a line. */
const blocks = new Set(
  "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul".split(
    " ",
  ),
);

const styles: Readonly<Record<string, "bold" | "italic" | "strike">> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  s: "strike",
  strike: "strike",
  del: "strike",
};

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  ensp: "\u2002",
  emsp: "\u2003",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  deg: "°",
  times: "×",
  divide: "÷",
  plusmn: "±",
  euro: "€",
  pound: "£",
  rarr: "→",
  larr: "←",
  szlig: "ß",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  eacute: "é",
};

/** The tag, when it is one of HTML: `<String>` is somebody's word. */
export function tagOf(text: string): Tag | undefined {
  const [, slash, name = "", inside = ""] = /^<(\/?)([a-z][a-z0-9]*)((?:\s[\s\S]*|\/)?)>$/i.exec(text.trim()) ?? [];
  if (!known.has(name.toLowerCase())) return undefined;
  const attributes = [
    ...inside.replace(/\/$/, "").matchAll(/(?<![a-z-])([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi),
  ].map(
    ([, key = "", ...values]) =>
      [key.toLowerCase(), decoded(values.find((value) => value !== undefined) ?? "")] as const,
  );
  return { name: name.toLowerCase(), isClosing: slash === "/", attributes: Object.fromEntries(attributes) };
}

export const isComment = (text: string): boolean => /^<!--[\s\S]*-->$|^<!doctype\b/i.test(text.trim());

/** Whether a line begins there. */
export const beginsLine = ({ name }: Tag): boolean => blocks.has(name);

/** How the text in it looks. */
export const styleOf = ({ name }: Tag): "bold" | "italic" | "strike" | undefined => styles[name];

/** The text with the characters that its references mean; those that nobody knows stay. */
export function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return (Object.hasOwn(named, name) ? named[name] : undefined) ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}
