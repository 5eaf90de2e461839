import { describe, expect, it } from "vitest";
import { createTyping } from "./typing.ts";

/** The calls that a server would get, at a clock of the test's own. */
function watched() {
  const calls: string[] = [];
  const lines: string[] = [];
  let ms = 0;
  const typing = createTyping({
    call: async (_method, key, _name, activities) => void calls.push(`${key} ${JSON.stringify(activities)}`),
    shownName: () => "bot",
    logger: { debug: (text) => lines.push(text), info: () => {}, warn: () => {}, error: () => {} },
    now: () => ms,
  });
  return { typing, calls, lines, pass: (more: number) => (ms += more) };
}

describe("the sign that a bot is typing", () => {
  it("is never shown more often than a server takes of one connection: 40 calls in 40 seconds", async () => {
    const { typing, calls, lines, pass } = watched();
    for (let second = 0; second < 40; second += 1) {
      for (const room of ["A", "B", "C"]) {
        await typing.show(`${room}${second}`, true);
        await typing.show(`${room}${second}`, false);
      }
      pass(1_000);
    }
    expect(calls.length).toBeLessThanOrEqual(40);
    expect(calls.length).toBeGreaterThan(30);
    expect(lines.length, "the log tells the rest").toBe(120 - calls.length / 2);
  });

  it("always ends where it has begun, and nowhere else", async () => {
    const { typing, calls } = watched();
    for (let room = 0; room < 30; room += 1) await typing.show(`R${room}`, true);
    const begun = calls.length;
    expect(begun).toBe(10);
    for (let room = 0; room < 30; room += 1) await typing.show(`R${room}`, false);
    expect(calls).toHaveLength(2 * begun);
    await typing.show("R0", false);
    await typing.said("R0");
    expect(calls).toHaveLength(2 * begun);
  });
});
