import {
  type Choice,
  type Fields,
  isFields,
  jsonOf,
  type Message,
  parseConversationId,
  type Reply,
  type Shown,
  textOf,
} from "@rocketchat-connectors/dialog";
import { attachmentOf, imageOf } from "./attachments.ts";
import { buttonsOf } from "./buttons.ts";
import { type AnswerOptions, warnOfKeys } from "./context.ts";
import { customOf, sending } from "./custom.ts";
import { joinTexts } from "./join-text.ts";

/** Characters of one text that are said: it takes a message for each 5 000. */
const longestText = 100_000;

/** One element, or the texts of several that belong to one message. */
type Part = { readonly element: Fields } | { readonly text: string };

const kinds = ["text", "buttons", "custom", "image", "attachment"] as const;
const known = new Set<string>([...kinds, "recipient_id"]);

/**
 * What an answer of Rasa lets the bot say and do, in its order; never throws. An element of several kinds (newer versions
 * of Rasa) is said in Rasa's own order: text and buttons, custom, image, attachment.
 *
 * A picture right after a text is shown in the same message: Rasa sends the picture of a response as an element of its own.
 */
export function toReplies(answer: unknown, options: AnswerOptions): readonly Reply[] {
  if (jsonOf(answer) === undefined) {
    options.warn("Rasa's answer was left out: it cannot be read, or is nested too deeply.");
    return [];
  }
  const replies = new Replies(options);
  for (const part of partsOf(own(answer, options), options)) {
    if ("text" in part) replies.text(part.text, []);
    else replies.element(part.element);
  }
  return replies.all;
}

/** The elements that are for whoever asked. */
function own(answer: unknown, options: AnswerOptions): readonly Fields[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  const elements = list.filter(isFields);
  const others = list.length - elements.length;
  if (others > 0)
    options.warn(`${others} of the ${list.length} elements of Rasa's answer were left out: they are no objects.`);
  return elements.map(withoutNulls).filter((element) => isOwn(element, options));
}

function withoutNulls(element: Fields): Fields {
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== null));
}

function isOwn(element: Fields, options: AnswerOptions): boolean {
  const recipient = textOf(element.recipient_id);
  if (recipient === undefined || options.recipient === undefined || recipient === options.recipient) return true;
  const { allowOtherRooms, elsewhere, warn } = options;
  if (allowOtherRooms && elsewhere && parseConversationId(recipient)) {
    const { recipient: _asker, roomId: _room, messageId: _message, ...others } = options;
    for (const reply of toReplies([element], others)) {
      if (reply.type === "message") elsewhere({ conversationId: recipient }, sending(reply));
      else if (reply.type === "action") elsewhere({ conversationId: recipient }, reply.action);
    }
  } else warn("An element of Rasa's answer was left out: it is for another conversation than the question's.");
  return false;
}

/** Texts that follow each other are joined as the settings say. */
function partsOf(elements: readonly Fields[], { joinText }: AnswerOptions): readonly Part[] {
  const parts: Part[] = [];
  let texts: string[] = [];
  const flush = (): void => {
    for (const text of joinTexts(texts, joinText)) parts.push({ text });
    texts = [];
  };
  for (const element of elements) {
    const text = onlyText(element);
    if (text !== undefined) texts.push(text);
    else {
      flush();
      parts.push({ element });
    }
  }
  flush();
  return parts;
}

/** The text of an element with nothing else; a card without buttons has an empty list of them. */
export function onlyText(element: Fields): string | undefined {
  const { text, buttons } = element;
  const isPlain = Object.keys(element).every((key) => key === "text" || key === "recipient_id" || key === "buttons");
  const hasButtons = buttons !== undefined && !(Array.isArray(buttons) && buttons.length === 0);
  return isPlain && !hasButtons && typeof text === "string" ? text : undefined;
}

/** Replies as they come about. */
class Replies {
  readonly all: Reply[] = [];
  readonly #options: AnswerOptions;
  /** Whether the latest is a text of Rasa's that a picture can be shown with. */
  #takesImage = false;
  #threadId: string | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#threadId = options.isInThread ? options.messageId : undefined;
  }

  element(element: Fields): void {
    warnOfKeys(Object.keys(element), known, "an element", this.#options);
    const { text, buttons, custom, image, attachment } = element;
    this.#words(text, buttons);
    if (custom !== undefined) this.#custom(custom);
    if (image !== undefined) this.#picture(imageOf(image));
    if (attachment !== undefined) this.#shown(attachmentOf(attachment), "An attachment");
  }

  #words(text: unknown, buttons: unknown): void {
    const { choices, lines, lost, tooMany } = buttonsOf(buttons);
    if (lost > 0)
      this.#options.warn(`${lost} buttons in Rasa's answer were left out: they have neither title nor payload.`);
    if (tooMany > 0) this.#options.warn(`${tooMany} buttons in Rasa's answer were left out: nobody reads so many.`);
    if (typeof text === "object") this.#options.warn("A text in Rasa's answer was left out: it is no text.");
    const words = [textOf(text)?.trim(), ...lines].filter((line) => line !== undefined).join("\n");
    this.text(words === "" && choices.length > 0 ? "Choose:" : words, choices);
  }

  text(text: string, choices: readonly Choice[]): void {
    if (text === "") return;
    this.#add({ type: "message", text, ...(choices.length === 0 ? {} : { choices }) });
    this.#takesImage = true;
  }

  #custom(custom: unknown): void {
    const { replies, thread } = customOf(custom, this.#options);
    if (thread) this.#openThread();
    for (const reply of replies) this.#add(reply);
  }

  #openThread(): void {
    const { messageId, warn } = this.#options;
    if (messageId === undefined) warn("The thread that Rasa's answer asks for was not begun: it answers no message.");
    this.#threadId = messageId;
  }

  #picture(shown: Shown | undefined): void {
    const last = this.all.at(-1);
    if (this.#takesImage && shown && shown.text === undefined && last?.type === "message") {
      this.all[this.all.length - 1] = { ...last, ...shown, ...(last.text === undefined ? {} : { text: last.text }) };
      this.#takesImage = false;
    } else this.#shown(shown, "An image");
  }

  #shown(shown: Shown | undefined, what: string): void {
    if (shown) this.#add({ type: "message", ...shown });
    else this.#options.warn(`${what} in Rasa's answer was left out: it is none that this connector understands.`);
  }

  #add(reply: Reply): void {
    this.all.push(reply.type === "message" ? this.#placed(this.#readable(reply)) : reply);
    this.#takesImage = false;
  }

  #readable(message: Message): Message {
    const { text = "" } = message;
    if (text.length <= longestText) return message;
    this.#options.warn(`A text of ${text.length} characters in Rasa's answer was cut: nobody reads so much.`);
    return { ...message, text: `${text.slice(0, longestText)}…` };
  }

  #placed(message: Message): Message {
    return this.#threadId === undefined || message.threadId !== undefined
      ? message
      : { ...message, threadId: this.#threadId };
  }
}
