import { type Fields, isFields, objectsOf, textOf, withoutHoles } from "@rocketchat-connectors/dialog";
import { asideOf, componentOf, controlOf } from "./control.ts";
import { cardOf, cardsOf, optionsOf } from "./options.ts";
import type { LocationPayload, Medium, MediumPayload, Payload, Words } from "./payload.ts";

/** How deep payloads are looked for in payloads: a bloc has items, old elements wrap others. */
const deepest = 4;

/**
 * What a payload of Botpress means, in the order in which it is said and done. Never throws.
 *
 * Measured with v12.31.10, read at the tags v11.9.0 to v12.20.1, and documented for Cloud. Elements of v12 need not have a
 * type.
 */
export function normalise(payload: unknown): readonly Payload[] {
  return isFields(payload) ? payloadsIn(payload, 0) : [{ kind: "unknown", what: "what is no object" }];
}

function payloadsIn(given: Fields, depth: number): readonly Payload[] {
  if (depth > deepest) return [{ kind: "unknown", what: "what is nested too deeply" }];
  const element = flat(given);
  const aside = asideOf(element);
  const component = componentOf(element);
  if (component !== undefined) return [controlOf(component, element), ...aside];
  const shown = shownIn(element, depth);
  // An element for our eyes only is not missing anything.
  const isOnlyAside = aside.length > 0 && shown.every(({ kind }) => kind === "unknown");
  return [...pauseBefore(element), ...(isOnlyAside ? [] : shown), ...aside];
}

/** An item of a bloc as an integration of Cloud gets it: `{ type, payload: { … } }`. */
function flat(element: Fields): Fields {
  const { payload, ...rest } = element;
  return isFields(payload) ? { ...payload, ...rest } : element;
}

/** v12 says with each element whether "is typing" goes before it; as a number these are milliseconds. */
function pauseBefore({ type, typing }: Fields): readonly Payload[] {
  return type === "typing" ? [] : pauseOf(typing);
}

function pauseOf(ms: unknown): readonly Payload[] {
  return typeof ms === "number" && ms > 0 ? [{ kind: "pause", ms: Math.min(ms, longestPauseMs) }] : [];
}

const longestPauseMs = 3_000;

function shownIn(element: Fields, depth: number): readonly Payload[] {
  const { quick_replies: replies, elements, type } = element;
  if (Array.isArray(replies)) return withReplies(element, depth);
  if (isFields(element.wrapped)) return payloadsIn(element.wrapped, depth + 1);
  if (Array.isArray(elements)) return [...saidIn(element), { kind: "cards", cards: cardsOf(elements) }];
  const read = readers.get(type) ?? readers.get(element.component) ?? untyped;
  return read(element, depth) ?? fallback(element);
}

type Reader = (element: Fields, depth: number) => readonly Payload[] | undefined;

const readers: ReadonlyMap<unknown, Reader> = new Map<unknown, Reader>([
  ["text", (element) => wordsIn(element)],
  ["markdown", (element) => wordsIn(element)],
  ["typing", ({ value }) => pauseOf(value)],
  ["single-choice", choice],
  ["choice", choice],
  ["dropdown", choice],
  ["Dropdown", choice],
  ["card", (element) => cards(cardOf(element))],
  ["carousel", carousel],
  ["image", medium("image", ["image", "imageUrl", "url"])],
  ["audio", medium("audio", ["audio", "audioUrl", "url"])],
  ["voice", medium("audio", ["audio", "voice", "audioUrl", "url"])],
  ["video", medium("video", ["video", "videoUrl", "url"])],
  // Before 12.22 pictures are files with a `url`.
  ["file", (element) => medium("file", ["file", "fileUrl"])(element) ?? medium(undefined, ["url"])(element)],
  ["location", location],
  ["bloc", ({ items }, depth) => itemsOf(items, depth)],
]);

function untyped(element: Fields, depth: number): readonly Payload[] | undefined {
  const { type, choices, items } = element;
  if (Array.isArray(choices)) return choice(element);
  if (type === undefined && Array.isArray(items)) return itemsOf(items, depth);
  return undefined;
}

/** The words of what is not known otherwise; people are never shown what is meant for programs. */
function fallback(element: Fields): readonly Payload[] {
  const { type, module, component, title } = element;
  const words = wordsOf(element) ?? wordsOf({ text: title });
  if (words) return [{ kind: "words", words }];
  const name = [type, module, component].flatMap((part) => textOf(part) ?? []).join(" ");
  const what = name === "" ? "one without a type" : `one of the type ${JSON.stringify(name.slice(0, longestName))}`;
  return wordsIn(element) ?? [{ kind: "unknown", what }];
}

const longestName = 60;

/** Nothing is said by blank words: that is no mistake. */
function wordsIn(element: Fields): readonly Payload[] | undefined {
  const { text, markdown, message } = element;
  const isBlank = [text, markdown, message].some((one) => typeof one === "string");
  const words = wordsOf(element);
  if (words) return [{ kind: "words", words }];
  return isBlank ? [] : undefined;
}

function wordsOf({ text, markdown, message }: Fields): Words | undefined {
  const written = [text, typeof markdown === "string" ? markdown : undefined, message].find(isWritten);
  return written === undefined ? undefined : { text: String(written).trim(), isPlain: markdown === false };
}

const isWritten = (value: unknown): boolean => typeof value !== "boolean" && textOf(value) !== undefined;

/** The words of an element that has something else besides. */
const saidIn = (element: Fields): readonly Payload[] => wordsIn(element) ?? [];

function choice(element: Fields): readonly Payload[] | undefined {
  const { choices, options, allowMultiple } = element;
  const all = optionsOf(Array.isArray(choices) ? choices : options);
  const words = wordsOf(element);
  if (all.length === 0) return wordsIn(element);
  return [{ kind: "choice", ...withoutHoles({ words }), options: all, isMultiple: allowMultiple === true }];
}

/** Before 12.22 anything can have quick replies, which may wrap what is said with them. */
function withReplies(element: Fields, depth: number): readonly Payload[] {
  // What goes before, and what is asked for besides, belongs to the whole.
  const { quick_replies: replies, wrapped, typing: _t, rocketchat: _r, metadata: _m, ...rest } = element;
  const options = optionsOf(replies);
  const base = isFields(wrapped) ? wrapped : withoutComponent(rest);
  const said = payloadsIn(base, depth + 1).filter(({ kind }) => kind !== "unknown");
  if (options.length === 0) return said;
  const last = said.at(-1);
  const choosing = { kind: "choice", options, isMultiple: false } as const;
  if (last?.kind !== "words") return [...said, choosing];
  return [...said.slice(0, -1), { ...choosing, words: last.words }];
}

const withoutComponent = ({ type, module: _module, component: _component, ...rest }: Fields): Fields =>
  type === "custom" ? rest : { ...rest, type };

function carousel(element: Fields): readonly Payload[] | undefined {
  return Array.isArray(element.items)
    ? [...saidIn(element), { kind: "cards", cards: cardsOf(element.items) }]
    : undefined;
}

const cards = (card: ReturnType<typeof cardOf>): readonly Payload[] | undefined =>
  card === undefined ? undefined : [{ kind: "cards", cards: [card] }];

function medium(
  kind: Medium | undefined,
  keys: readonly string[],
): (element: Fields) => readonly Payload[] | undefined {
  return (element) => {
    const address = keys.map((key) => element[key]).find((value) => typeof value === "string" && value.trim() !== "");
    if (typeof address !== "string") return undefined;
    const title = textOf(element.title)?.trim();
    const found: MediumPayload = { kind: "medium", address, ...withoutHoles({ medium: kind, title }) };
    return [found];
  };
}

function location({ latitude, longitude, title, address, ...rest }: Fields): readonly Payload[] | undefined {
  const [lat, lng] = [degrees(latitude, 90), degrees(longitude, 180)];
  const names = withoutHoles({ title: textOf(title)?.trim(), address: textOf(address)?.trim() });
  if (lat !== undefined && lng !== undefined) {
    const found: LocationPayload = { kind: "location", latitude: lat, longitude: lng, ...names };
    return [found];
  }
  // A place without its degrees can still be named.
  const text = [names.title, names.address].filter((one) => one !== undefined).join("\n");
  return text === "" ? wordsIn(rest) : [{ kind: "words", words: { text, isPlain: true } }];
}

function degrees(value: unknown, most: number): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Math.abs(number) <= most ? number : undefined;
}

function itemsOf(items: unknown, depth: number): readonly Payload[] {
  return objectsOf(items).flatMap((item) => payloadsIn(item, depth + 1));
}
