import { type Logger, messageOf } from "@rocketchat-connectors/core";
import { isFields } from "@rocketchat-connectors/dialog";
import { LRUCache } from "lru-cache";
import type { Draft, Ears } from "../transport.ts";
import type { Item } from "./lane.ts";
import type { StreamSignal } from "./signals.ts";

export interface DraftsOptions {
  readonly ears: Pick<Ears, "draft">;
  readonly logger: Logger;
  /** Whether answers are shown while they are written. */
  readonly isStreaming: boolean;
  /** Whether nothing waits to be said before it. */
  readonly isQuiet: (conversationId: string) => boolean;
  /** Nothing more is written in a conversation, and nothing of it is to be said. */
  readonly stopped: (conversationId: string) => void;
  /** Milliseconds without a piece after which a stream counts as broken off. Default 120 000. */
  readonly patienceMs?: number | undefined;
}

interface Writing {
  readonly conversationId: string;
  /** By their places. */
  readonly pieces: Map<number, string>;
  text: string;
  /** Absent while what came before is still to be said. */
  draft?: Draft;
  timer?: NodeJS.Timeout;
}

/** Streams that are followed at once, and characters of one that are shown before it is finished. */
const most = 200;
const longest = 100_000;

/** Answers that are shown while the bot writes them. */
export class Drafts {
  readonly #options: DraftsOptions;
  readonly #open = new Map<string, Writing>();
  /** What came of messages that are finished, by their ids. */
  readonly #finished = new LRUCache<string, Promise<string | undefined>>({ max: most });
  /** Streams of which nothing is taken any more. */
  readonly #over = new LRUCache<string, true>({ max: 1_000 });

  constructor(options: DraftsOptions) {
    this.#options = options;
  }

  /** A piece came. Tells whether it is of something that is being written. */
  write(piece: Extract<StreamSignal, { readonly type: "delta" }>): boolean {
    const { streamId } = piece;
    if (!this.#options.isStreaming) return false;
    if (!this.#open.has(streamId) && (this.#open.size >= most || this.#over.has(streamId))) return false;
    this.#write(piece);
    return true;
  }

  #write({ streamId, conversationId, sequence, text }: Extract<StreamSignal, { readonly type: "delta" }>): void {
    const known = this.#open.get(streamId);
    const writing: Writing = known ?? { conversationId, pieces: new Map(), text: "" };
    this.#open.set(streamId, writing);
    const place = sequence ?? writing.pieces.size;
    if (writing.pieces.has(place) || writing.text.length + text.length > longest) return;
    writing.pieces.set(place, text);
    writing.text = textOf(writing.pieces);
    this.#wait(streamId, writing);
    if (writing.draft === undefined && !this.#options.isQuiet(conversationId)) return;
    // Some of the first pieces may be blank: of these no message can be made.
    if (writing.text.trim() === "") return;
    writing.draft ??= this.#options.ears.draft(conversationId, streamId);
    writing.draft.update(writing.text);
  }

  /** Nothing more will come of it: what is shown stays. */
  async abort(streamId: string): Promise<void> {
    const writing = this.#take(streamId);
    if (writing === undefined) return;
    await writing.draft?.end(undefined).catch((error: unknown) => this.#failed(error));
    this.#options.stopped(writing.conversationId);
  }

  /** Whether something of the item is shown already: nothing else is said in its conversation before it is finished. */
  has(item: Item): boolean {
    const streamId = this.#streamOf(item);
    return streamId !== undefined && this.#open.get(streamId)?.draft !== undefined;
  }

  /**
   * Finishes what was shown of a message, once. Resolves with the id under which the message is to be said, which completes
   * what is shown; undefined when all of it is. Rejects as the draft does.
   */
  async finish(item: Item): Promise<string | undefined> {
    if (!this.#options.isStreaming) return item.id;
    const finishing = this.#finished.get(item.id) ?? this.#finish(item);
    this.#finished.set(item.id, finishing);
    return await finishing;
  }

  async #finish(item: Item): Promise<string | undefined> {
    const streamId = this.#streamOf(item);
    // A process before this one may have shown its beginning.
    const id = streamId ?? item.streamId ?? item.id;
    const draft = streamId === undefined ? undefined : this.#take(streamId)?.draft;
    const text = onlyText(item.payload);
    try {
      await draft?.end(text);
    } catch (error) {
      this.#finished.set(item.id, Promise.resolve(id));
      throw error;
    }
    return draft && text !== undefined ? undefined : id;
  }

  /** Lets everything stay as it is shown. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((streamId) => this.abort(streamId)));
  }

  /** Whether the bot is writing there. */
  isWriting(conversationId: string): boolean {
    return [...this.#open.values()].some((one) => one.conversationId === conversationId);
  }

  /** By ids alone: another message may begin with the same words. */
  #streamOf({ id, streamId }: Item): string | undefined {
    return [streamId, id].find((known) => known !== undefined && this.#open.has(known));
  }

  #wait(streamId: string, writing: Writing): void {
    clearTimeout(writing.timer);
    writing.timer = setTimeout(() => this.abort(streamId), this.#options.patienceMs ?? 120_000);
    writing.timer.unref();
  }

  #take(streamId: string): Writing | undefined {
    const writing = this.#open.get(streamId);
    clearTimeout(writing?.timer);
    this.#open.delete(streamId);
    this.#over.set(streamId, true);
    return writing;
  }

  #failed(error: unknown): void {
    this.#options.logger.warn(`An answer that was being written is not shown as it ended: ${messageOf(error)}`);
  }
}

function textOf(pieces: ReadonlyMap<number, string>): string {
  const places = [...pieces.keys()].sort((a, b) => a - b);
  return places.map((place) => pieces.get(place) ?? "").join("");
}

/** The text of a message that is nothing else. */
function onlyText(payload: unknown): string | undefined {
  if (!isFields(payload) || payload.metadata !== undefined) return undefined;
  const { type, text, markdown } = payload;
  if (type === "markdown") return typeof markdown === "string" ? markdown : undefined;
  return type === "text" && typeof text === "string" ? text : undefined;
}
