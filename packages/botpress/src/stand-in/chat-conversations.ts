import { created, type Operations, ok } from "./chat-call.ts";
import { ChatError } from "./chat-errors.ts";
import { pageOf, pageOfMessages } from "./chat-pages.ts";
import { checkId, maybeTextIn, textIn } from "./chat-valid.ts";

/** Conversations: who made one owns it. */
export const conversationOperations: Operations = {
  createConversation: ({ data }, { caller, body }) => {
    const id = maybeTextIn(body, "id");
    if (id !== undefined && data.conversations.has(checkId(id))) {
      throw new ChatError("AlreadyExists", `Conversation with id ${id} already exists`);
    }
    data.user(caller);
    return created({ conversation: data.addConversation(id, caller) });
  },
  getOrCreateConversation: ({ data }, { caller, body }) => {
    const id = textIn(body, "id");
    if (data.conversations.has(id)) return created({ conversation: data.conversationOwnedBy(id, caller).conversation });
    checkId(id);
    data.user(caller);
    return created({ conversation: data.addConversation(id, caller) });
  },
  getConversation: ({ data }, { id, caller }) => {
    data.conversation(id);
    return ok({ conversation: data.conversationOf(id, caller).conversation });
  },
  deleteConversation: ({ data }, { id, caller }) => {
    data.conversationOwnedBy(id, caller);
    data.conversations.delete(id);
    return ok({});
  },
  listConversations: ({ data, pageSize }, { caller, nextToken }) => {
    const own = [...data.conversations.values()].filter(({ owner }) => owner === caller);
    const { items, meta } = pageOf(own.map(({ conversation }) => conversation).reverse(), pageSize, nextToken);
    return ok({ conversations: items, meta });
  },
  listMessages: ({ data, pageSize, listOrder }, { id, caller, nextToken }) => {
    const { messages } = data.conversationOf(id, caller);
    const { items, meta } = pageOfMessages(messages, listOrder, pageSize, nextToken);
    return ok({ messages: items, meta });
  },
  listenConversation: ({ data, signals }, { id, caller, response }) => {
    data.conversationOf(id, caller);
    signals.streams.open(id, caller, response);
    return undefined;
  },
};

/** Whom a conversation has; only its owner changes that. */
export const participantOperations: Operations = {
  addParticipant: async ({ data, signals }, { id, caller, body }) => {
    const userId = textIn(body, "userId");
    const { participants } = data.conversationOwnedBy(id, caller);
    const { user } = data.user(userId);
    participants.add(userId);
    await signals.emit(id, { type: "participant_added", data: { conversationId: id, participantId: userId } });
    return created({ participant: user });
  },
  getParticipant: ({ data }, { id, userId, caller }) => {
    const { participants } = data.conversationOwnedBy(id, caller);
    if (!participants.has(userId)) throw new ChatError("ResourceNotFound", `Participant ${userId} not found`);
    return ok({ participant: data.user(userId).user });
  },
  /** Ends all streams of the one who is removed, also those of other conversations; nobody tells them why. */
  removeParticipant: async ({ data, signals }, { id, userId, caller }) => {
    const { participants } = data.conversationOwnedBy(id, caller);
    if (userId === caller) {
      throw new ChatError(
        "InvalidPayload",
        "You cannot remove yourself from the conversation because you are its owner",
      );
    }
    if (!participants.delete(userId)) throw new ChatError("ResourceNotFound", `Participant ${userId} not found`);
    signals.streams.end({ userId });
    await signals.emit(id, { type: "participant_removed", data: { conversationId: id, participantId: userId } });
    return ok({});
  },
  listParticipants: ({ data, pageSize }, { id, caller, nextToken }) => {
    const { participants } = data.conversationOf(id, caller);
    const users = [...participants].map((userId) => data.user(userId).user);
    const { items, meta } = pageOf(users, pageSize, nextToken);
    return ok({ participants: items, meta });
  },
};
