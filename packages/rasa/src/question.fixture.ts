import type { IncomingAttachment, IncomingMessage, Room, User } from "@rocketchat-connectors/core";
import { parseMessage } from "@rocketchat-connectors/core";
import { type Conversation, conversationId, type Happening, type Question } from "@rocketchat-connectors/dialog";

export const serverUrl = "https://chat.example.com/sub";

export const lounge: Room = { id: "R1", kind: "channel", name: "lounge", displayName: "The lounge", joined: true };
export const help: Room = { id: "R9", kind: "livechat", name: "", displayName: "Visitor", joined: true };
export const ann: User = { id: "u1", username: "ann", name: "Ann" };

const conversation: Conversation = { roomId: "R1", userId: "u1", epoch: 0 };

/** A question as core and dialog make it of a document as it is on the wire. */
export function asked(
  wire: Readonly<Record<string, unknown>>,
  more: Partial<Question> = {},
  room: Room = lounge,
): Question {
  const document = {
    _id: "m1",
    rid: room.id,
    ts: { $date: 1_700_000_000_000 },
    u: { _id: ann.id, username: ann.username, name: ann.name },
    ...wire,
  };
  const self = { id: "b1", username: "bot" };
  const message = parseMessage(document, { room, self, serverUrl, origin: "live" });
  if (!message) throw new Error("The fixture is no message");
  return {
    conversation,
    conversationId: conversationId(conversation),
    text: message.textForBot,
    message,
    isFirst: false,
    followed: new AbortController().signal,
    handedOver: () => undefined,
    answered: () => undefined,
    ...more,
  };
}

/** The question with other attachments than were on the wire. */
export function withAttachments(question: Question, attachments: readonly IncomingAttachment[]): Question {
  const message: IncomingMessage = { ...question.message, attachments };
  return { ...question, message };
}

type What = Happening extends infer One
  ? One extends unknown
    ? Omit<One, "conversation" | "conversationId" | "room" | "user">
    : never
  : never;

export function happened(what: What, room: Room = lounge, user: User | undefined = ann): Happening {
  const about = { conversation, conversationId: conversationId(conversation), room, ...(user ? { user } : {}) };
  return { ...what, ...about };
}
