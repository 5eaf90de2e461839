import type { Client } from "@rocketchat-connectors/core";
import type { Place } from "./types.ts";

/** Rocket.Chat shows it for 15 s. */
const repeatMs = 8_000;
/** What is over sooner needs no such sign; servers take few of them. */
const delayMs = 250;

/** "Is typing", shown until it is stopped. */
export interface Typing {
  /** Shows it again, unless it is stopped: what was said has ended it. */
  again(): void;
  stop(): void;
}

/** Shows "is typing" in a place. Best effort: whether it is shown says nothing about the answer. */
export function showTyping(client: Pick<Client, "typing">, { roomId, threadId }: Place): Typing {
  const show = (active: boolean): void => void client.typing(roomId, active, threadId).catch(() => undefined);
  let isShown = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const showIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isShown = true;
      show(true);
      showIn(repeatMs);
    }, ms).unref();
  };
  showIn(delayMs);
  return {
    again() {
      if (!isStopped) showIn(delayMs);
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      clearTimeout(timer);
      if (isShown) show(false);
    },
  };
}
