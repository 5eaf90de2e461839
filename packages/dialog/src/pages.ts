import type { OutgoingAttachment, RoomKind } from "@rocketchat-connectors/core";
import { named } from "./choices/cards.ts";
import type { NamedChoice } from "./choices/ready.ts";
import { mostShown, type RenderedChoices, renderChoices, type ShownChoice, usualMode } from "./choices/render.ts";
import { severalHint } from "./choices/several.ts";
import type { ChoiceMode } from "./settings.ts";
import type { Message } from "./types.ts";

/** What one of Rocket.Chat's messages shows of cards and choices. */
export interface Page {
  readonly words: readonly string[];
  readonly attachments: readonly OutgoingAttachment[];
  readonly shown: readonly ShownChoice[];
}

export interface PageOptions {
  readonly kind: RoomKind;
  readonly choices: ChoiceMode;
  /** The widget of livechat shows pictures, sounds and films of an attachment, and none of its words. */
  readonly cards: "attachments" | "words and media" | "words";
}

/** Cards that one message shows. */
const mostCards = 10;

/** A page that is being filled. */
interface Filling {
  cards: number;
  readonly words: string[];
  readonly attachments: OutgoingAttachment[];
  readonly shown: ShownChoice[];
}

/** The cards and the choices of a message, on as many pages as they need; their numbers go on from one to the next. */
export function pagesOf({ cards = [], choices = [], multiple }: Message, options: PageOptions): readonly Page[] {
  const all = named(cards, choices);
  const pages = new Pages({ ...options, choices: multiple ? numberedMode(options) : options.choices });
  for (const { attachment, choices: own } of all.cards) pages.card(attachment, own);
  pages.choices(all.choices);
  if (multiple) pages.hint(severalHint);
  return pages.all;
}

/** Whoever may choose several has to see the numbers. */
function numberedMode({ kind, choices }: PageOptions): ChoiceMode {
  return (choices === "auto" ? usualMode(kind) : choices) === "text" ? "text" : "both";
}

class Pages {
  readonly all: Filling[] = [];
  readonly #options: PageOptions;
  #number = 1;

  constructor(options: PageOptions) {
    this.#options = options;
  }

  card(attachment: OutgoingAttachment, choices: readonly NamedChoice[]): void {
    const rendered = this.#render(choices);
    const last = this.all.at(-1);
    const isFull = !last || last.cards >= mostCards || last.shown.length + rendered.shown.length > mostShown;
    const page = isFull ? this.#begin() : last;
    page.cards += 1;
    const card = cardOf(attachment, rendered.text ?? "", this.#options.cards);
    if (card.words !== "") page.words.push(card.words);
    page.attachments.push(...card.attachments);
    this.#show(page, rendered);
  }

  choices(choices: readonly NamedChoice[]): void {
    if (choices.length === 0) return;
    const rendered = this.#render(choices);
    const last = this.all.at(-1);
    const page = last && last.shown.length + rendered.shown.length <= mostShown ? last : this.#begin();
    if (rendered.text !== undefined) page.words.push(rendered.text);
    this.#show(page, rendered);
  }

  /** Says how to choose, below what can be chosen. */
  hint(text: string): void {
    this.all.findLast(({ shown }) => shown.length > 0)?.words.push(text);
  }

  #render(choices: readonly NamedChoice[]): RenderedChoices {
    const { kind, choices: mode } = this.#options;
    return renderChoices(choices, kind, mode, this.#number);
  }

  #begin(): Filling {
    const page = { cards: 0, words: [], attachments: [], shown: [] };
    this.all.push(page);
    return page;
  }

  #show(page: Filling, { attachments, shown, nextNumber, rest = [] }: RenderedChoices): void {
    page.attachments.push(...attachments);
    page.shown.push(...shown);
    this.#number = nextNumber;
    this.choices(rest);
  }
}

/** The field of an attachment that people read, and those that lead somewhere. */
const wordings = ["pretext", "title", "text", "description"] as const;
const links = ["title_link", "image_url", "audio_url", "video_url"] as const;

/** What an attachment says in words alone. */
export function attachmentWords(attachment: OutgoingAttachment): string {
  return wordsIn(attachment, [...wordings, ...links]);
}

function wordsIn(attachment: OutgoingAttachment, names: readonly string[]): string {
  const found = names.map((name) => attachment[name]);
  return [...new Set(found)].filter((value) => typeof value === "string" && value !== "").join("\n");
}

/** A card as it is shown, with the lines that are its choices below its words. */
function cardOf(
  attachment: OutgoingAttachment,
  lines: string,
  manner: PageOptions["cards"],
): { readonly words: string; readonly attachments: readonly OutgoingAttachment[] } {
  const joined = (...texts: readonly unknown[]): string =>
    texts.filter((text) => typeof text === "string" && text !== "").join("\n");
  if (manner === "attachments") {
    const text = lines === "" ? {} : { text: joined(attachment.text, lines) };
    return { words: "", attachments: [{ ...attachment, ...text }] };
  }
  if (manner === "words") return { words: joined(attachmentWords(attachment), lines), attachments: [] };
  const media = Object.entries(attachment).filter(([name]) => /^(?:image|audio|video)_/.test(name));
  const words = wordsIn(attachment, [...wordings, "title_link"]);
  return { words: joined(words, lines), attachments: media.length === 0 ? [] : [Object.fromEntries(media)] };
}
