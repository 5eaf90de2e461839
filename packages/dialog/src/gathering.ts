import type { IncomingMessage } from "@rocketchat-connectors/core";
import { keyOf } from "./conversation.ts";
import type { Heard } from "./hearing.ts";

export interface GatheringOptions {
  /** Milliseconds without another line of the same person; 0 asks each for itself, at once. */
  readonly quietMs: number;
  /** Lines that are asked at once even if there is no quiet. */
  readonly mostLines: number;
  /** Asks; settles when it is answered. */
  readonly ask: (heard: Heard) => Promise<void>;
}

/** Lines of one person that wait for more. */
interface Batch {
  readonly lines: Heard[];
  readonly handled: Promise<void>;
  timer: NodeJS.Timeout | undefined;
  /** Asks them. */
  readonly ask: () => void;
}

/** Joins what somebody says in several lines into one question. */
export class Gathering {
  readonly #options: GatheringOptions;
  readonly #batches = new Map<string, Batch>();
  #isEnding = false;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** People whose lines wait for more. */
  get size(): number {
    return this.#batches.size;
  }

  /** Whether lines of a conversation wait for more. */
  holds(conversation: string): boolean {
    return [...this.#batches.values()].some(({ lines }) =>
      lines.some((line) => keyOf(line.conversation) === conversation),
    );
  }

  /** Settles when the question that a line is part of is answered. One that is to be `alone` ends the wait of those before it. */
  add(heard: Heard, alone: boolean): Promise<void> {
    const { quietMs, mostLines, ask } = this.#options;
    const key = speakerOf(heard);
    if (alone || quietMs === 0 || this.#isEnding) {
      this.#end(key);
      return ask(heard);
    }
    const batch = this.#batches.get(key) ?? this.#open(key);
    batch.lines.push(heard);
    clearTimeout(batch.timer);
    if (batch.lines.length >= mostLines) this.#end(key);
    else batch.timer = setTimeout(() => this.#end(key), quietMs);
    return batch.handled;
  }

  /** Asks all that waits for more; from now on nothing does. */
  flush(): void {
    this.#isEnding = true;
    for (const key of [...this.#batches.keys()]) this.#end(key);
  }

  #open(key: string): Batch {
    const lines: Heard[] = [];
    let ask = (): void => undefined;
    const handled = new Promise<void>((resolve) => {
      ask = () => {
        const all = joined(lines);
        if (all) resolve(this.#options.ask(all));
      };
    });
    const batch: Batch = { lines, handled, timer: undefined, ask };
    this.#batches.set(key, batch);
    return batch;
  }

  #end(key: string): void {
    const batch = this.#batches.get(key);
    if (!batch) return;
    this.#batches.delete(key);
    clearTimeout(batch.timer);
    batch.ask();
  }
}

const speakerOf = ({ conversation, place, message }: Heard): string =>
  [keyOf(conversation), place.roomId, place.threadId ?? "", message.sender.id].join(" ");

/** The last line, with the words, the attachments and the mentions of all; undefined when there is none. */
export function joined(lines: readonly Heard[]): Heard | undefined {
  const last = lines.at(-1);
  if (!last || lines.length === 1) return last;
  const messages = lines.map(({ message }) => message);
  const wordsOf = (read: (message: IncomingMessage) => string): string =>
    messages
      .map(read)
      .filter((text) => text.trim() !== "")
      .join("\n");
  return {
    ...last,
    messageIds: lines.flatMap(({ messageIds }) => messageIds),
    text: lines
      .map(({ text }) => text)
      .filter((text) => text !== "")
      .join("\n"),
    message: {
      ...last.message,
      text: wordsOf(({ text }) => text),
      textForBot: wordsOf(({ textForBot }) => textForBot),
      attachments: messages.flatMap(({ attachments }) => attachments),
      mentions: messages.flatMap(({ mentions }) => mentions),
      mentionsBot: messages.some(({ mentionsBot }) => mentionsBot),
    },
  };
}
