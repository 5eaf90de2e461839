import { describe, expect, it } from "vitest";
import { RocketChatError } from "../errors.ts";
import { deferred } from "../util/deferred.ts";
import { Answers } from "./answers.ts";
import { patiently } from "./patience.ts";
import { Running } from "./running.ts";

/** Whether it has settled once everything that could settle it has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, false));
  return (await Promise.race([promise.then(() => true), later])) === true;
}

describe("what is running", () => {
  it("is settled when all of it is, however it ends, with what joined meanwhile", async () => {
    const running = new Running();
    const [one, two] = [deferred<void>(), deferred<void>()];
    void running.add(one.promise).catch(() => running.add(two.promise));
    const settled = running.settled();
    expect(await isSettled(settled)).toBe(false);
    one.reject(new Error("a mistake"));
    expect(await isSettled(settled)).toBe(false);
    two.resolve();
    await settled;
    expect(running.size).toBe(0);
  });

  it("is nothing at first", async () => {
    await new Running().settled();
  });
});

describe("answers", () => {
  const question = {};

  it("are awaited for the question that they answer alone", async () => {
    const answers = new Answers();
    const { promise, resolve } = deferred<void>();
    answers.add(question, promise);
    await answers.settled({});
    const settled = answers.settled(question);
    expect(await isSettled(settled)).toBe(false);
    resolve();
    await settled;
  });

  it("that the server refused are done with, those that the end of the bot kept back are not", async () => {
    const answers = new Answers();
    answers.add(question, Promise.reject(new RocketChatError("forbidden", "not here")));
    await answers.settled(question);
    answers.add(question, Promise.reject(new RocketChatError("closed", "the bot was stopped")));
    answers.add(question, Promise.resolve());
    await expect(answers.settled(question)).rejects.toMatchObject({ code: "closed" });
  });
});

describe("patience", () => {
  const never = (): void => {
    throw new Error("not too long");
  };

  it("ends with the task, in the same way", async () => {
    await patiently(Promise.resolve(), 10_000, never);
    await expect(patiently(Promise.reject(new Error("a mistake")), 10_000, never)).rejects.toThrow("a mistake");
  });

  it("ends when it has taken too long, and what the task does then changes nothing", async () => {
    const { promise, reject } = deferred<void>();
    let told = 0;
    await patiently(promise, 1, () => {
      told += 1;
    });
    reject(new Error("a late mistake"));
    await expect(promise).rejects.toThrow();
    expect(told).toBe(1);
  });
});
