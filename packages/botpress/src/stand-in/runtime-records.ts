import { randomUUID } from "node:crypto";
import type { JsonObject } from "./json.ts";

export type Tags = Readonly<Record<string, string>>;

/** Somebody whom the integration made known, or the bot itself. */
export interface RuntimeUser {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly tags: Tags;
  readonly name?: string;
  readonly pictureUrl?: string;
}

export interface RuntimeConversation {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly channel: string;
  readonly integration: string;
  readonly tags: Tags;
}

export interface RuntimeMessage {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly type: string;
  readonly payload: JsonObject;
  /** `incoming` is what people say, `outgoing` what the bot does. */
  readonly direction: "incoming" | "outgoing";
  readonly userId: string;
  readonly conversationId: string;
  readonly tags: Tags;
}

/** Records of one kind, found by their id or their tags. */
export class Records<Item extends { readonly id: string; readonly tags: Tags }> {
  readonly #prefix: string;
  readonly #items = new Map<string, Item>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get all(): readonly Item[] {
    return [...this.#items.values()];
  }

  get(id: string): Item | undefined {
    return this.#items.get(id);
  }

  /** Without names of tags, all tags must be the same, as in Botpress' API (client 1.35.0, `getOrCreateMessage`). */
  find(tags: Tags, names: readonly string[] | undefined): Item | undefined {
    const isSame = (item: Item): boolean => {
      const compared = names ?? [...new Set([...Object.keys(item.tags), ...Object.keys(tags)])];
      return compared.every((name) => item.tags[name] === tags[name]);
    };
    return this.all.find(isSame);
  }

  create(make: (id: string, now: string) => Item): Item {
    const item = make(`${this.#prefix}_${randomUUID().replaceAll("-", "").slice(0, 26).toUpperCase()}`, nowIso());
    this.#items.set(item.id, item);
    return item;
  }

  put(item: Item): void {
    this.#items.set(item.id, item);
  }

  delete(id: string): void {
    this.#items.delete(id);
  }
}

const nowIso = (): string => new Date().toISOString();
