import type { OutputName } from "./assistant.ts";
import type { Element } from "./responses.ts";

/** Where the elements of a turn go. */
export interface Output {
  readonly name: OutputName;
  /** Resolves when the element was taken. */
  send(element: Element): Promise<void>;
}

/** An output that keeps what is said for the answer to the request. */
export interface Collector extends Output {
  readonly elements: readonly Element[];
}

/** Where the callback channel posts, and what it shows there. */
export interface CallbackTarget {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the callback channel posted and what came of it. */
export interface CallbackPost {
  readonly element: Element;
  /** Undefined when nobody answered. */
  readonly status: number | undefined;
}

/** The output of the REST channel. */
export function collector(): Collector {
  const elements: Element[] = [];
  return {
    name: "collector",
    elements,
    send: async (element) => {
      elements.push(element);
    },
  };
}

/** The output of the REST channel when it streams. */
export function queue(write: (element: Element) => Promise<void>): Output {
  return { name: "queue", send: write };
}

/**
 * The output of the callback channels: one POST for each element, the next when the last was answered.
 *
 * A refusal loses the element and nothing else. Rejects when nobody answers, which Rasa does not catch either: the turn
 * is over and forgotten.
 */
export function poster(
  name: OutputName,
  { url, headers = {} }: CallbackTarget,
  posted: (post: CallbackPost) => void,
): Collector {
  const elements: Element[] = [];
  return {
    name,
    elements,
    send: async (element) => {
      elements.push(element);
      const answer = await fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(element),
      }).catch((error: unknown) => {
        posted({ element, status: undefined });
        throw error;
      });
      await answer.arrayBuffer();
      posted({ element, status: answer.status });
    },
  };
}
