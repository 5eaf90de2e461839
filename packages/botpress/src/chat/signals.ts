import { type Fields, isFields } from "@rocketchat-connectors/dialog";

/** A message of a conversation, as signals and lists have it. */
export interface ChatMessage {
  readonly id: string;
  readonly conversationId: string;
  /** Of the one who wrote it; empty when it is not told. */
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Not checked: whatever the bot's author sent. */
  readonly payload: unknown;
  /** Empty when there is none. */
  readonly metadata: Fields;
  /** Absent in lists, which do not tell. */
  readonly isBot?: boolean;
}

/** A custom event, which is kept nowhere: who does not hear it never will. */
export interface ChatEvent extends Omit<ChatMessage, "id"> {
  /** Absent when Botpress has none for it. */
  readonly id?: string;
}

/** Something that happened in a conversation, as a stream or a webhook tells it. */
export type Signal =
  | { readonly type: "message"; readonly message: ChatMessage }
  | { readonly type: "event"; readonly event: ChatEvent }
  | StreamSignal
  | { readonly type: "other"; readonly name: string; readonly conversationId?: string };

/** A piece, or the end, of a message that is being written. */
export type StreamSignal =
  | {
      readonly type: "delta";
      readonly streamId: string;
      readonly conversationId: string;
      /** Its place among the pieces; absent when they are not numbered. */
      readonly sequence?: number;
      readonly text: string;
    }
  | { readonly type: "complete"; readonly streamId: string; readonly message: ChatMessage }
  | { readonly type: "abort"; readonly streamId: string; readonly conversationId?: string };

/**
 * The signal in an event's data; undefined for a `ping` and for whatever is none.
 *
 * Botpress' own client drops what its closed schemas do not know (0.5.5): `custom` payloads, empty texts, metadata that is
 * null, pieces of a message. Here a message counts as long as it says where it belongs.
 */
export function readSignal(data: string, now: () => number = Date.now): Signal | undefined {
  return data.trim() === "ping" ? undefined : signalIn(parsed(data), now);
}

/** The signal in a parsed body. */
export function signalIn(value: unknown, now: () => number = Date.now): Signal | undefined {
  if (!isFields(value)) return undefined;
  const { type, data } = value;
  if (typeof type !== "string" || !isFields(data)) return undefined;
  switch (type) {
    case "message_created": {
      const message = messageIn(data, undefined, now);
      return message && { type: "message", message };
    }
    case "event_created": {
      const event = eventIn(data, now);
      return event && { type: "event", event };
    }
    case "message_stream_delta":
      return deltaIn(data);
    case "message_stream_complete": {
      const streamId = idIn(data.streamId);
      const message = messageIn(data.message, idIn(data.conversationId), now);
      return streamId === undefined || !message
        ? undefined
        : { type: "complete", streamId, message: { ...message, isBot: true } };
    }
    case "message_stream_abort": {
      const streamId = idIn(data.streamId);
      return streamId === undefined ? undefined : { type: "abort", streamId, ...whereIn(data) };
    }
    default:
      return { type: "other", name: type.slice(0, longestName), ...whereIn(data) };
  }
}

/** The message in what a signal or a list holds. */
export function messageIn(
  value: unknown,
  conversation: string | undefined,
  now: () => number = Date.now,
): ChatMessage | undefined {
  const id = isFields(value) ? idIn(value.id) : undefined;
  const rest = eventIn(value, now, conversation);
  return id === undefined || !rest ? undefined : { ...rest, id };
}

function eventIn(value: unknown, now: () => number, conversation?: string): ChatEvent | undefined {
  if (!isFields(value)) return undefined;
  const [id, conversationId] = [idIn(value.id), idIn(value.conversationId) ?? conversation];
  if (conversationId === undefined) return undefined;
  const { userId, createdAt, payload, metadata, isBot } = value;
  const at = typeof createdAt === "string" ? Date.parse(createdAt) : Number.NaN;
  return {
    ...(id === undefined ? {} : { id }),
    conversationId,
    userId: idIn(userId) ?? "",
    createdAt: Number.isNaN(at) ? now() : at,
    payload,
    metadata: isFields(metadata) ? metadata : {},
    ...(typeof isBot === "boolean" ? { isBot } : {}),
  };
}

function deltaIn(data: Fields): Signal | undefined {
  const [streamId, conversationId] = [idIn(data.streamId), idIn(data.conversationId)];
  const { sequence, delta } = data;
  const text = isFields(delta) ? delta.text : delta;
  if (streamId === undefined || conversationId === undefined || typeof text !== "string") return undefined;
  const place = typeof sequence === "number" && Number.isFinite(sequence) ? { sequence } : {};
  return { type: "delta", streamId, conversationId, ...place, text };
}

function whereIn(data: Fields): { readonly conversationId?: string } {
  const conversationId = idIn(data.conversationId);
  return conversationId === undefined ? {} : { conversationId };
}

/** Where a signal belongs; undefined when it does not say. */
export function conversationOfSignal(signal: Signal): string | undefined {
  switch (signal.type) {
    case "message":
    case "complete":
      return signal.message.conversationId;
    case "event":
      return signal.event.conversationId;
    default:
      return signal.conversationId;
  }
}

/** Names come from outside, and go into the log. */
const longestName = 60;

const idIn = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
