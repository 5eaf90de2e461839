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

  it("leave their place to others when they only wait, but never the order of their conversation", async () => {
    const turns = turnsWith({ concurrency: 1 });
    const { of, begun, end } = lasting();
    const waiting = turns.run("a", async ({ handedOver }) => {
      const turn = of("a1")();
      handedOver();
      handedOver();
      await turn;
    });
    const next = turns.run("a", of("a2"));
    const other = turns.run("b", of("b1"));
    await until("the other conversation's turn", () => begun.includes("b1"));
    expect(begun).toEqual(["a1", "b1"]);
    end("a1");
    expect(await isSettled(next), "it has no place yet").toBe(false);
    expect(begun).not.toContain("a2");
    end("b1");
    await until("the next turn", () => begun.includes("a2"));
    end("a2");
    await Promise.all([waiting, next, other]);
    expect(turns.size).toBe(0);
  });

  it("are told when another one waits for them, be it from their beginning", async () => {
    const turns = turnsWith();
    const heard: AbortSignal[] = [];
    const { of, end } = lasting();
    const run = (key: string, name: string) => {
      const turn = of(name);
      return turns.run(key, async ({ followed }) => {
        heard.push(followed);
        await turn();
      });
    };
    const all = [run("a", "a1"), run("b", "b1")];
    await until("two turns to begin", () => heard.length === 2);
    expect(heard.map(({ aborted }) => aborted)).toEqual([false, false]);
    all.push(run("a", "a2"), run("a", "a3"));
    expect(heard.map(({ aborted }) => aborted)).toEqual([true, false]);
    end("a1");
    await until("the next turn to begin", () => heard.length === 3);
    expect(heard[2]?.aborted, "a3 waits").toBe(true);
    end("a2");
    await until("the last turn to begin", () => heard.length === 4);
    expect(heard[3]?.aborted).toBe(false);
    turns.follow("a");
    expect(heard[3]?.aborted, "something is being said").toBe(true);
    for (const name of ["a3", "b1"]) end(name);
    await Promise.all(all);
    turns.follow("a");
    expect(heard[1]?.aborted).toBe(false);
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

  it("waits for one that has no place among those that run at once: the next one would get none either", async () => {
    const turns = turnsWith({ patienceMs: 1, concurrency: 1 });
    const { of, end, begun } = lasting();
    const other = turns.run("b", of("b1"));
    const own = turns.run("a", of("a1"));
    const passed = turns.pass("a", own, silence);
    expect(await isSettled(passed)).toBe(false);
    end("b1");
    await passed;
    expect(begun, "it had its turn, and was slow in it").toEqual(["b1", "a1"]);
    end("a1");
    await Promise.all([other, own]);
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
