import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerInfo } from "../types.ts";
import { ModelBot, SlowStore } from "./model-bot.fixture.ts";
import { ModelServer } from "./model-server.fixture.ts";

/** Something that happens. The numbers choose a room, a message, a place in a line. */
type Step =
  | { readonly does: "say"; readonly room: number }
  | { readonly does: "edit" | "react"; readonly message: number }
  | { readonly does: "stream" | "repeat"; readonly room: number; readonly place: number }
  | { readonly does: "answer" | "acknowledge"; readonly place: number }
  | { readonly does: "land" | "connect" | "drop" | "crash" | "invite" }
  | { readonly does: "pass"; readonly ms: number };

const room = fc.nat(3);
const place = fc.nat(20);
const message = fc.nat(50);

const happenings = (crashes: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ does: fc.constant("say" as const), room }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constantFrom("edit" as const, "react" as const), message }) },
    { weight: 8, arbitrary: fc.record({ does: fc.constant("stream" as const), room, place }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("repeat" as const), room, place }) },
    { weight: 6, arbitrary: fc.record({ does: fc.constantFrom("answer" as const, "acknowledge" as const), place }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant("land" as const) }) },
    { weight: 3, arbitrary: fc.record({ does: fc.constant("connect" as const) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("invite" as const) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("drop" as const) }) },
    { weight: crashes ? 2 : 0, arbitrary: fc.record({ does: fc.constant("crash" as const) }) },
    // Nothing, a moment, about as long as rooms are read back for safety, or much longer.
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.constantFrom(0, 1, 900, 14_000, 60_000) }),
    },
  );

const info = (major: number, minor: number): ServerInfo => ({
  url: "http://localhost:3000",
  version: `${major}.${minor}`,
  major,
  minor,
});

const servers = fc.constantFrom(info(6, 5), info(8, 3), info(8, 8));

/** Lets everything run that waits for nothing but its turn. */
const turn = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1) await new Promise((resolve) => setImmediate(resolve));
};

interface Life {
  readonly bot: ModelBot;
  /** The ids of messages whose acknowledgement had landed when it ended. */
  settled: ReadonlySet<string>;
}

/** Plays steps, and in the end lets everything arrive that is on its way. */
class Play {
  readonly server = new ModelServer();
  readonly lives: Life[] = [];
  readonly #store = new SlowStore();
  readonly #info: ServerInfo;
  readonly #edited: boolean;
  /** Whether documents of a room overtake each other. */
  readonly #overtaking: boolean;
  #connecting: Promise<void> | undefined;

  constructor(server: ServerInfo, options: { readonly edited: boolean; readonly overtaking: boolean }) {
    this.#info = server;
    this.#edited = options.edited;
    this.#overtaking = options.overtaking;
    this.#begin();
  }

  get #life(): Life {
    const life = this.lives.at(-1);
    if (!life) throw new Error("there is no life");
    return life;
  }

  /** The story begins with a bot that is online, and ends when nothing is on its way any more. */
  async run(steps: readonly Step[]): Promise<void> {
    await this.settle();
    for (const step of steps) await this.step(step);
    await this.settle();
  }

  async step(step: Step): Promise<void> {
    const { bot } = this.#life;
    switch (step.does) {
      case "say":
        this.server.say(this.#roomId(step.room));
        break;
      case "edit":
        this.server.edit(step.message);
        break;
      case "react":
        this.server.react(step.message);
        break;
      case "stream":
      case "repeat":
        bot.receive(
          this.server.next(this.#roomId(step.room), this.#overtaking ? step.place : 0, step.does === "repeat"),
        );
        break;
      case "answer":
        this.server.answer(step.place);
        break;
      case "acknowledge":
        bot.acknowledge(step.place);
        break;
      case "land":
        this.#store.land();
        break;
      case "connect":
        this.#connect();
        break;
      case "drop":
        this.#drop();
        break;
      case "crash":
        this.#crash();
        break;
      case "invite":
        this.server.invite();
        break;
      default:
        this.server.now += step.ms;
    }
    await turn();
  }

  /** Brings the bot online and lets all arrive, be acknowledged, and land. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      this.#connect();
      if (this.#arrive() || this.#connecting) quiet = 0;
      await turn();
    }
    this.#life.settled = new Set(this.#life.bot.acknowledged);
  }

  /** Lets all arrive that is on its way; false when nothing was. */
  #arrive(): boolean {
    const { bot } = this.#life;
    let happened = 0;
    for (const roomId of this.server.roomIds) {
      for (let document = this.server.next(roomId); document; document = this.server.next(roomId)) {
        bot.receive(document);
        happened += 1;
      }
    }
    while (this.server.answer()) happened += 1;
    happened += bot.acknowledgeAll();
    while (this.#store.land()) happened += 1;
    return happened > 0;
  }

  /** Brings the bot online and lets all arrive, but the bot is done with nothing. */
  async online(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet += 1) {
      this.#connect();
      if (this.server.answer()) quiet = 0;
      await turn();
    }
  }

  async restart(): Promise<void> {
    this.#crash();
    await turn();
  }

  #roomId(index: number): string {
    return this.server.roomIds[index] ?? "r0";
  }

  #begin(): void {
    // A login takes its time, and the server's clock shows it.
    this.server.now += 1;
    const bot = new ModelBot(this.server, this.#store, this.#info, this.#edited);
    this.lives.push({ bot, settled: new Set() });
    this.#connect();
  }

  #connect(): void {
    const { bot } = this.#life;
    if (bot.isConnected || this.#connecting) return;
    const connecting = bot.connect().finally(() => {
      if (this.#connecting === connecting) this.#connecting = undefined;
    });
    this.#connecting = connecting;
  }

  #drop(): void {
    const { bot } = this.#life;
    if (!bot.isConnected) return;
    this.server.drop();
    bot.offline();
  }

  #crash(): void {
    const life = this.#life;
    life.settled = this.#settledNow(life.settled);
    life.bot.crash();
    this.server.drop();
    this.server.forget();
    this.#store.crash();
    this.#connecting = undefined;
    this.#begin();
  }

  /** What was acknowledged counts as settled when no write is on its way; with its reactions, which come with it. */
  #settledNow(before: ReadonlySet<string>): ReadonlySet<string> {
    if (!this.#store.isIdle) return before;
    const { open, acknowledged } = this.#life.bot;
    const reacted = new Set(open.map((event) => (event.type === "reaction" ? event.messageId : undefined)));
    return new Set(acknowledged.filter((id) => !reacted.has(id)));
  }
}

const idsOf = ({ server }: Play): readonly string[] => server.messages.map(({ id }) => id);
const doubles = (ids: readonly string[]): readonly string[] => ids.filter((id, index) => ids.indexOf(id) !== index);

/** The ids by room, in the order given. */
function byRoom(play: Play, ids: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const roomOf = new Map(play.server.messages.map(({ id, rid }) => [id, rid]));
  return Object.fromEntries(play.server.roomIds.map((rid) => [rid, ids.filter((id) => roomOf.get(id) === rid)]));
}

function expectOrder(play: Play, ids: readonly string[]): void {
  const timeOf = new Map(play.server.messages.map(({ id, ts }) => [id, ts]));
  for (const inRoom of Object.values(byRoom(play, ids))) {
    const times = inRoom.map((id) => timeOf.get(id) ?? 0);
    expect(times, `${inRoom} in the order in which they were said`).toEqual(times.toSorted((a, b) => a - b));
  }
}

function expectNoProblems(play: Play): void {
  const problems = play.lives.flatMap(({ bot }) => bot.problems).filter((line) => /^(warn|error)/.test(line));
  expect(problems).toEqual([]);
}

const options = { seed: 20_261_122, numRuns: 150 } as const;
const story = (crashes: boolean) => fc.array(happenings(crashes), { minLength: 5, maxLength: 80, size: "max" });

describe("whatever happens in whichever order", () => {
  it("each message is heard once and in the order of its room, however often the connection is lost", async () => {
    await fc.assert(
      fc.asyncProperty(story(false), servers, fc.boolean(), async (steps, server, edited) => {
        const play = new Play(server, { edited, overtaking: false });
        await play.run(steps);
        const heard = play.lives[0]?.bot.heard ?? [];
        expect(heard.toSorted()).toEqual(idsOf(play).toSorted());
        expectOrder(play, heard);
        expectNoProblems(play);
      }),
      options,
    );
  }, 60_000);

  it("each message is heard once when messages overtake each other as well", async () => {
    await fc.assert(
      fc.asyncProperty(story(false), servers, fc.boolean(), async (steps, server, edited) => {
        const play = new Play(server, { edited, overtaking: true });
        await play.run(steps);
        expect(play.lives[0]?.bot.heard.toSorted()).toEqual(idsOf(play).toSorted());
      }),
      options,
    );
  }, 60_000);

  it("a crash loses nothing, and repeats only what was not acknowledged and stored", async () => {
    await fc.assert(
      fc.asyncProperty(story(true), servers, fc.boolean(), async (steps, server, edited) => {
        const play = new Play(server, { edited, overtaking: false });
        await play.run(steps);
        await play.restart();
        await play.settle();
        expect(play.lives.at(-1)?.bot.heard, "nothing is left for a process that follows a settled one").toEqual([]);
        const all = play.lives.flatMap(({ bot }) => bot.heard);
        expect(
          idsOf(play).filter((id) => !all.includes(id)),
          "nothing is lost",
        ).toEqual([]);
        for (const [index, { bot, settled }] of play.lives.entries()) {
          expect(doubles(bot.heard), "once in a life").toEqual([]);
          expectOrder(play, bot.heard);
          const later = play.lives.slice(index + 1).flatMap((life) => life.bot.heard);
          expect(
            later.filter((id) => settled.has(id)),
            "once when it was settled",
          ).toEqual([]);
          const handled = new Set([
            ...bot.acknowledged,
            ...play.lives.slice(0, index).flatMap((life) => life.bot.acknowledged),
          ]);
          const dropped = bot.heard.filter((id) => !handled.has(id));
          expect(
            dropped.filter((id) => !later.includes(id)),
            "what was not acknowledged comes again",
          ).toEqual([]);
        }
        expectNoProblems(play);
      }),
      options,
    );
  }, 60_000);
});

const again: Step = { does: "answer", place: 0 };

/** The bot is taken into a room while it is away; somewhere else life has gone on before that room could be read. */
const invitedWhileAway: readonly Step[] = [
  { does: "drop" },
  { does: "invite" },
  { does: "say", room: 3 },
  { does: "connect" },
  ...[again, again],
  { does: "pass", ms: 60_000 },
  { does: "say", room: 0 },
  { does: "stream", room: 0, place: 0 },
  { does: "acknowledge", place: 0 },
];

it.each([
  ["the connection is lost once more", { does: "drop" }],
  ["the process dies", { does: "crash" }],
] as const)("a room that is still to be read when %s is read afterwards", async (_, end) => {
  const play = new Play(info(8, 3), { edited: false, overtaking: false });
  await play.run([...invitedWhileAway, { does: "land" }, { does: "land" }, { does: "land" }, end]);
  const heard = play.lives.flatMap(({ bot }) => bot.heard);
  expect(idsOf(play).filter((id) => !heard.includes(id))).toEqual([]);
});

const begun = async ({ edited = false } = {}): Promise<{ readonly play: Play; readonly bot: () => ModelBot }> => {
  const play = new Play(info(8, 3), { edited, overtaking: false });
  await play.settle();
  const bot = (): ModelBot => {
    const life = play.lives.at(-1);
    if (!life) throw new Error("there is no life");
    return life.bot;
  };
  return { play, bot };
};

const steps = async (play: Play, ...those: readonly Step[]): Promise<void> => {
  for (const step of those) await play.step(step);
};

it("after a short gap only the rooms are read in which something may have been missed", async () => {
  const { play } = await begun();
  for (const room of [0, 1, 2]) await steps(play, { does: "say", room });
  await play.settle();
  await steps(play, { does: "pass", ms: 600_000 }, { does: "say", room: 0 });
  await play.settle();
  play.server.asked.length = 0;
  await steps(play, { does: "drop" }, { does: "say", room: 2 });
  await play.settle();
  expect(play.server.asked.toSorted()).toEqual(["r0", "r2"]);
});

it("a room whose reading was interrupted is read after the next gap, however long ago that was", async () => {
  const { play, bot } = await begun();
  await steps(play, { does: "drop" }, { does: "say", room: 1 }, { does: "connect" }, again, again);
  await steps(play, { does: "pass", ms: 600_000 }, { does: "say", room: 0 }, { does: "stream", room: 0, place: 0 });
  await steps(play, { does: "drop" });
  await play.settle();
  expect(bot().heard.toSorted()).toEqual(["m0", "m1"]);
});

it("what was handled is known, however much was heard elsewhere since", async () => {
  const { play, bot } = await begun();
  await steps(play, { does: "say", room: 1 });
  await play.settle();
  for (let n = 0; n < 20_001; n += 1) {
    const at = new Date(play.server.now + n);
    bot().receive({ _id: `x${n}`, rid: "r0", msg: "x", u: { _id: "ann-id", username: "ann" }, ts: at, _updatedAt: at });
  }
  await turn();
  await steps(play, { does: "drop" }, { does: "say", room: 1 });
  await play.settle();
  expect(bot().heard.filter((id) => id.startsWith("m"))).toEqual(["m0", "m1"]);
});

it("a room in which something comes before it is known is read from where the bot came in", async () => {
  const { play } = await begun();
  await steps(play, { does: "invite" }, { does: "say", room: 3 }, { does: "pass", ms: 60_000 });
  await steps(play, { does: "say", room: 0 }, { does: "stream", room: 0, place: 0 }, { does: "acknowledge", place: 0 });
  await steps(
    play,
    { does: "drop" },
    { does: "connect" },
    { does: "say", room: 3 },
    { does: "stream", room: 3, place: 1 },
  );
  await steps(play, again, again, { does: "drop" });
  await play.settle();
  const heard = play.lives.flatMap(({ bot }) => bot.heard);
  expect(idsOf(play).filter((id) => !heard.includes(id))).toEqual([]);
});

it("a missed message that was touched later comes again when the process dies before it is handled", async () => {
  const { play, bot } = await begun();
  await steps(play, { does: "drop" }, { does: "say", room: 0 }, { does: "pass", ms: 60_000 });
  await steps(play, { does: "react", message: 0 }, { does: "pass", ms: 60_000 }, { does: "say", room: 0 });
  await play.online();
  expect(bot().open.map(({ type }) => type)).toEqual(["message", "reaction", "message"]);
  await steps(play, { does: "acknowledge", place: 2 });
  for (let n = 0; n < 9; n += 1) await steps(play, { does: "land" });
  await play.restart();
  await play.settle();
  expect(bot().heard).toEqual(["m0"]);
});

it("a server whose clock was set back is still caught up with", async () => {
  const { play, bot } = await begun();
  await steps(play, { does: "say", room: 0 });
  await play.settle();
  play.server.now -= 3_600_000;
  await steps(play, { does: "drop" }, { does: "say", room: 0 });
  await play.settle();
  expect(bot().heard).toEqual(["m0", "m1"]);
  await play.restart();
  await steps(play, { does: "say", room: 0 });
  await play.settle();
  expect(bot().heard).toEqual(["m2"]);
});

it("of a message that was edited while it was handled, only the edit comes again when that is not handled", async () => {
  const { play, bot } = await begun({ edited: true });
  await steps(play, { does: "say", room: 0 }, { does: "edit", message: 0 });
  for (const place of [0, 0]) await steps(play, { does: "stream", room: 0, place });
  expect(bot().open.map(({ type }) => type)).toEqual(["message", "edited"]);
  await steps(play, { does: "acknowledge", place: 0 });
  for (let n = 0; n < 9; n += 1) await steps(play, { does: "land" });
  await play.restart();
  await play.online();
  expect(bot().open.map(({ type }) => type)).toEqual(["edited"]);
});

it("an edit that is handled before its message does not take the message's place", async () => {
  const { play, bot } = await begun({ edited: true });
  await steps(play, { does: "say", room: 0 }, { does: "edit", message: 0 });
  for (const place of [0, 0]) await steps(play, { does: "stream", room: 0, place });
  await steps(play, { does: "acknowledge", place: 1 });
  for (let n = 0; n < 9; n += 1) await steps(play, { does: "land" });
  await play.restart();
  await play.online();
  expect(bot().heard).toEqual(["m0"]);
});
