import { expect, it } from "vitest";
import { channel } from "./channel.ts";

it("hands out what was pushed, in order, and what is left after the end", async () => {
  const numbers = channel<number>();
  numbers.push(1);
  numbers.push(2);
  numbers.end();
  numbers.push(3);
  const seen: number[] = [];
  for await (const number of numbers) seen.push(number);
  expect(seen).toEqual([1, 2]);
});

it("wakes a reader that waits", async () => {
  const numbers = channel<number>();
  const reader = numbers[Symbol.asyncIterator]();
  const first = reader.next();
  const second = reader.next();
  numbers.push(1);
  numbers.end();
  expect(await first).toEqual({ done: false, value: 1 });
  expect(await second).toEqual({ done: true, value: undefined });
});

it("tells when its reader stops before the end", async () => {
  let abandoned = false;
  const numbers = channel<number>(() => {
    abandoned = true;
  });
  numbers.push(1);
  numbers.push(2);
  for await (const number of numbers) if (number === 1) break;
  expect(abandoned).toBe(true);
  expect(numbers.size).toBe(0);
});
