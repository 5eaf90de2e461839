import { expect, test } from "vitest";
import { type Fault, type Handler, type StandInConverse, startStandInConverse } from "../stand-in.ts";
import { ask, call, talk } from "./ask.fixture.ts";

const echo: Handler = ({ text, memory }) => {
  memory.turns = Number(memory.turns ?? 0) + 1;
  return [{ type: "text", text: `You said ${text}` }];
};

/** What becomes of somebody's words, and how many turns were led. */
async function outcome(botpress: StandInConverse, fault: Fault): Promise<readonly unknown[]> {
  botpress.faults.inject(fault);
  const answer = await talk(botpress, "hello", { user: fault.type }).catch(() => "broken");
  return [answer, botpress.memory(fault.type)?.turns ?? 0];
}

test("connections break before a turn, after it, and in the middle of its answer", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  expect(await outcome(botpress, { type: "reset" })).toEqual(["broken", 0]);
  expect(await outcome(botpress, { type: "reset", when: "after" })).toEqual(["broken", 1]);
  expect(await outcome(botpress, { type: "reset-in-body" })).toEqual(["broken", 1]);
});

test("answers are late or come in pieces", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  expect(await outcome(botpress, { type: "late", ms: 5 })).toEqual([["You said hello"], 1]);
  expect(await outcome(botpress, { type: "late-answer", ms: 5 })).toEqual([["You said hello"], 1]);
  expect(await outcome(botpress, { type: "slow-body", ms: 1, pieces: 3 })).toEqual([["You said hello"], 1]);
});

test.each(["before", "after"] as const)("an answer never comes: %s", async (when) => {
  await using botpress = await startStandInConverse({ handler: echo });
  botpress.faults.inject({ type: "hang", when });
  const leave = new AbortController();
  const left = talk(botpress, "hello", { signal: leave.signal }).catch(() => "left");
  await expect.poll(() => botpress.requests.length).toBe(1);
  await expect.poll(() => botpress.isBusy("ann")).toBe(false);
  leave.abort();
  expect([await left, botpress.memory("ann")?.turns]).toEqual(["left", when === "after" ? 1 : undefined]);
});

test("something else answers: a status with a page, garbage, too many requests, or far too much", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  const { faults } = botpress;
  faults.inject({ type: "answer", status: 502 });
  expect(await ask(botpress, { text: "a" })).toMatchObject({ status: 502, text: expect.stringContaining("nginx") });
  faults.inject({ type: "answer", status: 200, body: "{", headers: { "content-type": "text/plain" } });
  expect(await ask(botpress, { text: "a" })).toMatchObject({ status: 200, text: "{" });
  faults.inject({ type: "answer", status: 429, headers: { "retry-after": "1" } });
  expect((await ask(botpress, { text: "a" })).headers.get("retry-after")).toBe("1");
  faults.inject({ type: "giant", bytes: 100_000 });
  const giant = await ask(botpress, { text: "a" });
  expect([giant.text.length, Object.keys(Object(giant.json))]).toEqual([100_000, ["responses"]]);
  expect(botpress.senders).toEqual([]);
  expect(await talk(botpress, "hello")).toEqual(["You said hello"]);
});

test("a fault is for one kind of requests, once, several times, or until it is cleared", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  const { faults } = botpress;
  const statuses = async () => [(await ask(botpress, { text: "a" })).status, (await call(botpress, "/version")).status];
  faults.inject({ type: "answer", status: 500 }, { on: "other" });
  faults.inject({ type: "answer", status: 501 }, { times: 2 });
  expect([await statuses(), await statuses(), await statuses()]).toEqual([
    [501, 500],
    [501, 200],
    [200, 200],
  ]);
  faults.inject({ type: "answer", status: 503 }, { on: "any", times: Number.POSITIVE_INFINITY });
  expect([await statuses(), await statuses()]).toEqual([
    [503, 503],
    [503, 503],
  ]);
  faults.inject({ type: "answer", status: 500 }, { on: "login" });
  faults.clear();
  expect(await statuses()).toEqual([200, 200]);
  expect((await call(botpress, "/api/v1/auth/login/basic/default", {}, {})).status).toBe(400);
});
