import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RoomEvent } from "../types.ts";
import { type Deferred, deferred } from "../util/deferred.ts";
import { deleted, nameOf, said } from "./events.fixture.ts";
import { createLanes, type LanesOptions } from "./lanes.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function lanes(options: Partial<LanesOptions>) {
  const delivered: (string | undefined)[] = [];
  const passedOver: (string | undefined)[] = [];
  const gates = new Map<string, Deferred<void>>();
  const own = createLanes({
    concurrency: 50,
    onlyLatest: false,
    quietMs: 0,
    async deliver(event) {
      delivered.push(nameOf(event));
      await gates.get(nameOf(event) ?? "")?.promise;
    },
    passedOver: (event) => void passedOver.push(nameOf(event)),
    ...options,
  });
  return {
    ...own,
    delivered,
    passedOver,
    addAll: (...events: readonly RoomEvent[]) => events.forEach(own.add),
    hold: (name: string) => void gates.set(name, deferred()),
    release: (name: string) => gates.get(name)?.resolve(),
  };
}

const debounce = { onlyLatest: true, quietMs: 1_000 };

it("delivers a message when its room has been quiet for so long", async () => {
  const { add, delivered } = lanes(debounce);
  add(said("one"));
  await vi.advanceTimersByTimeAsync(999);
  expect(delivered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(delivered).toEqual(["one"]);
});

it("counts the quiet from the last message of the room, also of another thread", async () => {
  const { add, delivered, passedOver } = lanes(debounce);
  add(said("one"));
  await vi.advanceTimersByTimeAsync(700);
  add(said("inside", { threadId: "a" }));
  await vi.advanceTimersByTimeAsync(700);
  add(said("two"));
  await vi.advanceTimersByTimeAsync(999);
  expect(delivered).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect([delivered, passedOver]).toEqual([["inside", "two"], ["one"]]);
});

it("does not hold back events of a quiet room, nor let them overtake a message", async () => {
  const { add, addAll, delivered } = lanes(debounce);
  add(deleted("x"));
  await vi.advanceTimersByTimeAsync(0);
  expect(delivered).toEqual(["-x"]);
  addAll(said("one"), deleted("y"));
  await vi.advanceTimersByTimeAsync(999);
  expect(delivered).toEqual(["-x"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(delivered).toEqual(["-x", "one", "-y"]);
});

it("lets one room be loud and another one quiet", async () => {
  const { add, delivered } = lanes(debounce);
  add(said("quiet", { roomId: "r2" }));
  for (let step = 0; step < 4; step += 1) {
    add(said(`loud ${step}`));
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(delivered).toEqual(["quiet"]);
});

it("delivers at once what came in the meantime of a delivery that took longer than the quiet", async () => {
  const { add, delivered, hold, release } = lanes(debounce);
  hold("one");
  add(said("one"));
  await vi.advanceTimersByTimeAsync(1_000);
  add(said("two"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(delivered).toEqual(["one"]);
  release("one");
  await vi.advanceTimersByTimeAsync(0);
  expect(delivered).toEqual(["one", "two"]);
});

it("waits for quiet again when the room became loud while all slots were taken", async () => {
  const { addAll, add, delivered, hold, release } = lanes({ ...debounce, concurrency: 1 });
  hold("slow");
  addAll(said("slow", { roomId: "r2" }));
  await vi.advanceTimersByTimeAsync(1_000);
  add(said("one"));
  await vi.advanceTimersByTimeAsync(1_500);
  add(said("two"));
  release("slow");
  await vi.advanceTimersByTimeAsync(999);
  expect(delivered).toEqual(["slow"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(delivered).toEqual(["slow", "two"]);
});

it("finishes without waiting for quiet, in order, and waits for what runs", async () => {
  const { addAll, delivered, hold, release, finish } = lanes(debounce);
  hold("one");
  addAll(said("one"), deleted("x"), said("inside", { threadId: "a" }));
  const finished = vi.fn();
  void finish().then(finished);
  await vi.advanceTimersByTimeAsync(0);
  expect(delivered).toEqual(["one"]);
  expect(finished).not.toHaveBeenCalled();
  release("one");
  await vi.advanceTimersByTimeAsync(0);
  expect(delivered).toEqual(["one", "-x", "inside"]);
  expect(finished).toHaveBeenCalledOnce();
});

it("leaves the message that is being delivered alone, and lets the latest of the others follow it", async () => {
  const { addAll, delivered, passedOver, hold, release } = lanes({ onlyLatest: true });
  hold("one");
  addAll(said("one"));
  await vi.advanceTimersByTimeAsync(0);
  addAll(said("two"), said("three"));
  release("one");
  await vi.advanceTimersByTimeAsync(0);
  expect([delivered, passedOver]).toEqual([["one", "three"], ["two"]]);
});
