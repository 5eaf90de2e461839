import { expect, it } from "vitest";
import type { ClientStatus } from "../client.ts";
import { createPressureGauge } from "./pressure.ts";

function gauge() {
  const told: string[] = [];
  const write = (level: string) => (text: string) => void told.push(`${level} ${/\d+/.exec(text)?.[0]}`);
  const logger = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  const reported: ClientStatus[] = [];
  const watch = createPressureGauge({ logger, report: (status) => void reported.push(status) });
  const through = (from: number, to: number): void => {
    const step = Math.sign(to - from);
    for (let waiting = from; waiting !== to + step; waiting += step) watch(waiting);
  };
  return { told, reported, watch, through };
}

it("warns once when a thousand events wait, and at each doubling", () => {
  const { told, reported, through } = gauge();
  through(1, 999);
  expect(told).toEqual([]);
  through(1_000, 4_500);
  expect(told).toEqual(["warn 1000", "warn 2000", "warn 4000"]);
  expect(reported).toEqual([1_000, 2_000, 4_000].map((waiting) => ({ type: "pressure", waiting })));
});

it("is silent while the number goes up and down, and says when it is low again", () => {
  const { told, through } = gauge();
  through(1, 1_100);
  through(1_100, 100);
  through(100, 1_100);
  expect(told).toEqual(["warn 1000"]);
  through(1_100, 0);
  expect(told).toEqual(["warn 1000", "info 99"]);
  through(0, 1_000);
  expect(told).toEqual(["warn 1000", "info 99", "warn 1000"]);
});

it("says nothing of calm", () => {
  const { told, watch } = gauge();
  for (const waiting of [0, 5, 0, 900, 0]) watch(waiting);
  expect(told).toEqual([]);
});

it("warns once of many at once", () => {
  const { told, watch } = gauge();
  watch(10_000);
  watch(10_001);
  expect(told).toEqual(["warn 10000"]);
});
