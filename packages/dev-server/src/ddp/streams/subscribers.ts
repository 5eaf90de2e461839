/** A living subscription of one connection to one event of a stream. */
export interface Listening {
  readonly id: string;
  readonly connection: string;
  readonly stream: string;
  readonly event: string;
  /** The parameters it was made with, to run it again under another user. */
  readonly params: readonly unknown[];
}

/** All living subscriptions, found by event and by connection. */
export class Subscribers {
  readonly #byEvent = new Map<string, Set<Listening>>();
  readonly #byConnection = new Map<string, Set<Listening>>();

  add(listening: Listening): void {
    grow(this.#byEvent, eventKey(listening.stream, listening.event), listening);
    grow(this.#byConnection, listening.connection, listening);
  }

  remove(listening: Listening): void {
    shrink(this.#byEvent, eventKey(listening.stream, listening.event), listening);
    shrink(this.#byConnection, listening.connection, listening);
  }

  /** Forgets everything that a connection listened to. */
  removeConnection(connection: string): void {
    for (const listening of this.ofConnection(connection)) this.remove(listening);
  }

  ofEvent(stream: string, event: string): readonly Listening[] {
    return [...(this.#byEvent.get(eventKey(stream, event)) ?? [])];
  }

  ofConnection(connection: string): readonly Listening[] {
    return [...(this.#byConnection.get(connection) ?? [])];
  }

  all(): readonly Listening[] {
    return [...this.#byConnection.values()].flatMap((listenings) => [...listenings]);
  }
}

function eventKey(stream: string, event: string): string {
  return `${stream} ${event}`;
}

function grow(index: Map<string, Set<Listening>>, key: string, listening: Listening): void {
  index.set(key, (index.get(key) ?? new Set()).add(listening));
}

function shrink(index: Map<string, Set<Listening>>, key: string, listening: Listening): void {
  const set = index.get(key);
  set?.delete(listening);
  if (set?.size === 0) index.delete(key);
}
