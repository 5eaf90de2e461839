import type { Api } from "../rest/api.ts";
import type { Body } from "../rest/http.ts";
import { deferred } from "../util/deferred.ts";

/** A message as the server stores it. */
interface Stored {
  readonly id: string;
  readonly rid: string;
  readonly ts: number;
  readonly text: string;
  readonly updatedAt: number;
  readonly editedAt?: number;
  readonly reactions: readonly string[];
}

type Document = Readonly<Record<string, unknown>>;

interface Question {
  readonly answer: () => void;
}

/** Answers hold this many messages, so that few of them make several pages. */
const pageSize = 3;

/** How much younger a document may be than one that it overtakes. */
const longestOvertakingMs = 1_000;

const millis = ({ _updatedAt }: Document): number => (_updatedAt instanceof Date ? _updatedAt.getTime() : 0);

const documentOf = ({ id, rid, ts, text, updatedAt, editedAt, reactions }: Stored): Document => ({
  _id: id,
  rid,
  msg: text,
  ts: new Date(ts),
  u: { _id: "ann-id", username: "ann", name: "Ann" },
  _updatedAt: new Date(updatedAt),
  ...(editedAt === undefined ? {} : { editedAt: new Date(editedAt), editedBy: { _id: "ann-id", username: "ann" } }),
  ...(reactions.length === 0
    ? {}
    : { reactions: Object.fromEntries(reactions.map((emoji) => [emoji, { usernames: ["ann"] }])) }),
});

/**
 * What matters of a server here: it stores messages, streams what happens to them while somebody is connected, and
 * answers what is asked over REST. When either arrives is for the test to say.
 */
export class ModelServer {
  /** The server's clock, in milliseconds. */
  now = 1_800_000_000_000;
  readonly roomIds: readonly string[] = ["r0", "r1", "r2", "late"];
  /** Since when the bot is a member of each of its rooms. */
  readonly #joined = new Map(["r0", "r1", "r2"].map((roomId) => [roomId, 1_700_000_000_000]));
  readonly messages: Stored[] = [];
  /** The rooms whose past was asked for, each as often as it was. */
  readonly asked: string[] = [];
  readonly #flights = new Map<string, Document[]>();
  #isListenedTo = false;
  #questions: Question[] = [];

  /** Takes the bot into the room that it is not in from the beginning. */
  invite(): void {
    if (!this.#joined.has("late")) this.#joined.set("late", this.#tick());
  }

  /** Does nothing in a room that the bot is not in: it would be told of nothing. */
  say(roomId: string): void {
    if (!this.#joined.has(roomId)) return;
    this.#tick();
    const id = `m${this.messages.length}`;
    this.#store({ id, rid: roomId, ts: this.now, text: `text of ${id}`, updatedAt: this.now, reactions: [] });
  }

  edit(index: number): void {
    this.#change(index, (message) => ({ ...message, text: `${message.text}!`, editedAt: this.now }));
  }

  react(index: number): void {
    this.#change(index, (message) => ({
      ...message,
      reactions: [...message.reactions, `:r${message.reactions.length}:`],
    }));
  }

  /** From now on what happens is streamed. */
  listen(): void {
    this.#isListenedTo = true;
  }

  /** What is on its way is lost. */
  drop(): void {
    this.#isListenedTo = false;
    this.#flights.clear();
  }

  /**
   * Takes a streamed document off the room's line, or gives it without taking it off. One socket carries all of them:
   * a document may overtake others of its room and of other rooms, but not by long.
   */
  next(roomId: string, place = 0, keep = false): Document | undefined {
    const oldest = Math.min(...[...this.#flights.values()].flatMap(([first]) => (first ? [millis(first)] : [])));
    const flight = this.#flights.get(roomId) ?? [];
    const early = flight.filter((document) => millis(document) - oldest <= longestOvertakingMs);
    const document = early[place % Math.max(early.length, 1)];
    if (document && !keep) flight.splice(flight.indexOf(document), 1);
    return document;
  }

  /** Answers one of the open questions; false when there is none. */
  answer(place = 0): boolean {
    const [question] = this.#questions.splice(this.#questions.length === 0 ? 0 : place % this.#questions.length, 1);
    question?.answer();
    return question !== undefined;
  }

  /** Whoever asked is gone. */
  forget(): void {
    this.#questions = [];
  }

  readonly api: Api = {
    get: (path, params = {}) => {
      const { promise, resolve } = deferred<Body>();
      if (path === "chat.syncMessages") this.asked.push(String(params.roomId));
      this.#questions.push({ answer: () => resolve(this.#read(path, params)) });
      return promise;
    },
    post: () => Promise.reject(new Error("nobody writes here")),
    upload: () => Promise.reject(new Error("nobody uploads here")),
  };

  /** Nobody says or changes two things in the same room within a millisecond. */
  #tick(): number {
    this.now += 1;
    return this.now;
  }

  #store(message: Stored): void {
    this.messages.push(message);
    this.#stream(message);
  }

  #change(index: number, change: (message: Stored) => Stored): void {
    const at = this.messages.length === 0 ? 0 : index % this.messages.length;
    const before = this.messages[at];
    if (!before) return;
    this.#tick();
    const after = { ...change(before), updatedAt: this.now };
    this.messages[at] = after;
    this.#stream(after);
  }

  #stream(message: Stored): void {
    if (!this.#isListenedTo) return;
    const flight = this.#flights.get(message.rid);
    if (flight) flight.push(documentOf(message));
    else this.#flights.set(message.rid, [documentOf(message)]);
  }

  #read(path: string, params: Body): Body {
    if (path === "subscriptions.get") {
      return { update: [...this.#joined].map(([rid, ts]) => ({ rid, t: "c", name: rid, ts: new Date(ts) })) };
    }
    if (path === "rooms.get") {
      return { update: [...this.#joined.keys()].map((_id) => this.#room(_id)) };
    }
    if (path === "chat.syncMessages") return { result: this.#synchronise(params) };
    throw new Error(`the model has no ${path}`);
  }

  #room(_id: string): Body {
    const times = this.messages.filter(({ rid }) => rid === _id).map(({ ts }) => ts);
    const lm = times.length === 0 ? undefined : new Date(Math.max(...times));
    return { _id, t: "c", name: _id, _updatedAt: lm ?? new Date(1_700_000_000_000), ...(lm ? { lm } : {}) };
  }

  #synchronise({ roomId, next, lastUpdate, fromTs }: Body): Body {
    const own = this.messages.filter(({ rid }) => rid === roomId).sort((a, b) => a.updatedAt - b.updatedAt);
    if (next === undefined) {
      const since = Date.parse(String(lastUpdate));
      const from = fromTs === undefined ? 0 : Date.parse(String(fromTs));
      const found = own.filter(({ updatedAt, ts }) => updatedAt > since && ts >= from);
      return { updated: found.map(documentOf).reverse(), deleted: [] };
    }
    const beyond = own.filter(({ updatedAt }) => updatedAt > Number(next));
    const page = beyond.slice(0, pageSize);
    const cursor = { next: beyond.length > pageSize ? String(page.at(-1)?.updatedAt) : null, previous: null };
    return { updated: page.map(documentOf), deleted: [], cursor };
  }
}
