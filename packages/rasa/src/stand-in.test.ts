import { gate, until } from "@rocketchat-connectors/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { startReceiver } from "./stand-in/receiver.fixture.ts";
import { type Handler, type StandInRasa, startStandInRasa } from "./stand-in.ts";

const echo: Handler = ({ text }) => [{ text: `You said ${text}` }];

interface Way {
  readonly sender?: string;
  readonly channel?: string;
  readonly query?: string;
  readonly signal?: AbortSignal;
}

function say(rasa: StandInRasa, message: string, { sender = "ann", channel = "rest", query = "", signal }: Way = {}) {
  return fetch(`${rasa.url}/webhooks/${channel}/webhook${query}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sender, message, metadata: { from: "Ann" } }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const said = (...texts: readonly string[]) => texts.map((text) => ({ recipient_id: "ann", text }));

test("a handler answers over REST with what was said and what came with it", async () => {
  await using rasa = await startStandInRasa({
    handler: ({ text, metadata, outputChannel }) => [{ text: `${text} ${metadata?.from} ${outputChannel}` }],
  });
  const answer = await say(rasa, " hello ");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(said("hello Ann collector"));
  expect(rasa.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /webhooks/rest/webhook"]);
});

test("in callback mode everything is posted before the answer, without the metadata", async () => {
  await using there = await startReceiver();
  await using rasa = await startStandInRasa({
    handler: ({ metadata }) => [{ text: "one\n\ntwo" }, { text: String(metadata) }],
  });
  expect((await say(rasa, "hello", { channel: "callback" })).status).toBe(404);
  rasa.callbackTo(there.url, { authorization: "Bearer s" });
  const answer = await say(rasa, "hello", { channel: "callback" });
  expect(there.posts).toEqual(said("one", "two", "undefined").map((body) => ({ authorization: "Bearer s", body })));
  expect(await answer.text()).toBe("success");
});

test("a refused callback loses that element, one that is cut the whole turn", async () => {
  await using there = await startReceiver();
  const handler: Handler = ({ slots }) => {
    slots.times = Number(slots.times ?? 0) + 1;
    return [{ text: "one" }, { text: "two" }];
  };
  await using rasa = await startStandInRasa({ handler, callbackUrl: there.url });
  there.behave("refuse");
  expect((await say(rasa, "hello", { channel: "callback" })).status).toBe(200);
  there.behave("cut");
  expect((await say(rasa, "hello", { channel: "callback" })).status).toBe(500);
  expect(rasa.posts.map(({ status }) => status)).toEqual([500, 500, undefined]);
  expect(rasa.conversation("ann")?.slots.times).toBe(1);
});

test("a handler that throws ends the turn: REST answers with what was said until then, callback with 500", async () => {
  await using there = await startReceiver();
  const handler: Handler = async ({ say }) => {
    await say({ text: "until here" });
    throw new Error("broken");
  };
  await using rasa = await startStandInRasa({ handler, callbackUrl: there.url });
  const answer = await say(rasa, "hello");
  expect([answer.status, await answer.json()]).toEqual([200, said("until here")]);
  expect((await say(rasa, "hello", { channel: "callback" })).status).toBe(500);
  expect(rasa.senders).toEqual([]);
});

test("a stream shows each line when it is said, and does not end after an exception", async () => {
  const handler: Handler = async ({ say }) => {
    await say({ text: "one\n\ntwo" });
    throw new Error("broken");
  };
  await using rasa = await startStandInRasa({ handler });
  const leave = new AbortController();
  const answer = await say(rasa, "hello", { query: "?stream=true", signal: leave.signal });
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  let text = "";
  const reading = (async () => {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    return "ended";
  })().catch(() => "left");
  await until("both lines", () => text.split("\n").length === 3);
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(said("one", "two"));
  leave.abort();
  expect(await reading).toBe("left");
});

test("what is said into a conversation that is busy waits until the lock is looked at again", async () => {
  const order: string[] = [];
  const go = gate();
  const handler: Handler = async ({ text }) => {
    order.push(`${text} begins`);
    if (text === "one") await go.opened;
    order.push(`${text} ends`);
    return [];
  };
  await using rasa = await startStandInRasa({ handler, lockPollMs: 1_000 });
  const first = say(rasa, "one");
  await until("the first to begin", () => order.length > 0);
  const second = say(rasa, "two");
  await until("the second to come", () => rasa.requests.length === 2);
  go.open();
  await first;
  // Rasa does not tell whoever waits that the first is done.
  await say(rasa, "three", { sender: "bob" });
  expect(order).toEqual(["one begins", "one ends", "three begins", "three ends"]);
  await second;
  expect(order.slice(4)).toEqual(["two begins", "two ends"]);
});

test("a turn is forgotten when nobody waits for its answer any more, and says nothing more", async () => {
  await using there = await startReceiver();
  const go = gate();
  const handler: Handler = async ({ text, slots }) => {
    if (text === "slow") await go.opened;
    slots.last = text;
    return [{ text }];
  };
  await using rasa = await startStandInRasa({ handler, callbackUrl: there.url });
  const leave = new AbortController();
  const left = say(rasa, "slow", { channel: "callback", signal: leave.signal }).catch(() => "left");
  await until("the message to come", () => rasa.requests.length === 1);
  leave.abort();
  expect(await left).toBe("left");
  await say(rasa, "fast", { channel: "callback" });
  go.open();
  await say(rasa, "faster", { channel: "callback" });
  expect(there.posts.map(({ body }) => body)).toEqual(said("fast", "faster"));
  expect(rasa.conversation("ann")).toMatchObject({ spoken: 2, slots: { last: "faster" } });
});

test("people of one sender share a conversation, and others have their own", async () => {
  const handler: Handler = ({ text, slots }) => {
    const before = String(slots.before ?? "nothing");
    slots.before = text;
    return [{ text: before }];
  };
  await using rasa = await startStandInRasa({ handler });
  const heard = async (message: string, sender: string) =>
    JSON.stringify(await (await say(rasa, message, { sender })).json());
  expect(await heard("a", "room")).toContain("nothing");
  expect(await heard("b", "room")).toContain('"a"');
  expect(await heard("c", "other")).toContain("nothing");
  expect(rasa.senders).toEqual(["room", "other"]);
  rasa.forget();
  expect(await heard("d", "room")).toContain("nothing");
});

test("a reminder is posted in callback mode; over REST nobody hears it, and who speaks before ends it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await using there = await startReceiver();
  const handler: Handler = ({ text, intent, remind }) => {
    if (text === "remind") remind("EXTERNAL_reminder", 30);
    return [{ text: intent ?? text }];
  };
  await using rasa = await startStandInRasa({ handler, callbackUrl: there.url });
  await say(rasa, "remind", { channel: "callback" });
  vi.advanceTimersByTime(30);
  await there.came(2);
  await say(rasa, "remind", { sender: "rest" });
  vi.advanceTimersByTime(30);
  await until("the unheard reminder", () => rasa.conversation("rest")?.latestMessage.intent === "EXTERNAL_reminder");
  await say(rasa, "remind", { channel: "callback" });
  await say(rasa, "never mind", { channel: "callback" });
  vi.advanceTimersByTime(30);
  await rasa.trigger("ann", "EXTERNAL_later");
  const texts = there.posts.map(({ body }) => (typeof body === "object" && body && "text" in body ? body.text : ""));
  expect(texts).toEqual(["remind", "EXTERNAL_reminder", "remind", "never mind", "EXTERNAL_later"]);
});

test("without a model nothing is answered, and the HTTP API says why", async () => {
  await using rasa = await startStandInRasa({ handler: echo });
  rasa.model(false);
  expect(await (await say(rasa, "hello")).json()).toEqual([]);
  expect((await fetch(`${rasa.url}/status`)).status).toBe(409);
  rasa.model(true);
  expect(await (await say(rasa, "hello")).json()).toEqual(said("You said hello"));
});

test("a connection is cut before or after the message was processed, or in the middle of the answer", async () => {
  await using rasa = await startStandInRasa({ handler: echo });
  rasa.faults.inject({ type: "reset" });
  await expect(say(rasa, "one")).rejects.toThrow();
  expect(rasa.senders).toEqual([]);
  rasa.faults.inject({ type: "reset", when: "after" });
  await expect(say(rasa, "two")).rejects.toThrow();
  expect(rasa.conversation("ann")?.latestMessage.text).toBe("two");
  rasa.faults.inject({ type: "reset-in-body" });
  const half = await say(rasa, "three");
  expect(half.status).toBe(200);
  await expect(half.text()).rejects.toThrow();
  expect(await (await say(rasa, "four")).json()).toEqual(said("You said four"));
});

test("an answer that never comes, comes late or in pieces", async () => {
  await using rasa = await startStandInRasa({ handler: echo });
  rasa.faults.inject({ type: "hang", when: "before" });
  rasa.faults.inject({ type: "hang" });
  const leave = new AbortController();
  const unheard = say(rasa, "zero", { signal: leave.signal }).catch(() => "left");
  await until("the message that is not processed", () => rasa.requests.length === 1);
  const never = say(rasa, "one", { signal: leave.signal }).catch(() => "left");
  await until("the message to be processed", () => rasa.conversation("ann")?.latestMessage.text === "one");
  leave.abort();
  expect(await Promise.all([unheard, never])).toEqual(["left", "left"]);
  rasa.faults.inject({ type: "late", ms: 5 });
  expect(await (await say(rasa, "two")).json()).toEqual(said("You said two"));
  rasa.faults.inject({ type: "slow-body", ms: 5, pieces: 3 });
  expect(await (await say(rasa, "three")).json()).toEqual(said("You said three"));
});

test("something in front of Rasa answers with a page or leads elsewhere, and answers come compressed", async () => {
  await using rasa = await startStandInRasa({ handler: echo });
  rasa.faults.inject({ type: "answer", status: 502 });
  const page = await say(rasa, "one");
  expect([page.status, page.headers.get("content-type")]).toEqual([502, "text/html"]);
  expect(await page.text()).toContain("<h1>502</h1>");
  rasa.faults.inject({ type: "answer", status: 302, headers: { location: "/login" } });
  const elsewhere = await say(rasa, "two");
  expect([elsewhere.status, elsewhere.headers.get("location")]).toEqual([302, "/login"]);
  expect(rasa.senders).toEqual([]);
  rasa.faults.inject({ type: "gzip" });
  const packed = await say(rasa, "three");
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(await packed.json()).toEqual(said("You said three"));
});

test("a fault is for so many requests of its kind, or until it is cleared", async () => {
  await using rasa = await startStandInRasa({ handler: echo });
  const statuses = async () => [
    (await say(rasa, "hello")).status,
    (await say(rasa, "hello")).status,
    (await fetch(`${rasa.url}/status`)).status,
  ];
  rasa.faults.inject({ type: "answer", status: 503 });
  expect(await statuses()).toEqual([503, 200, 200]);
  rasa.faults.inject({ type: "answer", status: 503 }, { on: "api" });
  expect(await statuses()).toEqual([200, 200, 503]);
  rasa.faults.inject({ type: "answer", status: 503 }, { on: "any", times: Number.POSITIVE_INFINITY });
  expect(await statuses()).toEqual([503, 503, 503]);
  rasa.faults.clear();
  expect(await statuses()).toEqual([200, 200, 200]);
});
