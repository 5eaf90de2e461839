import {
  actionsOf,
  type Card,
  type Fields,
  jsonOf,
  linkOf,
  type Message,
  objectsOf,
  type Reply,
  rawAttachments,
  textOf,
  type Warner,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import { parsed } from "@rocketchat-connectors/dialog/http";
import type { BotpressSettings } from "../types.ts";
import type { MediaPlace } from "./media.ts";
import { normalise } from "./normalise.ts";
import { paced } from "./pace.ts";
import type { Payload } from "./payload.ts";
import { cardsMessage, choiceMessage, locationMessage, mediumMessage, wordsMessage } from "./show.ts";

/** What turning payloads into messages depends on, besides the payloads. */
export interface ReplyOptions extends MediaPlace, Warner, Pick<BotpressSettings, "paceMs" | "mapUrl"> {
  /** The only thread that a message may name: others may be in other rooms. */
  readonly threadId?: string;
  /** Is told what is left out because it is nothing for people. */
  debug(text: string): void;
}

/**
 * What payloads of Botpress, of v12 or Cloud, let the bot say and do, in their order; never throws. People are never shown
 * JSON, and one payload that is wrong keeps no other from being said.
 */
export function toReplies(payloads: readonly unknown[], options: ReplyOptions): readonly Reply[] {
  const replies = payloads.flatMap((payload) => repliesTo(payload, options));
  return paced(replies, options.paceMs);
}

function repliesTo(payload: unknown, options: ReplyOptions): readonly Reply[] {
  // As JSON it can be kept, whatever it is.
  const json = jsonOf(payload);
  if (json !== undefined) return normalise(parsed(json)).flatMap((part) => replyTo(part, options));
  options.warn("A payload of Botpress was left out: it cannot be read, or is nested too deeply.");
  return [];
}

function replyTo(part: Payload, options: ReplyOptions): readonly Reply[] {
  switch (part.kind) {
    case "pause":
      return [{ type: "pause", ms: part.ms }];
    case "control":
      return controlled(part.control, options);
    case "refused": {
      const text = `A payload of Botpress was left out: ${part.why}.`;
      if (part.key === undefined) options.warn(text);
      else options.warnOnce(part.key, text);
      return [];
    }
    case "unknown":
      options.debug(`A payload of Botpress was left out, ${part.what}: it has nothing for people.`);
      return [];
    default:
      return saying(messageOf(part, options), options);
  }
}

type Shown = Exclude<Payload, { readonly kind: "pause" | "control" | "refused" | "unknown" }>;

function messageOf(part: Shown, options: ReplyOptions): Message | undefined {
  switch (part.kind) {
    case "words":
      return wordsMessage(part.words);
    case "choice":
      return choiceMessage(part);
    case "cards":
      return cardsMessage(part.cards, options);
    case "medium":
      return mediumMessage(part, options);
    case "location":
      return locationMessage(part, options.mapUrl);
  }
}

function saying(message: Message | undefined, { debug }: ReplyOptions): readonly Reply[] {
  if (message && saysSomething(message)) return [message];
  debug("A payload of Botpress was left out: it has nothing that can be shown.");
  return [];
}

const saysSomething = ({ text, attachments, cards, files, extra }: Message): boolean =>
  (text !== undefined && text !== "") || [attachments, cards, files, extra?.blocks].some((part) => part !== undefined);

/** What our own part asks for. */
function controlled(control: Fields, options: ReplyOptions): readonly Reply[] {
  const { replies, problems } = actionsOf(control);
  for (const problem of problems) options.warn(`A payload of Botpress for Rocket.Chat: ${problem}.`);
  return replies.flatMap((reply) => (reply.type === "message" ? saying(sane(reply, options), options) : [reply]));
}

/** The message without what Rocket.Chat would refuse it for, or bring to another room. */
function sane({ attachments, cards, avatar, threadId, ...message }: Message, options: ReplyOptions): Message {
  const shown = rawAttachments(objectsOf(attachments));
  const saneCards = cards?.flatMap((card) => saneCard(card) ?? []);
  const text = [message.text, shown?.text].filter((part) => part !== undefined).join("\n");
  const picture = linkOf(avatar);
  if (avatar !== undefined && picture === undefined)
    options.warn("An avatar in a payload of Botpress was left out: it is no http address.");
  if (threadId !== undefined && threadId !== options.threadId)
    options.warn(
      "A payload of Botpress names another thread than the conversation's, which may be in another room: it was said in the conversation's place.",
    );
  return {
    ...message,
    ...withoutHoles({ attachments: shown?.attachments, avatar: picture }),
    ...(saneCards?.length ? { cards: saneCards } : {}),
    ...(text === "" ? {} : { text }),
    ...(threadId !== undefined && threadId === options.threadId ? { threadId } : {}),
  };
}

/** Undefined when nothing of the card can be shown. */
function saneCard({ attachment, ...card }: Card): Card | undefined {
  const { attachments: [shown] = [], text: lost } = rawAttachments([attachment]) ?? {};
  const text = [textOf(shown?.text), lost].filter((part) => part !== undefined).join("\n");
  if (shown || text !== "") return { ...card, attachment: { ...shown, ...(text === "" ? {} : { text }) } };
  return card.choices?.length ? { ...card, attachment: { title: "Choose:" } } : undefined;
}
