import type { Client } from "../client/client.ts";
import type { Connection } from "../client/connection.ts";
import { readStatus } from "../client/documents.ts";
import type { ChatStore } from "./chat-state.ts";
import { withEntry } from "./store.ts";

/** Who is on the server, and whether they are there. */
export class People {
  readonly #store: ChatStore;
  readonly #client: Client;

  constructor(store: ChatStore, client: Client) {
    this.#store = store;
    this.#client = client;
  }

  /** Follows everybody's status. */
  watch(connection: Connection): void {
    void connection.subscribe("notify-logged", "user-status", (args) => {
      for (const each of args) this.#changed(each);
    });
  }

  /** Fetches everybody anew. */
  async refresh(): Promise<void> {
    const people = await this.#client.people();
    this.#store.change({ people: new Map(people.map((each) => [each.username, each])) });
  }

  #changed(status: unknown): void {
    const read = readStatus(status);
    const person = this.#store.state.people.get(read.username);
    if (person === undefined) return;
    // The list of people does not tell of roles, so that a bot may be known as one only from here on.
    const changed = { id: person.id, name: person.name, ...read, isBot: person.isBot || read.isBot };
    this.#store.change({ people: withEntry(this.#store.state.people, read.username, changed) });
  }
}
