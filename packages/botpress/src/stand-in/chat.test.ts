import { gate, until } from "@rocketchat-connectors/testkit";
import { SignJWT } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Handler } from "./bot.ts";
import { answered, call, say, talkingTo } from "./chat.fixture.ts";
import { chatFault, type StandInChat, type StandInChatOptions, startStandInChat } from "./chat.ts";
import { cloudError, cloudFixtures, normalised } from "./cloud-fixtures.fixture.ts";

const text = (words: string) => ({ type: "text", text: words }) as const;
const echo: Handler = ({ text: words }) => [text(`You said ${words}`)];

async function start(options: StandInChatOptions = {}): Promise<StandInChat> {
  const chat = await startStandInChat({ handler: echo, ...options });
  onTestFinished(chat.close);
  return chat;
}

/** What is told in a conversation, as its stream has it. */
async function hearing(chat: StandInChat, conversationId: string, userId = "ann") {
  const key = await chat.keyOf(userId);
  const answer = await call({ chat, key }, "GET", `/conversations/${conversationId}/listen`);
  const told = { raw: "", isOver: false };
  const reading = (async () => {
    if (answer.body === null) return;
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) told.raw += decoder.decode(chunk, { stream: true });
  })();
  const over = reading.then(
    () => "ended",
    () => "cut",
  );
  return {
    answer,
    over,
    get raw() {
      return told.raw;
    },
    /** The texts of messages, in order. */
    get texts() {
      return textsIn(told.raw);
    },
  };
}

const textsIn = (json: string) => [...json.matchAll(/"text":"([^"]*)"/g)].map(([, words = ""]) => words);

const heard = (chat: StandInChat, conversationId: string) =>
  chat.messages(conversationId).map(({ payload }) => JSON.stringify(payload).match(/"text":"(.*)"/)?.[1]);

describe("over plain HTTP", () => {
  test("hello is answered with a slash and without", async () => {
    const chat = await start();
    expect((await fetch(`${chat.url}/hello`)).status).toBe(200);
    expect((await fetch(`${chat.url}/hello/`)).status).toBe(200);
    expect(chat.requests.map(({ operation, path }) => `${operation} ${path}`)).toEqual([
      "hello /hello",
      "hello /hello/",
    ]);
  });

  test("an error has an id, a code, a type and a message", async () => {
    const chat = await start();
    const answer = await fetch(`${chat.url}/users/me`, { headers: { "x-user-key": "none" } });
    expect(answer.status).toBe(401);
    const id = expect.stringMatching(/^err_/);
    expect(await answer.json()).toEqual({ id, code: 401, type: "Unauthorized", message: "Invalid user key" });
    expect((await fetch(`${chat.url}/nothing`)).status).toBe(404);
    const unknown = await fetch(`${chat.url.replace("webhook-id", "other")}/users`, { method: "POST" });
    expect([unknown.status, normalised(await unknown.json())]).toEqual([200, cloudError()]);
  });

  test("only a key that is signed with HS256 and names somebody is one", async () => {
    const chat = await start({ encryptionKey: "secret" });
    const signed = (claims: Record<string, unknown>, secret: string, alg = "HS256") =>
      new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
    const enter = async (key: string) => (await call({ chat, key }, "POST", "/users/get-or-create", {})).status;
    expect(await enter(await signed({ id: "ann" }, "secret"))).toBe(201);
    expect(await enter(await signed({ id: "ann" }, "another"))).toBe(401);
    expect(await enter(await signed({ id: 5 }, "secret"))).toBe(401);
    expect(await enter(await signed({ sub: "ann" }, "secret"))).toBe(401);
    const long = "secret".repeat(12);
    const other = await start({ encryptionKey: long });
    const strange = await signed({ id: "ann" }, long, "HS512");
    expect((await call({ chat: other, key: strange }, "POST", "/users/get-or-create", {})).status).toBe(401);
    expect((await fetch(`${chat.url}/users/me`)).status).toBe(401);
  });

  test.each([
    ["no type", { text: "hello" }],
    ["a type that nobody knows", { type: "custom", text: "hello" }],
    ["an empty text", text("")],
    ["a text that is none", { type: "text", text: 5 }],
    [
      "a card with an action that nobody knows",
      { type: "card", title: "A", actions: [{ action: "go", label: "a", value: "b" }] },
    ],
    ["a card without actions", { type: "card", title: "A" }],
    ["an option without a label", { type: "choice", text: "A", options: [{ value: "a" }] }],
    ["an item of the SDK's kind", { type: "bloc", items: [{ type: "text", payload: { text: "a" } }] }],
    ["a bloc in a bloc", { type: "bloc", items: [{ type: "bloc", items: [] }] }],
    ["a place that is none", { type: "location", latitude: "52", longitude: 13 }],
  ])("a payload with %s is refused", async (_, payload) => {
    const chat = await start();
    const ann = await talkingTo(chat, "ann", "room");
    const answer = await call(ann, "POST", "/messages", { conversationId: "room", payload });
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: "InvalidPayload" }]);
    expect(chat.messages("room")).toEqual([]);
  });

  test("payloads of every kind are taken, with fields that nobody knows", async () => {
    const chat = await start({ handler: () => [] });
    const ann = await talkingTo(chat, "ann", "room");
    const payloads = Object.values(cloudFixtures("payload")).map((payload) => ({ ...payload, extra: [1] }));
    for (const payload of payloads) await call(ann, "POST", "/messages", { conversationId: "room", payload });
    expect(chat.messages("room").map(({ payload }) => payload)).toEqual(payloads);
  });

  test.each([
    ["no JSON", "POST", "/messages", "{"],
    ["no object", "POST", "/messages", "[]"],
    [
      "metadata that is null",
      "POST",
      "/messages",
      '{"conversationId":"room","payload":{"type":"text","text":"a"},"metadata":null}',
    ],
    ["no conversation", "POST", "/messages", '{"payload":{"type":"text","text":"a"}}'],
    ["an event without a payload", "POST", "/events", '{"conversationId":"room"}'],
    ["a name that is no text", "PUT", "/users/me", '{"name":5}'],
    ["no id", "POST", "/conversations/get-or-create", "{}"],
  ])("a body with %s is refused", async (_, method, path, body) => {
    const chat = await start();
    const { key } = await talkingTo(chat, "ann", "room");
    const answer = await fetch(`${chat.url}${path}`, { method, headers: { "x-user-key": key }, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: "InvalidPayload" }]);
  });

  test("somebody whom nobody knows has nothing", async () => {
    const chat = await start();
    const nobody = { chat, key: await chat.keyOf("nobody"), conversationId: "room" };
    await talkingTo(chat, "ann", "room");
    expect((await call(nobody, "GET", "/users/me")).status).toBe(404);
    expect((await call(nobody, "POST", "/conversations", {})).status).toBe(404);
    expect((await call(nobody, "POST", "/conversations/get-or-create", { id: "own" })).status).toBe(404);
    expect((await say(nobody, "hello")).status).toBe(403);
    expect(chat.conversations).toEqual(["room"]);
  });

  test.each(["newest", "mixed", "shuffled"] as const)("a list that is %s has everything once", async (listOrder) => {
    const chat = await start({ handler: () => [], pageSize: 4, listOrder });
    const ann = await talkingTo(chat, "ann", "room");
    for (let count = 0; count < 10; count += 1) await say(ann, String(count));
    const listed: string[] = [];
    for (let token: string | undefined = ""; token !== undefined; ) {
      const query: string = token === "" ? "" : `?nextToken=${encodeURIComponent(token)}`;
      const page = await answered(call(ann, "GET", `/conversations/room/messages${query}`));
      listed.push(...textsIn(JSON.stringify(page.messages)));
      token = /"nextToken":"([^"]+)"/.exec(JSON.stringify(page.meta))?.[1];
    }
    const newest = ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];
    expect(listed.toSorted()).toEqual(newest.toReversed());
    if (listOrder === "newest") expect(listed).toEqual(newest);
    if (listOrder === "mixed") expect(listed.slice(0, 4).toSorted()).toEqual(["6", "7", "8", "9"]);
  });
});

describe("the bot", () => {
  test("takes one turn after another in a conversation, while another one has its own", async () => {
    const wait = gate();
    const handler: Handler = async ({ text: words }) => {
      if (words === "slow") await wait.opened;
      return [text(`answer to ${words}`)];
    };
    const chat = await start({ handler });
    const [ann, bob] = [await talkingTo(chat, "ann", "hers"), await talkingTo(chat, "bob", "his")];
    await say(ann, "slow");
    await say(ann, "fast");
    await say(bob, "fast");
    await until("the other one's answer", () => heard(chat, "his").length === 2);
    expect(heard(chat, "hers")).toEqual(["slow", "fast"]);
    wait.open();
    await chat.settled();
    expect(heard(chat, "hers")).toEqual(["slow", "fast", "answer to slow", "answer to fast"]);
  });

  test("sees the payload, the metadata and events, and remembers", async () => {
    const seen: unknown[] = [];
    const handler: Handler = ({ user, payload, metadata, event, memory, text: words }) => {
      memory.times = Number(memory.times ?? 0) + 1;
      seen.push({ user, payload, metadata, event, words, times: memory.times });
      return [];
    };
    const chat = await start({ handler });
    const ann = await talkingTo(chat, "ann", "room");
    const image = { type: "image", imageUrl: "https://example.com/a.png" };
    const conversationId = "room";
    await call(ann, "POST", "/messages", { conversationId, payload: text("red"), metadata: { a: 1 } });
    await call(ann, "POST", "/messages", { conversationId, payload: image });
    await call(ann, "POST", "/events", { conversationId, payload: { type: "rocketchat.user_joined", who: "bob" } });
    await call(ann, "POST", "/events", { conversationId, payload: {} });
    await chat.settled();
    const nothing = { user: "room", metadata: {}, event: undefined, words: "" };
    expect(seen).toEqual([
      { ...nothing, payload: text("red"), metadata: { a: 1 }, words: "red", times: 1 },
      { ...nothing, payload: image, times: 2 },
      {
        ...nothing,
        payload: { type: "rocketchat.user_joined", who: "bob" },
        event: "rocketchat.user_joined",
        times: 3,
      },
      { ...nothing, payload: {}, event: "custom", times: 4 },
    ]);
  });

  test("says something in the middle of a turn, later, and before it fails", async () => {
    const chat = await start({
      handler: async ({ say: speak, later }) => {
        await speak(text("one"));
        later(1, text("later"));
        throw new Error("broken");
      },
    });
    const ann = await talkingTo(chat, "ann", "room");
    await say(ann, "hello");
    await until("what comes later", () => heard(chat, "room").length === 3);
    expect(heard(chat, "room")).toEqual(["hello", "one", "later"]);
    expect(chat.failures).toEqual([new Error("broken")]);
  });

  test("speaks where nobody asked, and where there is nothing", async () => {
    const chat = await start();
    await talkingTo(chat, "ann", "room");
    await chat.botSays("room", text("unasked"));
    await chat.botSays("of webchat", { type: "custom", module: "rocketchat", component: "close" });
    expect(heard(chat, "room")).toEqual(["unasked"]);
    expect(chat.messages("of webchat")).toEqual([]);
    expect(chat.signals.all.map(({ data }) => data.conversationId)).toEqual(["room", "of webchat"]);
  });

  test("is the example's where none is given", async () => {
    const chat = await startStandInChat();
    onTestFinished(chat.close);
    const ann = await talkingTo(chat, "ann", "room");
    await say(ann, "human");
    await chat.settled();
    expect(heard(chat, "room").at(-1)).toBe("I am calling somebody.");
    expect(chat.signals.all.at(-1)).toMatchObject({
      type: "event_created",
      data: { payload: { type: "rocketchat.handoff", department: "support" } },
    });
  });
});

describe("a stream", () => {
  test("begins with the body that the proxy was given, before the first event", async () => {
    const chat = await start();
    await talkingTo(chat, "ann", "room");
    const ears = await hearing(chat, "room");
    expect(ears.answer.headers.get("content-type")).toBe("text/event-stream");
    await chat.botSays("room", text("hello"));
    await until("the event", () => ears.raw.endsWith("\n\n"));
    expect(ears.raw).toMatch(/^\{\}event: message\ndata: \{"type":"message_created",.*\}\n\n$/);
  });

  test("is for participants", async () => {
    const chat = await start();
    await talkingTo(chat, "ann", "room");
    await talkingTo(chat, "bob", "his");
    expect((await hearing(chat, "room", "bob")).answer.status).toBe(403);
    expect((await hearing(chat, "none")).answer.status).toBe(403);
    expect(chat.streams.count()).toBe(0);
  });

  test("is ended, dropped, cut in an event, or silent", async () => {
    const chat = await start({ pingMs: 2 });
    await talkingTo(chat, "ann", "room");
    const ended = await hearing(chat, "room");
    chat.streams.end();
    expect(await ended.over).toBe("ended");
    const dropped = await hearing(chat, "room");
    chat.streams.drop("room");
    expect(await dropped.over).toBe("cut");
    const cut = await hearing(chat, "room");
    chat.streams.cut();
    await chat.botSays("room", text("cut"));
    expect(await cut.over).toBe("cut");
    expect(cut.raw).not.toMatch(/message_created.*\n\n$/);
    await until("nobody who listens", () => chat.streams.count() === 0);
    chat.streams.isSilent = true;
    const silent = await hearing(chat, "room");
    await chat.botSays("room", text("unheard"));
    chat.streams.isSilent = false;
    await until("a ping", () => silent.raw.includes("ping"));
    expect(silent.texts).toEqual([]);
    expect(heard(chat, "room")).toEqual(["cut", "unheard"]);
  });

  test("goes when its listener does", async () => {
    const chat = await start();
    const { key } = await talkingTo(chat, "ann", "room");
    const leaving = new AbortController();
    const headers = { "x-user-key": key };
    await fetch(`${chat.url}/conversations/room/listen`, { headers, signal: leaving.signal });
    await until("the listener", () => chat.streams.count("room") === 1);
    leaving.abort();
    await until("nobody who listens", () => chat.streams.count("room") === 0);
    await chat.botSays("room", text("to nobody"));
  });
});

describe("signals", () => {
  test("are lost, doubled, late, held back and turned round, but not those of what people say", async () => {
    const chat = await start({ handler: () => [] });
    const ann = await talkingTo(chat, "ann", "room");
    const ears = await hearing(chat, "room");
    const tell = (...all: readonly string[]) =>
      all.reduce((before, one) => before.then(() => chat.botSays("room", text(one))), Promise.resolve());
    chat.signals.lose();
    await say(ann, "mine");
    await tell("lost", "a");
    chat.signals.double();
    await tell("b", "c");
    chat.signals.late(1);
    await tell("late");
    await until("what is late", () => ears.texts.includes("late"));
    await tell("d");
    chat.signals.hold({ times: 2 });
    await tell("e", "f", "g");
    expect(chat.signals.held).toBe(2);
    chat.signals.release({ isReversed: true });
    await tell("h");
    await until("all of them", () => ears.texts.includes("h"));
    expect(ears.texts).toEqual(["mine", "a", "b", "b", "c", "late", "d", "g", "f", "e", "h"]);
    expect(heard(chat, "room")).toEqual(["mine", "lost", "a", "b", "c", "late", "d", "e", "f", "g", "h"]);
  });

  test("that are held are let go when nothing goes wrong any more", async () => {
    const chat = await start({ handler: () => [] });
    await talkingTo(chat, "ann", "room");
    const ears = await hearing(chat, "room");
    chat.signals.hold();
    await chat.botSays("room", text("a"));
    chat.signals.clear();
    await chat.botSays("room", text("b"));
    await until("both", () => ears.texts.length === 2);
    expect(ears.texts).toEqual(["a", "b"]);
  });
});

describe("requests go wrong:", () => {
  test("refused, with what the service says besides", async () => {
    const chat = await start();
    const ann = await talkingTo(chat, "ann", "room");
    chat.faults.inject(chatFault("RateLimited", { headers: { "retry-after": "7", "ratelimit-reset": "7" } }));
    const limited = await say(ann, "one");
    expect([limited.status, limited.headers.get("retry-after"), await limited.json()]).toMatchObject([
      ...[429, "7"],
      { code: 429, type: "RateLimited" },
    ]);
    chat.faults.inject(chatFault("PaymentRequired"));
    expect((await say(ann, "two")).status).toBe(402);
    chat.faults.inject(chatFault("QuotaExceeded", { isHidden: true }));
    const hidden = await say(ann, "three");
    expect([hidden.status, await hidden.json()]).toMatchObject([200, { code: 403, type: "QuotaExceeded" }]);
    expect(heard(chat, "room")).toEqual([]);
    chat.faults.inject(chatFault("Internal", { when: "after" }));
    expect((await say(ann, "four")).status).toBe(500);
    expect(heard(chat, "room")[0]).toBe("four");
  });

  test("cut before or after they are processed; others are not touched", async () => {
    const chat = await start({ handler: () => [] });
    const ann = await talkingTo(chat, "ann", "room");
    chat.faults.inject({ type: "reset" });
    chat.faults.inject({ type: "reset", when: "after" }, { on: "createEvent" });
    expect((await call(ann, "GET", "/users/me")).status).toBe(200);
    await expect(say(ann, "one")).rejects.toThrow();
    expect((await say(ann, "two")).status).toBe(201);
    const event = { conversationId: "room", payload: { type: "noticed" } };
    await expect(call(ann, "POST", "/events", event)).rejects.toThrow();
    await chat.settled();
    expect(heard(chat, "room")).toEqual(["two"]);
    expect(chat.signals.all.map(({ type }) => type)).toEqual(["message_created", "event_created"]);
  });

  test("nobody is there; later everything is as it was, at the same port", async () => {
    const chat = await start();
    const ann = await talkingTo(chat, "ann", "room");
    const ears = await hearing(chat, "room");
    await chat.down();
    expect(await ears.over).toBe("cut");
    await expect(say(ann, "one")).rejects.toThrow();
    await chat.botSays("room", text("meanwhile"));
    await chat.up();
    expect((await say(ann, "two")).status).toBe(201);
    await chat.settled();
    expect(heard(chat, "room")).toEqual(["meanwhile", "two", "You said two"]);
  });
});
