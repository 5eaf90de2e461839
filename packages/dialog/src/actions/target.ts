import { parseConversationId } from "../conversation.ts";
import type { Target } from "../targets.ts";
import { type Fields, filled } from "./fields.ts";
import type { ActionProblem } from "./schema.ts";

/** The fields that name a target, the ones that count first in front. */
const readers: Readonly<Record<string, (word: string) => Target>> = {
  conversation: (conversationId) => ({ conversationId }),
  conversationId: (conversationId) => ({ conversationId }),
  sessionId: (id) => (parseConversationId(id) ? { conversationId: id } : { roomId: id }),
  roomId: (roomId) => ({ roomId }),
  rid: (roomId) => ({ roomId }),
  room: (room) => ({ room }),
  user: (user) => ({ user }),
  username: (user) => ({ user }),
};

/** The target that a body names, and what is left of the body then. */
export function readTarget(body: Fields): { readonly target: Target; readonly rest: Fields } | ActionProblem {
  const fields = filled(body);
  for (const [name, read] of Object.entries(readers)) {
    const { [name]: word, ...rest } = fields;
    if (word === undefined) continue;
    if (typeof word !== "string") return { problem: `${name} must be text` };
    const target = read(word.trim());
    const { threadId } = fields;
    return { target: "roomId" in target && typeof threadId === "string" ? { ...target, threadId } : target, rest };
  }
  return { problem: `the body does not say where: it needs one of ${Object.keys(readers).join(", ")}` };
}
