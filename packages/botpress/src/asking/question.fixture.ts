import { parseMessage, type Room, type User } from "@rocketchat-connectors/core";
import { type Conversation, conversationId, type Happening, type Question } from "@rocketchat-connectors/dialog";

export const serverUrl = "https://chat.example.com/sub";
export const server = { url: serverUrl };

export const lounge: Room = { id: "R1", kind: "channel", name: "lounge", displayName: "The lounge", joined: true };
export const help: Room = { id: "R9", kind: "livechat", name: "", displayName: "Visitor", joined: true };
const ann: User = { id: "u1", username: "ann", name: "Ann" };

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

/** A file as the wire has it. */
export function file(type: string, name: string, description?: string): Readonly<Record<string, unknown>> {
  const link = `/file-upload/f1/${name}`;
  const [kind = ""] = type.split("/");
  const shown = ["image", "audio", "video"].includes(kind)
    ? { [`${kind}_url`]: link, [`${kind}_type`]: type, [`${kind}_size`]: 4096 }
    : {};
  return {
    file: { _id: "f1", name, type, size: 4096 },
    attachments: [{ type: "file", title: name, title_link: link, ...shown, ...(description ? { description } : {}) }],
  };
}

export const livechatStarted: Happening = {
  type: "livechat_started",
  conversation,
  conversationId: conversationId(conversation),
  room: help,
  user: ann,
};
