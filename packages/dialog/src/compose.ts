import type { OutgoingAttachment, OutgoingMessage, RoomKind } from "@rocketchat-connectors/core";
import type { ShownChoice } from "./choices/render.ts";
import { toRocketChat } from "./markdown.ts";
import { quietAttachment, withoutMassMentions } from "./mentions.ts";
import { attachmentWords, type Page, pagesOf } from "./pages.ts";
import type { DialogSettings } from "./settings.ts";
import type { Message } from "./types.ts";

/** A message for Rocket.Chat, with the choices that it shows. */
export interface Composed {
  readonly message: Omit<OutgoingMessage, "roomId">;
  readonly shown: readonly ShownChoice[];
  /** Several of them may be chosen at once. */
  readonly multiple?: true;
  /** The same in words alone, which every server takes; absent when it is no more than words, or cannot be said in them. */
  readonly inWords?: Composed;
}

/** How messages are shown. */
export type Manner = Pick<DialogSettings, "choices" | "markdown" | "massMentions">;

/** An engine's message as Rocket.Chat shows it; more than one when it has too many choices, none when it says nothing. */
export function compose(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  const inWords = allInWords(message, kind, manner);
  return allOf(message, kind, manner).flatMap((one, index) => {
    const plain = inWords[index];
    const isMore = (one.message.attachments ?? one.message.extra) !== undefined;
    if (!saysSomething(one)) return [];
    return [isMore && plain && saysSomething(plain) ? { ...one, inWords: plain } : one];
  });
}

/** The same in words alone, which every server takes. */
export function composeInWords(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  return allInWords(message, kind, manner).filter(saysSomething);
}

function allOf(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  const { text, images } = written(message, manner);
  const attachments = [...(message.attachments ?? []).map((one) => quiet(one, manner)), ...images];
  const [first, ...others] = pagesOf(quietCards(message, manner), {
    kind,
    choices: manner.choices,
    cards: kind === "livechat" ? "words and media" : "attachments",
  });
  const head = composed(message, first, fieldsOf(message), text, attachments);
  return [head, ...others.map((one) => composed(message, one, threadOf(message)))];
}

function allInWords(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  const { extra: _, ...plain } = message;
  const { text, images } = written(plain, manner);
  const words = [...(message.attachments ?? []), ...images].map((one) => attachmentWords(quiet(one, manner)));
  const [first, ...others] = pagesOf(quietCards(message, manner), { kind, choices: "text", cards: "words" });
  const all = [text, ...words].filter((one) => one !== "").join("\n\n");
  const head = composed(message, first, fieldsOf(plain), all);
  return [head, ...others.map((one) => composed(message, one, threadOf(message)))];
}

/** The text as Rocket.Chat shows it, and the pictures in it, which go below. */
export function written({ text = "", literal }: Pick<Message, "text" | "literal">, manner: Manner) {
  const { markdown, massMentions } = manner;
  const { text: adapted, images } = literal || markdown === "pass" ? { text, images: [] } : toRocketChat(text);
  return {
    text: (massMentions ? adapted : withoutMassMentions(adapted)).trim(),
    images: images.map(({ url, title }) =>
      quiet({ image_url: url, ...(title === undefined ? {} : { title }) }, manner),
    ),
  };
}

const quiet = (attachment: OutgoingAttachment, { massMentions }: Manner): OutgoingAttachment =>
  massMentions ? attachment : quietAttachment(attachment);

function quietCards(message: Message, manner: Manner): Message {
  const { cards } = message;
  if (cards === undefined) return message;
  return { ...message, cards: cards.map((card) => ({ ...card, attachment: quiet(card.attachment, manner) })) };
}

type Fields = Composed["message"];

function composed(
  { multiple }: Message,
  page: Page | undefined,
  fields: Fields,
  text = "",
  attachments: readonly OutgoingAttachment[] = [],
): Composed {
  const words = [text, ...(page?.words ?? [])].filter((one) => one !== "").join("\n\n");
  const all = [...attachments, ...(page?.attachments ?? [])];
  const message = {
    ...(words === "" ? {} : { text: words }),
    ...(all.length === 0 ? {} : { attachments: all }),
    ...fields,
  };
  return { message, shown: page?.shown ?? [], ...(multiple ? { multiple } : {}) };
}

const saysSomething = ({ message }: Composed): boolean =>
  (message.text ?? message.attachments ?? message.extra) !== undefined;

function threadOf({ threadId }: Message): Fields {
  return threadId === undefined ? {} : { threadId };
}

function fieldsOf(message: Message): Fields {
  const { alias, avatar, emoji, extra } = message;
  return {
    ...threadOf(message),
    ...(alias === undefined ? {} : { alias }),
    ...(avatar === undefined ? {} : { avatar }),
    ...(emoji === undefined ? {} : { emoji }),
    ...(extra === undefined ? {} : { extra }),
  };
}
