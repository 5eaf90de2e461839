import { array, assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { type Item, Lane } from "./lane.ts";

const item = (id: string, createdAt: number): Item => ({ id, createdAt, conversationId: "c", payload: id });

/** What comes out, in order. */
function drained(lane: Lane): readonly string[] {
  const ids: string[] = [];
  for (let next = lane.next(0); next; next = lane.next(0)) {
    ids.push(next.item.id);
    lane.finish(next.item.id);
  }
  return ids;
}

describe("a lane", () => {
  it("lets out the earliest first, and what is as early in the order in which it came", () => {
    const items = array(record({ at: integer({ min: 0, max: 5 }) }), { maxLength: 30 });
    assert(
      property(items, (all) => {
        const lane = new Lane();
        for (const [index, { at }] of all.entries()) void lane.add(item(String(index), at), 0);
        const expected = all.map(({ at }, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
        expect(drained(lane)).toEqual(expected.map(({ index }) => String(index)));
      }),
      { seed: 20_261_123 },
    );
  });

  it("takes nothing twice while it waits, and learns what it did not know of it", async () => {
    const lane = new Lane();
    const both = [lane.add(item("a", 1), 0), lane.add({ ...item("a", 1), streamId: "s" }, 0)];
    expect(lane.size).toBe(1);
    expect(lane.next(0)?.item.streamId).toBe("s");
    lane.finish("a");
    expect(await Promise.all(both)).toEqual([true, true]);
  });

  it("tells what is given up", async () => {
    const lane = new Lane();
    const waiting = lane.add(item("a", 1), 0);
    lane.clear();
    expect(await waiting).toBe(false);
  });

  it("lets nothing out while anybody holds it", async () => {
    const lane = new Lane();
    const [first, second] = [lane.hold(), lane.hold()];
    const events: string[] = [];
    const freed = lane.free().then(() => events.push("free"));
    first();
    first();
    await Promise.resolve();
    events.push("one released");
    second();
    await freed;
    expect(events).toEqual(["one released", "free"]);
  });

  it("tells how long what is next has to wait for something earlier", () => {
    const lane = new Lane();
    void lane.add(item("a", 1), 150);
    expect(lane.next(100)).toMatchObject({ waitMs: 50 });
    expect(lane.next(200)).toMatchObject({ waitMs: 0 });
  });
});
