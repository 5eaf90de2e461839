import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FaultRules } from "../../fault-rules.ts";
import { EventFaults } from "./event-faults.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(open: ReadonlySet<string> = new Set(["socket"])) {
  const rules = new FaultRules();
  const faults = new EventFaults(rules, (connection) => open.has(connection));
  const sent: string[] = [];
  const pass = (text: string) => faults.pass("s", [{ connection: "socket", send: () => void sent.push(text) }]);
  return { rules, faults, sent, pass };
}

test("the time of a full window does not end the next one", () => {
  const { rules, sent, pass } = start();
  rules.reorder({ window: 2, withinMs: 100 });
  pass("a");
  vi.advanceTimersByTime(90);
  pass("b");
  pass("c");
  vi.advanceTimersByTime(50);
  expect(sent).toEqual(["b", "a"]);
  vi.advanceTimersByTime(50);
  expect(sent).toEqual(["b", "a", "c"]);
});

test("nothing is kept, not even a timer, for a socket that has ended", () => {
  const open = new Set(["socket"]);
  const { rules, faults, sent, pass } = start(open);
  rules.reorder({ window: 2, withinMs: 100 });
  pass("collected");
  const end = rules.delay({ ms: 10 });
  pass("late");
  end();
  open.delete("socket");
  faults.forget("socket");
  vi.advanceTimersByTime(10);
  expect(vi.getTimerCount()).toBe(0);
  expect(sent).toEqual([]);
});
