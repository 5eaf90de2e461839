import type { RoomEvent, User } from "@rocketchat-connectors/core";
import { conversationId } from "./conversation.ts";
import type { Conversation, Happening } from "./types.ts";

type Without<Type, Keys extends PropertyKey> = Type extends unknown ? Omit<Type, Keys> : never;

/** Something that happened, before it is known which conversation it belongs to. */
export type Occurrence = Without<Happening, "conversation" | "conversationId">;

/** What an event in any room means for a dialogue engine; undefined when it is none of its business. */
export function occurrenceIn(event: RoomEvent, self: User): Occurrence | undefined {
  const { room } = event;
  switch (event.type) {
    case "joined":
    case "left":
      return isSame(event.person, self) ? undefined : moved(event);
    case "reaction": {
      const { user, messageId, emoji, added } = event;
      return { type: "reaction", room, user, messageId, emoji, added };
    }
    default:
      return undefined;
  }
}

function moved({ type, room, person: user, by }: Extract<RoomEvent, { type: "joined" | "left" }>): Occurrence {
  return { type: moves[type], room, user, ...(by ? { by } : {}) };
}

const moves = { joined: "user_joined", left: "user_left" } as const;

/** Who is added by others is known by name only. */
export const isSame = (one: User, other: User): boolean =>
  one.id === "" ? one.username === other.username : one.id === other.id;

/** The occurrence as a part of a conversation. */
export function happeningOf(occurrence: Occurrence, conversation: Conversation): Happening {
  return { ...occurrence, conversation, conversationId: conversationId(conversation) };
}

const types: Readonly<Record<Happening["type"], true>> = {
  user_joined: true,
  user_left: true,
  first_contact: true,
  livechat_started: true,
  agent_returned: true,
  handed_off: true,
  closed: true,
  handoff_failed: true,
  close_failed: true,
  reaction: true,
};

/** What every happening is called, for settings that name some of them. */
export const happeningTypes: readonly string[] = Object.keys(types);

export const isHappeningType = (word: string): word is Happening["type"] => Object.hasOwn(types, word);
