/** What v12 does to whoever speaks to it as if it knew turns; each is observed on a real 12.31.10 where nothing else is said. */
import { gate, until } from "@rocketchat-connectors/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Handler, type StandInConverse, startStandInConverse } from "../stand-in.ts";
import { ask, said, talk } from "./ask.fixture.ts";
import { Turns } from "./converse-turns.ts";
import { renderV12 } from "./render-v12.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];

/** Echoes; `slow` only when the gate is open. */
function slowly(go: { readonly opened: Promise<void> }): Handler {
  return async (turn) => {
    if (turn.text === "slow") await go.opened;
    return echo(turn);
  };
}

/** Resolves when so many requests came in. */
async function came(botpress: StandInConverse, count: number): Promise<void> {
  await until(`${count} requests`, () => botpress.requests.length === count);
}

async function quiet(botpress: StandInConverse, user = "ann"): Promise<void> {
  await until("the end of all turns", () => !botpress.isBusy(user));
}

/** Says `slow`, for which the server's time is over. */
async function sayTooLong(botpress: StandInConverse, text = "slow"): Promise<void> {
  const late = ask(botpress, { text });
  await came(botpress, botpress.requests.length + 1);
  expect(botpress.timeOut("ann")).toBe(true);
  const { status, json } = await late;
  expect([status, json]).toMatchObject([400, { statusCode: 400, type: "Error", message: "Request timed out." }]);
}

/** Says something, and goes away when it has come. */
async function sayAndLeave(botpress: StandInConverse, text: string): Promise<void> {
  const leave = new AbortController();
  const left = talk(botpress, text, { signal: leave.signal }).catch(() => "left");
  await came(botpress, botpress.requests.length + 1);
  leave.abort();
  expect(await left).toBe("left");
}

test("two things said at once: both requests get the first answer, the second comes with the next turn", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({ handler: slowly(go) });
  const first = talk(botpress, "slow");
  await came(botpress, 1);
  const second = talk(botpress, "fast");
  await came(botpress, 2);
  go.open();
  expect([await first, await second]).toEqual([["You said slow"], ["You said slow"]]);
  await quiet(botpress);
  expect(await talk(botpress, "third")).toEqual(["You said fast", "You said third"]);
});

test("an answer of which the client did not wait for is lost for ever", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({ handler: slowly(go) });
  await sayAndLeave(botpress, "slow");
  go.open();
  await quiet(botpress);
  expect(botpress.unheard("ann")).toEqual([]);
  expect(await talk(botpress, "hello")).toEqual(["You said hello"]);
});

test("who goes away and says it again is answered twice, and stays one answer behind while they do not pause", async () => {
  const gates = [gate(), gate(), gate()];
  let turns = 0;
  await using botpress = await startStandInConverse({
    handler: async (turn) => {
      turns += 1;
      const number = turns;
      await gates[number - 1]?.opened;
      return [{ type: "text", text: `${turn.text} ${number}` }];
    },
  });
  await sayAndLeave(botpress, "hello");
  const again = talk(botpress, "hello");
  await came(botpress, 2);
  gates[0]?.open();
  expect(await again).toEqual(["hello 1"]);
  const next = talk(botpress, "next");
  await came(botpress, 3);
  gates[1]?.open();
  expect(await next).toEqual(["hello 2"]);
  gates[2]?.open();
  await quiet(botpress);
  expect(botpress.unheard("ann")).toEqual([{ type: "text", text: "next 3" }]);
});

test("a turn that takes too long is a 400, and its late answer comes before that of the next turn", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({ handler: slowly(go) });
  await sayTooLong(botpress);
  go.open();
  await quiet(botpress);
  expect(await talk(botpress, "hello")).toEqual(["You said slow", "You said hello"]);
  expect(await talk(botpress, "again")).toEqual(["You said again"]);
});

test("`converse.timeout` is what is too long", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({ handler: slowly(go), timeoutMs: 20 });
  expect(await talk(botpress, "slow")).toBe("Request timed out.");
  go.open();
});

test("who does not let a turn that took too long end gets its answer in place of their own", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({ handler: slowly(go) });
  await sayTooLong(botpress);
  const impatient = talk(botpress, "hello");
  await came(botpress, 2);
  go.open();
  expect(await impatient).toEqual(["You said slow"]);
  await quiet(botpress);
  expect(await talk(botpress, "again")).toEqual(["You said hello", "You said again"]);
});

// Read in the source of 12.31: the request that runs out of time drops the buffer, and the listeners of all others.
test("what was said before the time was over is lost with it, and whoever waits as well gets nothing either", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({
    handler: async ({ text, say }) => {
      await say({ type: "text", text: `One moment, ${text}` });
      await go.opened;
      return [{ type: "text", text: `Here I am, ${text}` }];
    },
  });
  const first = talk(botpress, "one");
  await came(botpress, 1);
  const second = talk(botpress, "two");
  await came(botpress, 2);
  botpress.timeOut("ann");
  expect(await first).toBe("Request timed out.");
  go.open();
  await quiet(botpress);
  botpress.timeOut("ann");
  expect(await second).toBe("Request timed out.");
  expect(await talk(botpress, "three")).toEqual(["One moment, three", "Here I am, three"]);
});

// Read in the source of 12.31; reported as botpress#3499.
test("a turn that ends silently after its time was over leaves whoever waits then with nothing to hand over", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({
    handler: async ({ text }) => {
      if (text === "slow") await go.opened;
      return [];
    },
  });
  await sayTooLong(botpress);
  const second = talk(botpress, "hello");
  await came(botpress, 2);
  go.open();
  expect(await second).toBe('No responses found for event target "ann".');
});

test("while an action runs, no request runs out of time; its clock begins anew when it ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const go = gate();
  const turns = new Turns({
    handler: slowly(go),
    render: (payload) => renderV12(payload, { version: "12.31.10", externalUrl: "" }),
    timeoutMs: 5_000,
    bufferDelayMs: 0,
    isAction: true,
  });
  const answer = turns.send("bot", { user: "ann", text: "slow", payload: {}, metadata: {} });
  await vi.advanceTimersByTimeAsync(60_000);
  go.open();
  await vi.advanceTimersByTimeAsync(1);
  expect((await answer).responses).toEqual([{ type: "text", text: "You said slow" }]);
});

test("what is said outside of a turn comes before the answer of the next one", async () => {
  const reminded = gate();
  await using botpress = await startStandInConverse({
    handler: (turn) => {
      if (turn.text === "remind") void reminded.opened.then(() => turn.later(0, { type: "text", text: "Remember" }));
      return echo(turn);
    },
  });
  expect(await talk(botpress, "remind")).toEqual(["You said remind"]);
  reminded.open();
  await until("the reminder", () => botpress.unheard("ann").length === 1);
  botpress.say("ann", { type: "text", text: "News for all" });
  expect(await talk(botpress, "hello")).toEqual(["Remember", "News for all", "You said hello"]);
});

test("people do not disturb each other, nor do bots", async () => {
  await using botpress = await startStandInConverse({ handler: echo, botIds: ["bot", "other"] });
  const ways = Array.from({ length: 20 }, (_, number) => ({
    user: `user-${number}`,
    bot: number % 2 ? "bot" : "other",
  }));
  const answers = await Promise.all(ways.map((way) => talk(botpress, `hello ${way.user}`, way)));
  expect(answers).toEqual(ways.map(({ user }) => [`You said hello ${user}`]));
});

test("a bot that throws says what it said until then, and nobody hears of it", async () => {
  await using botpress = await startStandInConverse({
    handler: async ({ text, say }) => {
      if (text === "later") await say({ type: "text", text: "until here" });
      throw new Error("boom");
    },
  });
  const silent = await ask(botpress, { text: "now" });
  expect([silent.status, silent.json]).toEqual([200, { responses: [] }]);
  expect((await ask(botpress, { text: "later" })).json).toEqual(said("until here"));
});

test("a bot remembers each of its users until all is forgotten", async () => {
  await using botpress = await startStandInConverse({
    handler: ({ memory }) => {
      memory.count = Number(memory.count ?? 0) + 1;
      return [{ type: "text", text: String(memory.count) }];
    },
  });
  await talk(botpress, "one");
  expect(await talk(botpress, "two")).toEqual(["2"]);
  expect(await talk(botpress, "one", { user: "bob" })).toEqual(["1"]);
  expect(botpress.memory("ann")).toEqual({ count: 2 });
  botpress.say("ann", { type: "text", text: "unheard" });
  botpress.forget();
  expect(await talk(botpress, "one")).toEqual(["1"]);
});
