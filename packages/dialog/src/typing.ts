import type { Client } from "@rocketchat-connectors/core";
import type { Place } from "./types.ts";

/** Rocket.Chat shows it for 15 s. */
const repeatMs = 8_000;

/** "Is typing", shown until it is stopped. */
export interface Typing {
  /** Shows it again: what was said has ended it. */
  again(): void;
  stop(): void;
}

/** Shows "is typing" in a place. Best effort: whether it is shown says nothing about the answer. */
export function showTyping(client: Pick<Client, "typing">, { roomId, threadId }: Place): Typing {
  const show = (active: boolean): void => void client.typing(roomId, active, threadId).catch(() => undefined);
  const timer = setInterval(() => show(true), repeatMs).unref();
  show(true);
  return {
    again: () => show(true),
    stop() {
      clearInterval(timer);
      show(false);
    },
  };
}
