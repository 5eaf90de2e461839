import { parseConversationId } from "@rocketchat-connectors/dialog";
import { LRUCache } from "lru-cache";
import type { ChatApi } from "./api.ts";
import { isThereAlready } from "./failures.ts";
import { checkId, connectorPerson, type People, type Person, personId } from "./people.ts";

/** Who owns a conversation in Botpress: the one person whose it is, else the connector. Undefined for an id that is not ours. */
export function ownerOf(conversationId: string): string | undefined {
  const conversation = parseConversationId(conversationId);
  if (conversation === undefined) return undefined;
  return conversation.userId === undefined ? connectorPerson.id : personId(conversation.userId);
}

/** The keys with which a conversation is spoken in. */
export interface Access {
  readonly owner: string;
  readonly speaker: string;
}

/** The conversations that Botpress knows, with those who speak in them. */
export class Conversations {
  readonly #api: Pick<ChatApi, "keepConversation" | "addParticipant">;
  readonly #people: People;
  readonly #made = new LRUCache<string, true>({ max: 10_000 });
  /** By conversation and person. */
  readonly #joined = new LRUCache<string, true>({ max: 20_000 });

  constructor(api: Pick<ChatApi, "keepConversation" | "addParticipant">, people: People) {
    this.#api = api;
    this.#people = people;
  }

  /**
   * Makes sure that there is the conversation, and that somebody may speak in it; by default the owner does.
   * Rejects with an `EngineError`.
   */
  async enter(conversationId: string, someone: Person | undefined, signal: AbortSignal): Promise<Access> {
    checkId(conversationId, "conversation");
    const ownerId = ownerOf(conversationId) ?? connectorPerson.id;
    const person = someone ?? ownerBy(ownerId);
    const speaker = await this.#people.key(person, signal);
    const owner = person.id === ownerId ? speaker : await this.#people.key(ownerBy(ownerId), signal);
    if (!this.#made.has(conversationId)) {
      await this.#api.keepConversation(owner, conversationId, signal);
      this.#made.set(conversationId, true);
    }
    const seat = `${conversationId} ${person.id}`;
    if (person.id !== ownerId && !this.#joined.has(seat)) {
      await this.#api.addParticipant(owner, conversationId, person.id, signal).catch((error: unknown) => {
        if (!isThereAlready(error)) throw error;
      });
      this.#joined.set(seat, true);
    }
    return { owner, speaker };
  }

  /** Makes sure of everything again, for whoever finds that it is gone. */
  forget(conversationId: string, person: Person | undefined): void {
    const ownerId = ownerOf(conversationId) ?? connectorPerson.id;
    this.#made.delete(conversationId);
    for (const id of [ownerId, person?.id ?? ownerId]) {
      this.#joined.delete(`${conversationId} ${id}`);
      this.#people.forget(id);
    }
  }
}

/** Of an owner who does not speak just now nothing new is told. */
const ownerBy = (id: string): Person => (id === connectorPerson.id ? connectorPerson : { id, facts: {} });
