import { expect, it } from "vitest";
import { startChild } from "./child.fixture.ts";

const program = new URL("./failed-start.fixture.ts", import.meta.url);
const timeout = 40_000;

it("a start that failed and that nobody looks after ends the process with its code and no stack", {
  timeout,
}, async () => {
  await using child = startChild(program);
  await expect(child.ended).resolves.toBe(77);
  expect(child.lines).toEqual(["shut down"]);
  expect(child.errors()).toBe("");
});

it("a start that failed is the program's when the program handles it", { timeout }, async () => {
  await using child = startChild(program, { args: ["handled"] });
  await expect(child.ended).resolves.toBe(0);
  expect(child.lines).toEqual(["handled"]);
});

it("an error of another kind still ends the process as Node does", { timeout }, async () => {
  await using child = startChild(program, { args: ["another"] });
  await expect(child.ended).resolves.toBe(1);
  expect(child.errors()).toMatch(/a mistake of another kind\n {4}at /);
});
