import { created, type Operations, ok } from "./chat-call.ts";
import { ChatError } from "./chat-errors.ts";
import { checkPayload, objectIn, textIn } from "./chat-valid.ts";

/** What people say. */
export const messageOperations: Operations = {
  /**
   * Answers when everybody was told what was said, the webhook too: whoever waits there for the end of this request waits
   * for ever. What the bot answers comes later.
   */
  createMessage: async ({ data, signals, bot }, { caller, body }) => {
    const conversationId = textIn(body, "conversationId");
    const payload = checkPayload(objectIn(body, "payload"));
    const metadata = body.metadata === undefined ? {} : { metadata: objectIn(body, "metadata") };
    data.conversationOf(conversationId, caller);
    const message = data.addMessage({ conversationId, userId: caller, payload, ...metadata });
    bot.heard(message);
    await signals.emit(conversationId, { type: "message_created", data: { ...message, isBot: false } });
    return created({ message });
  },
  /** Whoever wrote it, the answer names who asks (`fid.ts`, 1.0.0). */
  getMessage: ({ data }, { id, caller }) => {
    const { message } = data.message(id);
    data.conversationOf(message.conversationId, caller);
    return ok({ message: { ...message, userId: caller } });
  },
  /** The signal names conversation and user by Botpress' own ids, not by those that callers chose (`message.ts`, 1.0.0). */
  deleteMessage: async ({ data, signals }, { id, caller }) => {
    const { message, kept } = data.message(id);
    if (message.userId !== caller) throw new ChatError("Forbidden", "You are not the sender of this message");
    kept.messages.splice(kept.messages.indexOf(message), 1);
    await signals.emit(message.conversationId, {
      type: "message_deleted",
      data: { id, conversationId: kept.own, userId: data.users.get(caller)?.own ?? caller },
    });
    return ok({});
  },
};

/** What people's programs tell the bot without a word. */
export const eventOperations: Operations = {
  createEvent: async ({ data, signals, bot }, { caller, body }) => {
    const conversationId = textIn(body, "conversationId");
    const payload = objectIn(body, "payload");
    data.conversationOf(conversationId, caller);
    const event = data.addEvent({ conversationId, userId: caller, payload });
    bot.noticed(event);
    await signals.emit(conversationId, { type: "event_created", data: { ...event, isBot: false } });
    return created({ event });
  },
  getEvent: ({ data }, { id, caller }) => {
    const event = data.events.get(id);
    if (event === undefined) throw new ChatError("ResourceNotFound", `Event ${JSON.stringify(id)} not found`);
    data.conversationOf(event.conversationId, caller);
    return ok({ event: { ...event, userId: caller } });
  },
};
