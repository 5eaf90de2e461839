import type { Reply } from "@rocketchat-connectors/dialog";

const longestPaceMs = 1_500;

/** Puts a pause before each message but the first, as long as it takes to write it at `paceMs` a character. */
export function paced(replies: readonly Reply[], paceMs: number): readonly Reply[] {
  if (!(paceMs > 0)) return replies;
  let isLater = false;
  return replies.flatMap((reply, index): readonly Reply[] => {
    if (reply.type !== "message") return [reply];
    const isPaused = replies[index - 1]?.type === "pause";
    const ms = isLater && !isPaused ? Math.min(longestPaceMs, Math.round(paceMs * (reply.text?.length ?? 0))) : 0;
    isLater = true;
    return ms > 0 ? [{ type: "pause", ms }, reply] : [reply];
  });
}
