import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOrder, type Order } from "./order.ts";

let passed: number[];
let lost: string[];
let order: Order;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
  passed = [];
  lost = [];
  order = createOrder({ lost: (roomId) => lost.push(roomId) });
});
afterEach(() => vi.useRealTimers());

/** Each comes in a turn of the event loop of its own. */
const arrive = (...times: number[]): void => {
  for (const time of times) {
    order.arrive("r", time, true, () => passed.push(time));
    vi.advanceTimersByTime(0);
  }
};
const announce = (...times: number[]): void => {
  for (const time of times) order.announce("r", time);
};

describe("messages of a room", () => {
  it("pass at once as they come when nothing older was announced", () => {
    arrive(1, 3, 2);
    announce(4);
    arrive(4);
    expect(passed).toEqual([1, 3, 2, 4]);
  });

  it("are sorted when they come in one breath, copies behind their originals", () => {
    for (const [time, isNew] of [
      [3, true],
      [2, true],
      [3, false],
      [1, true],
    ] as const) {
      order.arrive("r", time, isNew, () => passed.push(time));
    }
    vi.advanceTimersByTime(0);
    expect(passed).toEqual([1, 2, 3, 3]);
  });

  it("wait for an announced older one that they overtook", () => {
    announce(1, 2, 3);
    arrive(3, 2);
    expect(passed).toEqual([]);
    arrive(1);
    expect(passed).toEqual([1, 2, 3]);
  });

  it("wait as long for an older one that was announced a while ago", () => {
    announce(1, 2);
    vi.advanceTimersByTime(400);
    arrive(2);
    expect(passed).toEqual([]);
    arrive(1);
    expect(passed).toEqual([1, 2]);
  });

  it("do not wait for what was announced and is younger", () => {
    announce(5);
    arrive(4);
    expect(passed).toEqual([4]);
  });

  it("do not wait for what came before its announcement", () => {
    arrive(1);
    announce(1);
    order.note("r", 2);
    announce(2);
    arrive(3);
    expect(passed).toEqual([1, 3]);
  });

  it("lose patience after a quarter of a second, and keep their order among themselves", () => {
    announce(1);
    arrive(3);
    vi.advanceTimersByTime(100);
    arrive(2);
    vi.advanceTimersByTime(149);
    expect(passed).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(passed).toEqual([2, 3]);
  });

  it("wait for replies of threads, of which only the number is known", () => {
    order.count("r", 10, 0);
    order.count("r", 11, 1);
    order.count("r", 12, 3);
    arrive(2);
    expect(passed).toEqual([]);
    order.arrive("r", 0, false, () => passed.push(0));
    vi.advanceTimersByTime(0);
    expect(passed).toEqual([0]);
    arrive(1);
    expect(passed).toEqual([0, 1, 2]);
  });

  it("wait for the reply of a thread where the room tells its number only after each message", () => {
    order.count("r", 10, 0);
    order.count("r", 11, 1);
    arrive(3);
    order.count("r", 12, 3);
    expect(passed).toEqual([]);
    arrive(1);
    arrive(5);
    order.count("r", 13, 5);
    arrive(7);
    expect(passed).toEqual([1, 3, 5, 7]);
  });

  it("are not waited for twice when number and time announce them, before or after they came", () => {
    order.count("r", 10, 0);
    for (const time of [1, 2]) {
      announce(time);
      order.count("r", 10 + time, time);
      arrive(time);
    }
    for (const time of [3, 4]) {
      arrive(time);
      announce(time);
      order.count("r", 10 + time, time);
    }
    expect(passed).toEqual([1, 2, 3, 4]);
  });

  it("are not held for long by one that is counted and never shown", () => {
    order.count("r", 10, 0);
    order.count("r", 11, 1);
    arrive(2);
    expect(passed).toEqual([]);
    vi.advanceTimersByTime(3_000);
    arrive(3);
    expect(passed).toEqual([2, 3]);
    vi.advanceTimersByTime(20_000);
    expect(lost).toEqual([]);
  });

  it("are missed aloud, once, when they never come", () => {
    announce(1);
    order.announce("other", 1);
    order.arrive("other", 1, true, () => {});
    vi.advanceTimersByTime(20_000);
    expect(lost).toEqual(["r"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("do not wait for other rooms", () => {
    order.announce("other", 1);
    arrive(2);
    expect(passed).toEqual([2]);
  });

  it("go on, in order, when the connection is replaced", () => {
    announce(1);
    arrive(3, 2);
    order.release();
    expect(passed).toEqual([2, 3]);
    vi.advanceTimersByTime(20_000);
    expect(lost).toEqual([]);
  });
});
