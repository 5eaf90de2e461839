import { randomUUID } from "node:crypto";
import { ChatError } from "./chat-errors.ts";
import type { Json, JsonObject } from "./json.ts";

/** What the Chat API tells of a user. */
export interface ChatUser {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly name?: string;
  readonly pictureUrl?: string;
  /** At most 1 000 characters. */
  readonly profile?: string;
}

export interface ChatConversation {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ChatMessage {
  readonly id: string;
  readonly createdAt: string;
  readonly payload: Json;
  readonly userId: string;
  readonly conversationId: string;
  /** `null` only when a bot says so. */
  readonly metadata?: JsonObject | null;
}

export interface ChatEvent {
  readonly id: string;
  readonly createdAt: string;
  readonly payload: JsonObject;
  readonly userId: string;
  readonly conversationId: string;
}

/** A user, with Botpress' own id, which differs from the one that the caller chose. */
export interface KeptUser {
  readonly own: string;
  user: ChatUser;
}

export interface KeptConversation {
  readonly own: string;
  readonly owner: string;
  readonly conversation: ChatConversation;
  /** By the ids that the callers chose. */
  readonly participants: Set<string>;
  /** The oldest first. */
  readonly messages: ChatMessage[];
}

/** Everything that the service keeps; survives a restart. */
export class ChatData {
  /** By the ids that the callers chose, which are Botpress' own where they chose none. */
  readonly users = new Map<string, KeptUser>();
  readonly conversations = new Map<string, KeptConversation>();
  readonly events = new Map<string, ChatEvent>();
  /** The id under which the bot speaks. */
  readonly botId = ownId("user");
  #last = 0;

  /** The time, never twice the same: messages have one order. */
  now(): string {
    this.#last = Math.max(Date.now(), this.#last + 1);
    return new Date(this.#last).toISOString();
  }

  addUser(id: string | undefined, fields: Partial<ChatUser>): ChatUser {
    const own = ownId("user");
    const at = this.now();
    const user = { ...fields, id: id ?? own, createdAt: at, updatedAt: at };
    this.users.set(user.id, { own, user });
    return user;
  }

  addConversation(id: string | undefined, owner: string): ChatConversation {
    const own = ownId("conv");
    const at = this.now();
    const conversation = { id: id ?? own, createdAt: at, updatedAt: at };
    const participants = new Set([owner]);
    this.conversations.set(conversation.id, { own, owner, conversation, participants, messages: [] });
    return conversation;
  }

  /** Rejects with `ResourceNotFound`. */
  user(id: string): KeptUser {
    return found(this.users.get(id), "User", id);
  }

  /** Rejects with `ResourceNotFound`. */
  conversation(id: string): KeptConversation {
    return found(this.conversations.get(id), "Conversation", id);
  }

  /** Of whom the user is a participant. Rejects with `Forbidden`, also when there is no such conversation. */
  conversationOf(id: string, userId: string): KeptConversation {
    const kept = this.conversations.get(id);
    if (kept?.participants.has(userId)) return kept;
    throw new ChatError("Forbidden", "You are not a participant in this conversation");
  }

  /** Rejects with `ResourceNotFound`, and with `Forbidden` when it belongs to somebody else. */
  conversationOwnedBy(id: string, userId: string): KeptConversation {
    const kept = this.conversation(id);
    if (kept.owner === userId) return kept;
    throw new ChatError("Forbidden", "You are not the owner of this conversation");
  }

  /** Keeps a message; one of an unknown conversation is kept nowhere. */
  addMessage(message: Omit<ChatMessage, "id" | "createdAt">): ChatMessage {
    const whole = { id: ownId("msg"), createdAt: this.now(), ...message };
    this.conversations.get(message.conversationId)?.messages.push(whole);
    return whole;
  }

  /** Rejects with `ResourceNotFound`. */
  message(id: string): { readonly message: ChatMessage; readonly kept: KeptConversation } {
    for (const kept of this.conversations.values()) {
      const message = kept.messages.find((each) => each.id === id);
      if (message !== undefined) return { message, kept };
    }
    throw new ChatError("ResourceNotFound", `Message ${JSON.stringify(id)} not found`);
  }

  addEvent(event: Omit<ChatEvent, "id" | "createdAt">): ChatEvent {
    const whole = { id: ownId("evt"), createdAt: this.now(), ...event };
    this.events.set(whole.id, whole);
    return whole;
  }
}

function ownId(kind: "user" | "conv" | "msg" | "evt"): string {
  return `${kind}_${randomUUID().replaceAll("-", "").slice(0, 26).toUpperCase()}`;
}

function found<Kept>(kept: Kept | undefined, what: string, id: string): Kept {
  if (kept !== undefined) return kept;
  throw new ChatError("ResourceNotFound", `${what} ${JSON.stringify(id)} not found`);
}
