import { expect, it, vi } from "vitest";
import type { RoomEvent } from "../types.ts";
import { channel } from "../util/channel.ts";
import { handover } from "./handover.ts";

const room = { id: "r1", kind: "channel", name: "general", displayName: "general", joined: true } as const;
const event = (messageId: string): RoomEvent => ({ type: "deleted", room, messageId });

/** A reader who was given these events. */
function reader(...names: readonly string[]) {
  const source = channel<RoomEvent>();
  const handed = handover();
  const done: string[] = [];
  const events = names.map(event);
  events.forEach((one, index) => {
    handed.take(one, (ignored) => void done.push([names[index], ignored].filter(Boolean).join(" ")));
    source.push(one);
  });
  const iterable = { [Symbol.asyncIterator]: () => handed.acknowledging(source) };
  return { handed, source, done, events, iterable, iterator: handed.acknowledging(source) };
}

it("acknowledges an event when the next one is asked for", async () => {
  const { iterator, done, handed } = reader("one", "two");
  await iterator.next();
  expect([done, handed.size]).toEqual([[], 2]);
  await iterator.next();
  expect([done, handed.size]).toEqual([["one"], 1]);
});

it("acknowledges the last event as soon as its reader waits for more", async () => {
  const { iterator, done } = reader("one");
  await iterator.next();
  const more = vi.fn();
  void iterator.next().then(more);
  expect(done).toEqual(["one"]);
  expect(more).not.toHaveBeenCalled();
});

it("acknowledges what a loop was given before it stops, and nothing that it was not given", async () => {
  const { iterable, done, handed } = reader("one", "two", "three");
  let count = 0;
  for await (const _ of iterable) {
    count += 1;
    if (count === 2) break;
  }
  expect([done, handed.size]).toEqual([["one", "two"], 1]);
});

it("acknowledges an event whose handling throws, for it was given and nobody will ask again", async () => {
  const { iterable, done } = reader("one", "two");
  const loop = async (): Promise<void> => {
    for await (const _ of iterable) throw new Error("the bot is broken");
  };
  await expect(loop()).rejects.toThrow("the bot is broken");
  expect(done).toEqual(["one"]);
});

it("acknowledges the last event when the stream ends", async () => {
  const { iterable, source, done, handed } = reader("one");
  source.end();
  for await (const _ of iterable) expect(done).toEqual([]);
  expect([done, handed.size]).toEqual([["one"], 0]);
});

it("takes acknowledgements by hand in any order, each once", () => {
  const { handed, events, done } = reader("one", "two");
  const [one = event(""), two = event("")] = events;
  handed.acknowledge(two);
  handed.acknowledge(one);
  handed.acknowledge(two);
  handed.acknowledge(event("one"));
  expect([done, handed.size]).toEqual([["two", "one"], 0]);
});

it("says when nothing is left to acknowledge", () => {
  const empty = vi.fn();
  const handed = handover(empty);
  const [one, two] = [event("one"), event("two")];
  for (const each of [one, two]) handed.take(each, () => {});
  handed.acknowledge(one);
  expect(empty).not.toHaveBeenCalled();
  handed.acknowledge(two);
  expect(empty).toHaveBeenCalledOnce();
});

it("passes on why an event was passed over", () => {
  const { handed, events, done } = reader("one");
  for (const one of events) handed.acknowledge(one, "superseded");
  expect(done).toEqual(["one superseded"]);
});
