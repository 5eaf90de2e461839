import { expect, it } from "vitest";
import { deferred } from "./deferred.ts";
import { keyedQueue } from "./keyed-queue.ts";

it("runs one key's tasks in turn and different keys side by side", async () => {
  const queue = keyedQueue();
  const gate = deferred<void>();
  const order: string[] = [];
  const first = queue.run("a", async () => {
    await gate.promise;
    order.push("a1");
  });
  const second = queue.run("a", async () => void order.push("a2"));
  await queue.run("b", async () => void order.push("b1"));
  gate.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(["b1", "a1", "a2"]);
  expect(queue.size).toBe(0);
});

it("goes on after a task that fails, and tells its caller", async () => {
  const queue = keyedQueue();
  const failed = queue.run("a", async () => {
    throw new Error("no");
  });
  const next = queue.run("a", async () => "yes");
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("yes");
  await queue.idle();
});

it("runs no more tasks at once than it may", async () => {
  const queue = keyedQueue(2);
  let running = 0;
  let most = 0;
  const task = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  await Promise.all(["a", "b", "c", "d", "e"].map((key) => queue.run(key, task)));
  expect(most).toBe(2);
});
