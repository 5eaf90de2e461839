import { createDevServer } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { createRandom } from "./random.ts";
import { chaosSchedule } from "./schedule.ts";

const minuteMs = 60_000;

it("a seed makes the same schedule each time, and another seed another one", () => {
  expect(chaosSchedule(7, minuteMs, "bot")).toEqual(chaosSchedule(7, minuteMs, "bot"));
  expect(chaosSchedule(7, minuteMs, "bot")).not.toEqual(chaosSchedule(8, minuteMs, "bot"));
});

it("a seed means the same in every version of Node, since a schedule is told by its seed", () => {
  const random = createRandom(1);
  expect([random.whole(1, 1_000_000), random.pick(["a", "b", "c"]), random.chance(0.5)]).toMatchInlineSnapshot(`
    [
      627074,
      "a",
      false,
    ]
  `);
});

it("a minute holds every kind of fault somewhere among ten seeds, all within the minute", () => {
  const all = Array.from({ length: 10 }, (_, seed) => chaosSchedule(seed, minuteMs, "bot")).flat();
  const kinds = "delay drop duplicate expireToken garbage limit loseAnswer refuse reorder restart silence";
  expect([...new Set(all.map(({ fault }) => fault))].sort().join(" ")).toBe(kinds);
  expect(Math.max(...all.map(({ atMs }) => atMs))).toBeLessThan(minuteMs);
});

it("a schedule survives being written to a file, and the server plays it", async () => {
  await using server = await createDevServer({ users: [{ username: "bot" }] });
  const schedule = chaosSchedule(3, 5_000, "bot");
  expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  await server.faults.play(schedule, { scale: 0.01 });
});
