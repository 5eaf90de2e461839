import { expect, test } from "vitest";
import { compareValues } from "./compare.fixture.ts";
import { compareFrames } from "./frames.fixture.ts";
import { Names } from "./names.fixture.ts";
import { unorderedPairs } from "./order.fixture.ts";
import type { Json, JsonObject, Step } from "./recording.fixture.ts";

const start = Date.UTC(2026, 0, 1);
const compare = (recorded: Json, replayed: Json, names = new Names(start)) =>
  compareValues(recorded, replayed, names, "answer").map(({ at }) => at);
const event = (eventName: string, ...args: Json[]): JsonObject => ({
  msg: "changed",
  collection: "stream-room-messages",
  id: "id",
  fields: { eventName, args },
});
const step = (...frames: JsonObject[]): Step => ({
  title: "",
  line: 1,
  rows: frames.map((frame, index) => ({ kind: "received", line: index + 2, socket: "bot", frame })),
});
const context = (...steps: Step[]) => ({ names: new Names(start), unordered: unorderedPairs(steps), heading: 1 });
const lined = (...frames: JsonObject[]) => frames.map((frame, index) => ({ line: index + 2, frame }));

test("a key too few, a key too many and another text are each found", () => {
  expect(compare({ a: 1, b: "x" }, { b: "y", c: 2 })).toEqual(["answer.a", "answer.b", "answer.c"]);
});

test("a number where a text was recorded is found, and so is a plain number where a date was", () => {
  expect(compare({ n: "1" }, { n: 1 })).toEqual(["answer.n"]);
  expect(compare({ ts: { $date: 1795355766531 } }, { ts: 1795355766531 })).toEqual(["answer.ts"]);
  expect(compare({ ts: "2026-11-22T13:56:05.036Z" }, { ts: "yesterday" })).toEqual(["answer.ts"]);
});

test("a shorter list is found", () => {
  expect(compare(["a", "b"], ["a"])).toEqual(["answer.length"]);
});

test("the year 1970 does not stand for any other moment", () => {
  expect(compare("1970-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z")).toEqual(["answer"]);
});

test("an id may be another one, but has to stay that one, and two ids cannot become one", () => {
  const names = new Names(start);
  expect(compare("enKX67Xv29mLi6mLB", "aaaaaaaaaaaaaaaaa", names)).toEqual([]);
  expect(compare("enKX67Xv29mLi6mLB", "bbbbbbbbbbbbbbbbb", names)).toEqual(["answer"]);
  expect(compare("kXirb5YTEiktZNsDd", "aaaaaaaaaaaaaaaaa", names)).toEqual(["answer"]);
  expect(compare("enKX67Xv29mLi6mLB/rooms-changed", "aaaaaaaaaaaaaaaaa/rooms-changed", names)).toEqual([]);
});

test("a request is sent with the ids of the replay and from its start", () => {
  const names = new Names(start);
  names.agree("enKX67Xv29mLi6mLB", "aaaaaaaaaaaaaaaaa");
  expect(names.translate({ rid: "enKX67Xv29mLi6mLB", since: { $date: 1795355763738 } })).toEqual({
    rid: "aaaaaaaaaaaaaaaaa",
    since: { $date: start },
  });
  expect(names.translate("chat.syncMessages?lastUpdate=2026-11-22T13:56:03.738Z")).toBe(
    "chat.syncMessages?lastUpdate=2026-01-01T00:00:00.000Z",
  );
});

test("a missing frame, a frame too many and a frame out of its place are each found", () => {
  const result = { msg: "result", id: "1" };
  const updated = { msg: "updated", methods: ["1"] };
  expect(compareFrames(lined(updated, result), [updated], context())).toMatchObject([{ line: 3, at: "frame" }]);
  expect(compareFrames(lined(result), [result, updated], context())).toMatchObject([
    { line: 1, at: "extra updated 1" },
  ]);
  expect(compareFrames(lined(updated, result), [result, updated], context())).toMatchObject([{ line: 3, at: "order" }]);
});

test("only stream events that the recording itself shows in both orders may change places", () => {
  const [a, b] = [event("GENERAL"), event("__my_messages__")];
  expect(compareFrames(lined(a, b), [b, a], context(step(a, b)))).toMatchObject([{ at: "order" }]);
  expect(compareFrames(lined(a, b), [b, a], context(step(a, b), step(b, a)))).toEqual([]);
});

test("events of one stream are compared in the order they came", () => {
  const differences = compareFrames(
    lined(event("GENERAL", "one"), event("GENERAL", "two")),
    [event("GENERAL", "two"), event("GENERAL", "one")],
    context(),
  );
  expect(differences.map(({ line }) => line)).toEqual([2, 3]);
});
