import { setTimeout as pass } from "node:timers/promises";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { idOf, openWorld, type World } from "./talk.fixture.ts";

const users = ["ann", "bob", "carol", "dave"];
const questions = 6;
const answers = (text: string): readonly string[] => [1, 2].map((count) => `${text} ${count}`);
const handler: Handler = ({ text }) => answers(text).map((answer) => ({ type: "text", text: answer }));

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A process that may be replaced by the next one, with what goes on in it. */
interface Company {
  readonly world: World;
  /** Settles when the present process is killed. */
  died: Promise<void>;
  kill(): Promise<void>;
}

function companyOf(world: World): Company {
  let die = (): void => undefined;
  const born = () =>
    new Promise<void>((resolve) => {
      die = resolve;
    });
  const company: Company = {
    world,
    died: born(),
    async kill() {
      world.kill();
      const dead = die;
      await world.start();
      company.died = born();
      dead();
    },
  };
  return company;
}

/** Asks as a dialog does: what its process did not get to finish is asked again by the next. */
async function ask(company: Company, user: string, text: string): Promise<void> {
  for (;;) {
    const { died } = company;
    const asking = company.world.ask(user, text).then(
      () => true,
      () => false,
    );
    if (await Promise.race([asking, died.then(() => false)])) return;
    await pass(20);
  }
}

const troubles = (company: Company, isPosted: boolean): readonly (() => Promise<void> | void)[] => {
  const { chat } = company.world;
  return [
    () => chat.faults.inject({ type: "reset", when: "after" }),
    () => chat.faults.inject({ type: "reset", when: "before" }),
    () => chat.faults.inject({ type: "answer", status: 502, when: "after" }),
    () => chat.faults.inject({ type: "answer", status: 500 }, { on: "getOrCreateUser" }),
    () => chat.signals.double({ times: 5 }),
    async () => {
      chat.signals.hold();
      await until("some signals", () => chat.signals.held > 1, 300).catch(() => undefined);
      chat.signals.release({ isReversed: true });
    },
    async () => {
      await chat.down();
      await pass(100);
      await chat.up();
    },
    () => company.kill(),
    () => (isPosted ? chat.signals.lose({ times: 2 }) : chat.streams.drop()),
    () => (isPosted ? chat.signals.lose() : chat.streams.cut(2)),
  ];
};

/** Lets things go wrong until told otherwise; then nothing does any more. */
async function storm(company: Company, isPosted: boolean, seed: number, isOver: () => boolean): Promise<number> {
  const roll = dice(seed);
  let count = 0;
  while (!isOver() && count < 40) {
    const all = troubles(company, isPosted);
    await all[Math.floor(roll() * all.length)]?.();
    count += 1;
    await pass(40 + roll() * 120);
  }
  const { chat } = company.world;
  chat.faults.clear();
  chat.signals.clear();
  return count;
}

describe.each(["stream", "webhook"] as const)("in a storm, over a %s,", (receive) => {
  it.each([1, 2, 3])("nothing is lost, doubled or out of order (seed %i)", async (seed) => {
    await using world = await openWorld({
      receive,
      standIn: { handler },
      chat: { answerMs: 3_000 },
      tuning: { gatherMs: 150, glancesMs: [150, 400, 900], aroundMs: 500 },
    });
    const company = companyOf(world);
    let isOver = false;
    const storming = storm(company, receive === "webhook", seed, () => isOver);
    const texts = Array.from({ length: questions }, (_, count) => `q${count}`);
    await Promise.all(
      users.map(async (user) => {
        for (const text of texts) await ask(company, user, text);
      }),
    );
    isOver = true;
    expect(await storming).toBeGreaterThan(3);
    const expected = texts.flatMap(answers);
    await until(
      () => `everything: ${JSON.stringify(users.map((user) => world.ears.texts(idOf(user))))}`,
      () => users.every((user) => world.ears.texts(idOf(user)).length >= expected.length),
    );
    for (const user of users) {
      const heard = world.chat.messages(idOf(user)).filter(({ userId }) => userId.startsWith("rc-"));
      expect(
        heard.map(({ payload }) => payload),
        "what the bot heard",
      ).toEqual(texts.map((text) => ({ type: "text", text })));
      expect(world.ears.texts(idOf(user)), "what it was heard to say").toEqual(expected);
    }
  });
});
