import type { RoomEvent } from "@rocketchat-connectors/core";
import { LRUCache } from "lru-cache";

/** By which way an event came. */
export type Way = "stream" | "webhook";

interface Taken {
  readonly way: Way;
  readonly handled: Promise<void>;
}

/** So many messages may come between the two ways of one. */
const mostRemembered = 1_000;

/** Takes once what comes by the stream and by a webhook as well, whichever is first, and what a webhook repeats. */
export class Twins {
  readonly #taken = new LRUCache<string, Taken>({ max: mostRemembered });

  /** Runs the task, unless this event was taken already; settles when it is handled either way. */
  take(event: RoomEvent, way: Way, task: () => Promise<void>): Promise<void> {
    if (event.type !== "message" && event.type !== "edited") return task();
    // A webhook does not tell when a message was edited, so the text has to tell one edit from the next.
    const key = event.type === "message" ? event.message.id : `${event.message.id} ${event.message.text}`;
    const twin = this.#taken.get(key);
    // The stream repeats nothing: what comes twice by it are two edits to the same text.
    if (twin && (way === "webhook" || twin.way === "webhook")) return twin.handled;
    const handled = task();
    this.#taken.set(key, { way, handled });
    return handled;
  }
}
