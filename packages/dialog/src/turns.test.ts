import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Turns, type TurnsOptions } from "./turns.ts";

/** Nothing is being said. */
const silence = { isGoingOn: () => false, settled: async () => undefined };

const turnsWith = (options: Partial<TurnsOptions> = {}) =>
  new Turns({ concurrency: 8, patienceMs: 60_000, longestLine: 20, ...options });

/** Whether it has settled once everything that could settle it has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setTimeout(resolve, 20, false));
  return (await Promise.race([promise.then(() => true), later])) === true;
}

/** Turns that note when they begin and last until they are let go. */
function lasting() {
  const begun: string[] = [];
  const gates = new Map<string, ReturnType<typeof gate>>();
  return {
    begun,
    end: (name: string) => gates.get(name)?.open(),
    of(name: string) {
      const own = gate();
      gates.set(name, own);
      return async () => {
        begun.push(name);
        await own.opened;
      };
    },
  };
}

describe("the turns of a conversation", () => {
  it("come one after another, beside those of others", async () => {
    const turns = turnsWith();
    const { of, begun, end } = lasting();
    const all = [turns.run("a", of("a1")), turns.run("a", of("a2")), turns.run("b", of("b1"))];
    await until("two turns to begin", () => begun.length === 2);
    expect(begun).toEqual(["a1", "b1"]);
    end("a1");
    await until("the next turn to begin", () => begun.includes("a2"));
    end("a2");
    end("b1");
    await Promise.all(all);
    expect(turns.size, "nothing is kept of what is over").toBe(0);
  });

  it("are no more at once than the engine is to be asked at once", async () => {
    const turns = turnsWith({ concurrency: 2 });
    const { of, begun, end } = lasting();
    const all = ["a", "b", "c"].map((name) => turns.run(name, of(name)));
    await until("two turns to begin", () => begun.length === 2);
    expect(await isSettled(Promise.all(all))).toBe(false);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    await until("the third to begin", () => begun.includes("c"));
    for (const name of ["a", "c"]) end(name);
    await Promise.all(all);
  });

  it("go on after one that fails", async () => {
    const turns = turnsWith();
    const failing = turns.run("a", async () => {
      throw new Error("a mistake");
    });
    await turns.pass("a", failing, silence);
    await expect(failing).rejects.toThrow("a mistake");
    await turns.run("a", async () => undefined);
    expect(turns.size).toBe(0);
  });
});

describe("the next event of a room", () => {
  it("waits for a turn that is quick", async () => {
    const turns = turnsWith();
    const { of, end } = lasting();
    const passed = turns.pass("a", turns.run("a", of("a1")), silence);
    expect(await isSettled(passed)).toBe(false);
    end("a1");
    await passed;
  });

  it("waits for a slow one no longer than the patience, and not again before it has caught up", async () => {
    const turns = turnsWith({ patienceMs: 30 });
    const { of, end, begun } = lasting();
    const slow = turns.run("a", of("a1"));
    await turns.pass("a", slow, silence);
    const next = turns.run("a", of("a2"));
    expect(await isSettled(turns.pass("a", next, silence))).toBe(true);
    end("a1");
    end("a2");
    await Promise.all([slow, next]);
    expect(begun).toEqual(["a1", "a2"]);
    const again = turns.run("a", of("a3"));
    const passed = turns.pass("a", again, silence);
    end("a3");
    await passed;
    expect(await isSettled(again), "one that has caught up is waited for").toBe(true);
  });

  it("waits as long as the line is too long, so that nothing is lost", async () => {
    const turns = turnsWith({ patienceMs: 1, longestLine: 2 });
    const { of, end, begun } = lasting();
    const first = turns.run("a", of("a1"));
    await turns.pass("a", first, silence);
    const second = turns.run("a", of("a2"));
    const passed = turns.pass("a", second, silence);
    expect(await isSettled(passed)).toBe(false);
    end("a1");
    await passed;
    end("a2");
    await Promise.all([first, second]);
    expect(begun).toEqual(["a1", "a2"]);
  });
});
