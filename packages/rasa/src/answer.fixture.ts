import type { Action, Reply, Target } from "@rocketchat-connectors/dialog";
import { type AnswerOptions, toReplies } from "./map.ts";

/** What became of an answer. */
export interface Heard {
  readonly replies: readonly Reply[];
  readonly warnings: readonly string[];
  readonly elsewhere: readonly { readonly target: Target; readonly action: Action }[];
}

/** Turns an answer into replies as the default settings do. */
export function answered(answer: unknown, options: Partial<AnswerOptions> = {}): Heard {
  const warnings: string[] = [];
  const elsewhere: { target: Target; action: Action }[] = [];
  const told = new Set<string>();
  const replies = toReplies(answer, {
    joinText: "fences",
    unknownCustom: "ignore",
    allowOtherRooms: false,
    warn: (text) => void warnings.push(text),
    warnOnce(key, text) {
      if (!told.has(key)) warnings.push(text);
      told.add(key);
    },
    elsewhere: (target, action) => void elsewhere.push({ target, action }),
    ...options,
  });
  return { replies, warnings, elsewhere };
}

/** A message, as replies hold it. */
export const says = (fields: Omit<Extract<Reply, { type: "message" }>, "type">): Reply => ({
  type: "message",
  ...fields,
});
