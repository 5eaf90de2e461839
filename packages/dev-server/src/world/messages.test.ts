import { describe, expect, test } from "vitest";
import type { Message } from "./documents.ts";
import { Messages } from "./messages.ts";

const u = { _id: "id-ann", username: "ann" };

function message(_id: string, at: number, more: Partial<Message> = {}): Message {
  return { _id, rid: "room", msg: _id, ts: new Date(at), u, _updatedAt: new Date(at), ...more };
}

/** A source of whole numbers that says the same in every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

const ids = (messages: readonly Message[]) => messages.map(({ _id }) => _id);

describe("the messages of a room", () => {
  test("stand by their time, and those of one millisecond by their arrival", () => {
    const messages = new Messages();
    for (const [id, at] of [
      ["b", 2],
      ["d", 4],
      ["a", 1],
      ["c", 2],
    ] as const)
      messages.insert(message(id, at));
    expect(ids(messages.ofRoom("room"))).toEqual(["a", "b", "c", "d"]);
    expect(ids([...messages.newestFirst("room", new Date(2), new Date(3))])).toEqual(["c", "b"]);
  });

  test.each([1, 2, 3])("are found by their change as if each had been looked at, in random order %i", (seed) => {
    const below = numbersFrom(seed);
    const messages = new Messages();
    let now = 1_000;
    for (let step = 0; step < 2_000; step += 1) {
      now += below(3) - (below(50) === 0 ? 20 : 0);
      const some = messages.all().at(below(messages.size || 1));
      if (some === undefined || below(3) > 0) messages.insert(message(`m${step}`, now - below(2) * below(30)));
      else if (below(4) === 0) messages.erase(some, new Date(now));
      else messages.update(some._id, { _updatedAt: new Date(now) });
      const since = new Date(now - below(1 + below(200)));
      // They are held in the order of arrival, which decides where the times are equal.
      const looked = messages
        .filter(({ _updatedAt }) => _updatedAt > since)
        .toSorted((one, other) => one.ts.getTime() - other.ts.getTime());
      expect(ids(messages.changedSince("room", since)).join()).toBe(ids(looked.toReversed()).join());
    }
    const sorted = messages.ofRoom("room");
    expect(sorted).toHaveLength(messages.size);
    expect(sorted.every(({ ts }, index) => ts >= (sorted[index - 1]?.ts ?? ts))).toBe(true);
  });

  test("are forgotten beyond the number that is kept, the oldest first and without a trace", () => {
    const messages = new Messages(3);
    for (let at = 1; at <= 10; at += 1) messages.insert(message(`m${at}`, at));
    messages.insert(message("elsewhere", 1, { rid: "other" }));
    expect(ids(messages.ofRoom("room"))).toEqual(["m8", "m9", "m10"]);
    expect(messages.get("m1")).toBeUndefined();
    expect(messages.deletedSince("room", new Date(0))).toEqual([]);
    expect(ids(messages.changedSince("room", new Date(0)))).toEqual(["m10", "m9", "m8"]);
    expect(messages.size).toBe(4);
  });

  test("that were deleted are remembered as long as that many others", () => {
    const messages = new Messages(2);
    for (let at = 1; at <= 5; at += 1) messages.erase(messages.insert(message(`m${at}`, at)), new Date(at));
    expect(messages.deletedSince("room", new Date(0)).map(({ _id }) => _id)).toEqual(["m4", "m5"]);
  });

  test("of a thread are found without the rest of the room", () => {
    const messages = new Messages();
    for (const [id, more] of [
      ["root", {}],
      ["r2", { tmid: "root" }],
      ["x", {}],
      ["r1", { tmid: "root" }],
    ] as const)
      messages.insert(message(id, id === "r1" ? 2 : 3, more));
    expect(ids(messages.ofThread("root"))).toEqual(["r1", "r2"]);
    messages.erase(message("r1", 2, { tmid: "root" }), new Date(9));
    expect(ids(messages.ofThread("root"))).toEqual(["r2"]);
  });
});
