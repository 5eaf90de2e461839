import { setTimeout } from "node:timers/promises";
import type { Person } from "@rocketchat-connectors/dev-server";
import type { Random } from "./random.ts";
import type { Place } from "./stage.ts";
import { type Question, questionText } from "./verdict.ts";

/** What a fifth of the rooms waits for: they are opened while the run goes on, at the latest at this part of it. */
const lateRooms = { share: 0.2, latest: 0.8 };

/** Of how many of the newest questions of a room people still talk. */
const memory = 12;

interface Said extends Question {
  readonly by: Person;
}

/** A room where people write. */
interface Room {
  readonly place: Place;
  readonly id: string;
  readonly said: Said[];
}

export interface TrafficOptions {
  readonly places: readonly Place[];
  readonly random: Random;
  /** Messages per second, over all rooms. */
  readonly rate: number;
  readonly lastsMs: number;
  readonly log: (line: string) => void;
}

/** People who write numbered questions without a pause, and who edit, react, pin and rename topics in between. */
export class Traffic {
  readonly questions: Question[] = [];
  readonly #options: TrafficOptions;
  readonly #rooms: Room[] = [];
  #from = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  /** Opens the rooms that are there from the start. */
  async begin(): Promise<void> {
    for (const place of this.#options.places.slice(this.#lateCount)) await this.#open(place);
  }

  /** Resolves when the time is over. */
  async run(): Promise<void> {
    const { places, random, rate, lastsMs } = this.#options;
    this.#from = performance.now();
    const late = places.slice(0, this.#lateCount).map((place, index, all) => ({
      place,
      atMs: ((index + 1) / all.length) * lateRooms.latest * lastsMs,
    }));
    for (let atMs = 0; atMs < lastsMs; atMs += -Math.log(1 - random.next()) * (1_000 / rate)) {
      const aheadMs = atMs - this.#passedMs;
      if (aheadMs > 0) await setTimeout(aheadMs);
      while (late[0] !== undefined && late[0].atMs <= atMs) await this.#open(late.shift()?.place);
      // A burst counts as the messages that it holds.
      const burst = random.chance(0.08) ? random.whole(2, 5) : 1;
      const room = random.pick(this.#rooms);
      for (let count = 0; count < burst; count += 1) await this.#ask(room);
      atMs += ((burst - 1) * 1_000) / rate;
      if (random.chance(0.3)) await this.#chat(random.pick(this.#rooms));
    }
  }

  get #passedMs(): number {
    return performance.now() - this.#from;
  }

  get #lateCount(): number {
    return Math.floor(this.#options.places.length * lateRooms.share);
  }

  async #open(place: Place | undefined): Promise<void> {
    if (place === undefined) return;
    const id = await place.open();
    this.#options.log(`opened ${place.name} (${place.kind}) ${id}`);
    this.#rooms.push({ place, id, said: [] });
  }

  async #ask({ id: roomId, place, said }: Room): Promise<void> {
    const { random } = this.#options;
    const by = random.pick(place.writers);
    const number = this.questions.length + 1;
    const root = random.chance(0.25) ? said.slice(-memory).find(({ threadId }) => threadId === undefined) : undefined;
    const thread = root === undefined ? {} : { tmid: root.id };
    const { _id: id, ts } = await by.say(roomId, questionText(number), thread);
    const when = { ts: ts.getTime(), atMs: Math.round(this.#passedMs) };
    const question = { id, roomId, number, ...when, ...(root === undefined ? {} : { threadId: root.id }) };
    this.questions.push(question);
    this.#options.log(`said ${questionText(number)} ${id} in ${place.name} ${roomId} ${root?.id ?? ""}`);
    said.push({ ...question, by });
  }

  /** What people do besides asking, none of which is to be answered. */
  async #chat({ id, place, said }: Room): Promise<void> {
    const { random } = this.#options;
    const [owner = random.pick(place.writers)] = place.writers;
    const keeps = place.kind !== "direct" && place.kind !== "several";
    if (said.length === 0) return;
    const about = random.pick(said.slice(-memory));
    const acts: readonly (() => Promise<unknown>)[] = [
      () => about.by.edit(about.id, `${questionText(about.number)}, I mean`),
      () => random.pick(place.writers).react(about.id, random.pick([":thumbsup:", ":tada:", ":eyes:"])),
      () => random.pick(place.writers).star(about.id),
      () => random.pick(place.writers).typing(id, random.chance(0.5)),
      ...(keeps ? [() => owner.pin(about.id), () => owner.setTopic(id, `about ${about.number}`)] : []),
    ];
    this.#options.log(`chat about ${questionText(about.number)} in ${place.name} ${id}`);
    await random.pick(acts)();
  }
}
