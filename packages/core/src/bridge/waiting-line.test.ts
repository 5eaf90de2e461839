import { describe, expect, it } from "vitest";
import type { RoomEvent } from "../types.ts";
import { deleted, nameOf, said } from "./events.fixture.ts";
import { waitingLine } from "./waiting-line.ts";

/** Adds all, then takes all. */
function through(onlyLatest: boolean, events: readonly RoomEvent[]) {
  const line = waitingLine(onlyLatest);
  const passedOver = events.map((event) => nameOf(line.add(event))).filter((name) => name !== undefined);
  const taken: (string | undefined)[] = [];
  for (let event = line.take(); event; event = line.take()) taken.push(nameOf(event));
  expect(line.first()).toBeUndefined();
  return { taken, passedOver };
}

describe("a line in which everything keeps its turn", () => {
  it("gives back what was added, in order", () => {
    const events = [said("one"), deleted("x"), said("two"), said("two")];
    expect(through(false, events)).toEqual({ taken: ["one", "-x", "two", "two"], passedOver: [] });
  });
});

describe("a line in which only the latest message counts", () => {
  it("passes over the messages before the last", () => {
    expect(through(true, [said("one"), said("two"), said("three")])).toEqual({
      taken: ["three"],
      passedOver: ["one", "two"],
    });
  });

  it("leaves other events in their place, and the last message behind those that came before it", () => {
    const events = [said("one"), deleted("x"), said("two"), deleted("y"), said("three"), deleted("z")];
    expect(through(true, events)).toEqual({ taken: ["-x", "-y", "three", "-z"], passedOver: ["one", "two"] });
  });

  it("takes each thread, and what is outside of threads, for itself", () => {
    const a = { threadId: "a" };
    const b = { threadId: "b" };
    const events = [said("1"), said("a1", a), said("2"), said("b1", b), said("a2", a)];
    expect(through(true, events)).toEqual({ taken: ["2", "b1", "a2"], passedOver: ["1", "a1"] });
  });

  it("passes over nothing that was taken already", () => {
    const line = waitingLine(true);
    line.add(said("one"));
    expect(nameOf(line.take())).toBe("one");
    expect(line.add(said("two"))).toBeUndefined();
    expect(nameOf(line.first())).toBe("two");
    expect(nameOf(line.take())).toBe("two");
    expect(line.take()).toBeUndefined();
  });

  it("begins anew after the places at its front were given up", () => {
    const line = waitingLine(true);
    line.add(said("inside", { threadId: "a" }));
    line.add(said("one"));
    line.add(said("inside again", { threadId: "a" }));
    expect([nameOf(line.take()), nameOf(line.take()), line.take()]).toEqual(["one", "inside again", undefined]);
    line.add(said("two"));
    line.add(said("three"));
    expect(nameOf(line.take())).toBe("three");
  });
});
