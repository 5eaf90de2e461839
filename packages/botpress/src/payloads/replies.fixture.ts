import type { Message, Reply } from "@rocketchat-connectors/dialog";
import { type ReplyOptions, toReplies } from "./to-replies.ts";

export interface Replied {
  readonly replies: readonly Reply[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** What payloads become, and what the log says of them. */
export function replied(payloads: readonly unknown[], options: Partial<ReplyOptions> = {}): Replied {
  const [warnings, notes, told]: [string[], string[], Set<string>] = [[], [], new Set()];
  const replies = toReplies(payloads, {
    serverUrl: "http://bots.example:3000",
    paceMs: 0,
    mapUrl: "https://maps.example/?q={lat},{lng}",
    warn: (text) => warnings.push(text),
    warnOnce(key, text) {
      if (!told.has(key)) warnings.push(text);
      told.add(key);
    },
    debug: (text) => notes.push(text),
    ...options,
  });
  return { replies, warnings, notes };
}

/** A message with these parts. */
export const says = (message: Omit<Message, "type">): Message => ({ type: "message", ...message });
