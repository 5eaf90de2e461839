import type { OutgoingAttachment, OutgoingMessage, RoomKind } from "@rocketchat-connectors/core";
import { type RenderedChoices, renderChoices, type ShownChoice } from "./choices/render.ts";
import { toRocketChat } from "./markdown.ts";
import { quietAttachment, withoutMassMentions } from "./mentions.ts";
import type { DialogSettings } from "./settings.ts";
import type { Choice, Message } from "./types.ts";

/** A message for Rocket.Chat, with the choices that it shows. */
export interface Composed {
  readonly message: Omit<OutgoingMessage, "roomId">;
  readonly shown: readonly ShownChoice[];
}

/** How messages are shown. */
export type Manner = Pick<DialogSettings, "choices" | "markdown" | "massMentions">;

/** An engine's message as Rocket.Chat shows it; more than one when it has too many choices, none when it says nothing. */
export function compose(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  const { text, images } = written(message, manner);
  const quiet = (one: OutgoingAttachment): OutgoingAttachment => (manner.massMentions ? one : quietAttachment(one));
  const attachments = [...(message.attachments ?? []).map(quiet), ...images];
  const [first, ...others] = shownChoices(message.choices ?? [], kind, manner);
  const head = composed(text, attachments, first, fieldsOf(message));
  const more = others.map((one) => composed("", [], one, threadOf(message)));
  return [head, ...more].filter(saysSomething);
}

/** The same in words alone, which every server takes. */
export function composeInWords(message: Message, kind: RoomKind, manner: Manner): readonly Composed[] {
  const { attachments = [], extra: _, ...plain } = message;
  const { text, images } = written(plain, manner);
  const words = [...attachments, ...images].map((one) => wordsOf(manner.massMentions ? one : quietAttachment(one)));
  const [first, ...others] = shownChoices(message.choices ?? [], kind, { ...manner, choices: "text" });
  const all = [text, ...words].filter((one) => one !== "").join("\n\n");
  const head = composed(all, [], first, fieldsOf(plain));
  return [head, ...others.map((one) => composed("", [], one, threadOf(message)))].filter(saysSomething);
}

/** The field of an attachment that people read, and those that lead somewhere. */
const wordings = ["pretext", "title", "text", "description"] as const;
const links = ["title_link", "image_url", "audio_url", "video_url"] as const;

function wordsOf(attachment: OutgoingAttachment): string {
  const found = [...wordings, ...links].map((name) => attachment[name]);
  return [...new Set(found)].filter((value) => typeof value === "string" && value !== "").join("\n");
}

/** One for each message that the choices need. */
function shownChoices(
  choices: readonly Choice[],
  kind: RoomKind,
  manner: Manner,
  firstNumber?: number,
): readonly RenderedChoices[] {
  if (choices.length === 0) return [];
  const shown = renderChoices(choices, kind, manner.choices, firstNumber);
  return [shown, ...shownChoices(shown.rest ?? [], kind, manner, shown.nextNumber)];
}

type Fields = Composed["message"];

function composed(
  text: string,
  attachments: readonly OutgoingAttachment[],
  choices: RenderedChoices | undefined,
  fields: Fields,
): Composed {
  const words = [text, choices?.text ?? ""].filter((one) => one !== "").join("\n\n");
  const all = [...attachments, ...(choices?.attachments ?? [])];
  const message = {
    ...(words === "" ? {} : { text: words }),
    ...(all.length === 0 ? {} : { attachments: all }),
    ...fields,
  };
  return { message, shown: choices?.shown ?? [] };
}

const saysSomething = ({ message }: Composed): boolean =>
  (message.text ?? message.attachments ?? message.extra) !== undefined;

function written({ text = "", literal }: Message, { markdown, massMentions }: Manner) {
  const { text: adapted, images } = literal || markdown === "pass" ? { text, images: [] } : toRocketChat(text);
  return {
    text: (massMentions ? adapted : withoutMassMentions(adapted)).trim(),
    images: images.map(({ url, title }) => ({ image_url: url, ...(title === undefined ? {} : { title }) })),
  };
}

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
