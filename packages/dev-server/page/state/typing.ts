import type { Connection } from "../client/connection.ts";
import { fields, text, texts } from "../client/reading.ts";
import { type ChatStore, keyOf, type Place, type Typist } from "./chat-state.ts";

/** How often a person who keeps writing says so again. */
const renewMs = 5_000;
/** After how long without a key pressed a person has stopped. */
const idleMs = 8_000;
/** After how long without a word from it others are forgotten, as Rocket.Chat's own client does. */
const forgetMs = 15_000;

/** Who is writing where: the signs of others, and one's own. */
export class Typing {
  readonly #store: ChatStore;
  readonly #connection: Connection;
  /** The name under which the server takes signs from this person. */
  readonly #ownName: string;
  #own: { readonly place: Place; readonly saidAt: number; readonly idle: number } | undefined;

  constructor(store: ChatStore, connection: Connection, ownName: string) {
    this.#store = store;
    this.#connection = connection;
    this.#ownName = ownName;
  }

  /** Listens to the signs in a room. */
  watch(roomId: string): Promise<void> {
    return this.#connection.subscribe("notify-room", `${roomId}/user-activity`, ([name, activities, extra]) => {
      const threadId = text(fields(extra).tmid);
      const place: Place = threadId === undefined ? { roomId } : { roomId, threadId };
      if (typeof name === "string" && name !== this.#ownName)
        this.#heard(name, place, texts(activities).includes("user-typing"));
    });
  }

  unwatch(roomId: string): void {
    this.#connection.unsubscribe("notify-room", `${roomId}/user-activity`);
  }

  /** The person pressed a key in a place. */
  typed(place: Place): void {
    const now = Date.now();
    const same = this.#own !== undefined && keyOf(this.#own.place) === keyOf(place);
    if (!same) this.stopped();
    const saidAt = same ? (this.#own?.saidAt ?? 0) : 0;
    if (now - saidAt >= renewMs) this.#say(place, ["user-typing"]);
    clearTimeout(this.#own?.idle);
    const idle = window.setTimeout(() => this.stopped(), idleMs);
    this.#own = { place, saidAt: now - saidAt >= renewMs ? now : saidAt, idle };
  }

  /** The person has sent, emptied or left what it was writing. */
  stopped(): void {
    if (this.#own === undefined) return;
    clearTimeout(this.#own.idle);
    this.#say(this.#own.place, []);
    this.#own = undefined;
  }

  /** Somebody has said what it was writing. */
  said(names: readonly string[], place: Place): void {
    for (const name of names) this.#heard(name, place, false);
  }

  #say({ roomId, threadId }: Place, activities: readonly string[]): void {
    const extra = threadId === undefined ? {} : { tmid: threadId };
    this.#connection.tell("stream-notify-room", `${roomId}/user-activity`, this.#ownName, activities, extra);
  }

  #heard(name: string, place: Place, active: boolean): void {
    const isSame = (each: Typist) => each.name === name && keyOf(each) === keyOf(place);
    const others = this.#store.state.typists.filter((each) => !isSame(each));
    if (active) {
      this.#store.change({ typists: [...others, { ...place, name, until: Date.now() + forgetMs }] });
      setTimeout(() => this.#forget(), forgetMs + 50);
    } else if (others.length < this.#store.state.typists.length) this.#store.change({ typists: others });
  }

  #forget(): void {
    const typists = this.#store.state.typists.filter((each) => each.until > Date.now());
    if (typists.length < this.#store.state.typists.length) this.#store.change({ typists });
  }
}
