import { expect, it } from "vitest";
import type { IncomingMessage, Room, User } from "../types.ts";
import { createLoopGuard } from "./loop-guard.ts";

const room: Room = { id: "r1", kind: "channel", name: "ops", displayName: "Ops", joined: true };
const self: User = { id: "u0", username: "bot" };
const other: User = { id: "u1", username: "robbie" };
const ann: User = { id: "u2", username: "ann" };
const second = 1_000;

/** A guard in one room, with a clock that its test moves. */
function start(limit = 10) {
  const warnings: string[] = [];
  const silent = (): void => {};
  const logger = { debug: silent, info: silent, error: silent, warn: (text: string) => void warnings.push(text) };
  const guard = createLoopGuard({ self: () => self, logger, limit });
  let now = 1_000_000;
  let count = 0;
  const message = (sender: User, threadId?: string): IncomingMessage => ({
    id: `m${++count}`,
    room,
    sender,
    text: "ping",
    textForBot: "ping",
    sentAt: new Date(now),
    ...(threadId ? { threadId } : {}),
    mentions: [],
    mentionsBot: false,
    isDirect: false,
    fromBot: sender === other,
    attachments: [],
    origin: "live",
    raw: {},
  });
  /** Says something; tells whether it was heard. */
  const says = (sender: User, threadId?: string): boolean => {
    const one = message(sender, threadId);
    if (guard.judge(one)) return false;
    guard.heard(one);
    return true;
  };
  const answers = (threadId?: string, id = `own${++count}`): void =>
    guard.own({ id, roomId: room.id, ...(threadId ? { threadId } : {}), sentAt: new Date(now) });
  return {
    warnings,
    says,
    answers,
    pass: (ms: number) => {
      now += ms;
    },
    /** Says something and is answered, if heard. */
    isAnswered(sender: User, threadId?: string): boolean {
      const isHeard = says(sender, threadId);
      if (isHeard) answers(threadId);
      now += second;
      return isHeard;
    },
  };
}

const times = (count: number, action: () => boolean): readonly boolean[] => Array.from({ length: count }, action);
const howOften = (results: readonly boolean[]): number => results.filter(Boolean).length;

it("answers another bot as often as the limit says, and warns once", () => {
  const { isAnswered, warnings } = start(3);
  expect(times(6, () => isAnswered(other))).toEqual([true, true, true, false, false, false]);
  expect(warnings).toEqual([
    "@robbie and @bot answered each other 3 times in a row in Ops: messages of bots are ignored there until a person writes (ROCKETCHAT_LOOP_LIMIT)",
  ]);
});

it("answers again after a person has written", () => {
  const { isAnswered, warnings } = start(3);
  times(5, () => isAnswered(other));
  expect(isAnswered(ann)).toBe(true);
  expect(howOften(times(5, () => isAnswered(other)))).toBe(3);
  expect(warnings).toHaveLength(2);
});

it("answers again after a while", () => {
  const { isAnswered, pass } = start(3);
  times(5, () => isAnswered(other));
  pass(300 * second);
  expect(howOften(times(5, () => isAnswered(other)))).toBe(3);
});

it("lets a bot speak that is not answered, however often", () => {
  const { says, warnings } = start(3);
  expect(howOften(times(100, () => says(other)))).toBe(100);
  expect(warnings).toEqual([]);
});

it("counts an own message once, however often the server tells it", () => {
  const { says, answers } = start(3);
  times(50, () => {
    answers(undefined, "the same");
    return says(other);
  });
  expect(says(other)).toBe(true);
});

it("keeps threads apart: a person in the room ends nothing in the thread", () => {
  const { isAnswered } = start(3);
  times(3, () => isAnswered(other, "t1"));
  expect(isAnswered(ann)).toBe(true);
  expect(isAnswered(other, "t1")).toBe(false);
  expect(isAnswered(other)).toBe(true);
  expect(isAnswered(ann, "t1")).toBe(true);
  expect(isAnswered(other, "t1")).toBe(true);
});

it("never ignores a person, and has no limit when told so", () => {
  const guarded = start(3);
  expect(howOften(times(1_000, () => guarded.isAnswered(ann)))).toBe(1_000);
  const unlimited = start(0);
  expect(howOften(times(1_000, () => unlimited.isAnswered(other)))).toBe(1_000);
  expect(unlimited.warnings).toEqual([]);
});

it("warns once of somebody unlisted who answers as fast as a bot, and still hears everything", () => {
  const { isAnswered, warnings } = start();
  expect(howOften(times(200, () => isAnswered(ann)))).toBe(200);
  expect(warnings).toEqual([
    "@ann answers @bot as fast as a bot, more than 50 times within a minute: if it is one, name it in ROCKETCHAT_BOTS or ROCKETCHAT_IGNORE_USERS",
  ]);
});

it("does not take a person for a bot who is slow now and then, or not alone", () => {
  const { isAnswered, pass, warnings } = start();
  for (let round = 0; round < 200; round += 1) {
    if (round % 40 === 0) pass(5 * second);
    isAnswered(ann);
  }
  for (let round = 0; round < 200; round += 1) isAnswered(round % 20 === 0 ? { id: "u3", username: "bob" } : ann);
  expect(warnings).toEqual([]);
});

it.each([
  ["answers each message in a thread of its own", (_: number) => undefined, (count: number) => `t${count}`],
  ["is answered in a new thread each time, and writes in the room", (count: number) => `t${count}`, () => undefined],
  [
    "moves on to another thread with each answer",
    (count: number) => `t${2 * count}`,
    (count: number) => `t${2 * count + 1}`,
  ],
])("stops a loop in which one of the two %s, until a person writes somewhere in the room", (_, theirs, ours) => {
  const { says, answers, pass, warnings } = start(3);
  let count = 0;
  const isAnswered = (): boolean => {
    count += 1;
    const isHeard = says(other, theirs(count));
    if (isHeard) answers(ours(count));
    pass(second);
    return isHeard;
  };
  expect(howOften(times(20, isAnswered))).toBe(3);
  expect(warnings).toHaveLength(1);
  expect(says(ann, "yet another thread")).toBe(true);
  expect(howOften(times(20, isAnswered))).toBe(3);
  pass(300 * second);
  expect(isAnswered()).toBe(true);
});

it("lets a bot speak in a thread as long as people are answered in the room", () => {
  const { says, isAnswered } = start(3);
  for (let round = 0; round < 100; round += 1) {
    expect(says(other, "t1")).toBe(true);
    expect(isAnswered(ann)).toBe(true);
  }
});
