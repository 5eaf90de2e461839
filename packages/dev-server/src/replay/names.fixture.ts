import { isObject, type Json } from "./recording.fixture.ts";

const id = /^(?:[A-Za-z0-9]{17}|[0-9a-f]{24}|[A-Za-z0-9]{34})$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const tokenMark = /^TOKEN\d+$/;
const token = /^[\w-]{40,}$/;
const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isoDates = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const origin = /^http:\/\/127\.0\.0\.1:\d+/;
const clock = /^1\d{12}$/;
const epoch = new Date(0).toISOString();

/**
 * Which id, token or moment of the replay stands for which of the recording.
 *
 * A recorded id is bound to what stands in its place when it first appears, and has to be that everywhere afterwards.
 * The stand-in database of the recordings made ids of 24 hex digits where a stock server makes 17 characters.
 */
export class Names {
  readonly #replayed = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #start: number;

  /** `start` is the moment that requests name as the last one before everything. */
  constructor(start: number) {
    this.#start = start;
  }

  /** Whether the replayed text may stand for the recorded one; an unknown id is bound. */
  agree(recorded: string, replayed: string): boolean {
    const known = this.#replayed.get(recorded);
    if (known !== undefined) return known === replayed;
    if (recorded.replace(origin, "here") === replayed.replace(origin, "here") || this.#withIds(recorded) === replayed)
      return true;
    if (recorded === epoch) return false;
    if ([isoDate, clock].some((form) => form.test(recorded) && form.test(replayed))) return true;
    return this.#bind(recorded, replayed);
  }

  /** What the recorded value has to be in the replay. */
  translate(value: Json): Json {
    if (typeof value === "string")
      return this.#withIds(value).replaceAll(isoDates, new Date(this.#start).toISOString());
    if (typeof value === "number") return isMoment(value) ? this.#start : value;
    if (Array.isArray(value)) return value.map((each) => this.translate(each));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.translate(each)]));
  }

  #bind(recorded: string, replayed: string): boolean {
    const forms = [
      [id, id],
      [uuid, uuid],
      [tokenMark, token],
    ] as const;
    if (!forms.some(([of, by]) => of.test(recorded) && by.test(replayed)) || this.#taken.has(replayed)) return false;
    this.#replayed.set(recorded, replayed);
    this.#taken.add(replayed);
    return true;
  }

  /** Ids may also stand inside a longer text, such as an event's name, a path or a query. */
  #withIds(text: string): string {
    return text.replaceAll(/[A-Za-z0-9]+/g, (word) => this.#replayed.get(word) ?? word);
  }
}

/** Whether the number counts milliseconds since 1970 in this century. */
export function isMoment(value: number): boolean {
  return clock.test(String(value));
}
