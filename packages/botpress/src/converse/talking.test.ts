import { memoryStore } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { type Handler, noResponsesFault, startStandInConverse } from "../stand-in.ts";
import { asked, joined, login, patience, talkTo, textsOf, userId, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

describe("what somebody says", () => {
  it("goes to the public route, without a word about who the connector is", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { headers: { "X-Tenant": "acme" } });
    expect(await talk.say("ann", "hello")).toEqual(["re: hello"]);
    const [request] = botpress.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: `/api/v1/bots/bot/converse/${userId("ann")}`,
      headers: { "content-type": "application/json", "x-tenant": "acme" },
    });
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(JSON.parse(request?.body ?? "")).toEqual({
      type: "text",
      text: "hello",
      metadata: { rocketchat: expect.objectContaining({ v: 1, room: expect.objectContaining({ id: "R1" }) }) },
    });
  });

  it("says which contexts it may be about, when the settings do", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url, { metadata: "none", converse: { contexts: ["sales", "global"] } });
    await talk.say("ann", "hello");
    expect(JSON.parse(botpress.requests[0]?.body ?? "")).toEqual({
      ...{ type: "text", text: "hello" },
      includedContexts: ["sales", "global"],
    });
  });

  it("reaches the user that is meant, whatever the id is made of", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    const conversationId = "a/b:c@d?e#f%20ü";
    expect(await talk.say("ann", "hello", { conversationId })).toEqual(["re: hello"]);
    expect(botpress.senders).toEqual([conversationId]);
  });

  it("is answered with what the bot sent, in its order and as it is", async () => {
    const untyped = { text: "12.31.10", markdown: true };
    const odd = { type: "own", deep: { list: [1, null] } };
    await using botpress = await startStandInConverse({
      handler: () => [
        { type: "raw", payload: untyped },
        { type: "raw", payload: odd },
        { type: "text", text: "end" },
      ],
    });
    await using talk = talkTo(botpress.url);
    const { payloads } = await talk.ask("ann", "hello");
    expect(payloads).toEqual([untyped, odd, expect.objectContaining({ type: "text", text: "end" })]);
  });

  it.each<[string, Handler]>([
    ["has nothing to say", () => []],
    [
      "fails",
      () => {
        throw new Error("boom");
      },
    ],
  ])("is answered with nothing by a bot that %s", async (_, handler) => {
    await using botpress = await startStandInConverse({ handler });
    await using talk = talkTo(botpress.url);
    expect(await talk.ask("ann", "hello")).toEqual({ payloads: [] });
  });

  it("is answered with nothing when v12 lost what the bot said", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject(noResponsesFault(userId("ann")));
    expect(await talk.ask("ann", "hello")).toEqual({ payloads: [] });
    expect(botpress.requests).toHaveLength(1);
  });

  it("that ends in silence is explained once for each conversation", async () => {
    await using botpress = await startStandInConverse({ handler: () => [] });
    await using talk = talkTo(botpress.url);
    for (const user of ["ann", "ann", "bob"]) await talk.say(user, "hello");
    expect(talk.log).toEqual(
      ["ann", "bob"].map((user) => expect.stringContaining(`answered with nothing in ${userId(user)}`)),
    );
  });

  it("brings what the bot said in the meantime first", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    await talk.say("ann", "hello");
    botpress.say(userId("ann"), { type: "text", text: "A reminder" });
    expect(await talk.say("bob", "hello")).toEqual(["re: hello"]);
    expect(await talk.say("ann", "and now")).toEqual(["A reminder", "re: and now"]);
  });

  it("is not handed over when v12 itself would answer it", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    expect(await talk.ask("ann", "BP_VERSION")).toEqual({ payloads: [] });
    expect(botpress.requests).toEqual([]);
    expect(talk.log).toEqual([expect.stringMatching(/^info: A message in room R1 is not handed to Botpress: /)]);
  });
});

describe("what somebody chose", () => {
  const chosen = { label: "Red", value: "RED_1" };
  const isHeard: Handler = ({ text, payload }) => [{ type: "raw", payload: { text, heard: payload.type ?? "" } }];

  it.each([
    ["value", "RED_1"],
    ["title", "Red"],
  ] as const)("goes to the public route as its %s", async (choiceReply, text) => {
    await using botpress = await startStandInConverse({ handler: isHeard });
    await using talk = talkTo(botpress.url, { converse: { choiceReply } });
    expect((await talk.ask("ann", "Red", { chosen })).payloads).toEqual([{ text, heard: "text" }]);
  });

  it("goes to the secured route as an answer to a choice", async () => {
    await using botpress = await startStandInConverse({ users, handler: isHeard });
    await using talk = talkTo(botpress.url, { converse: { login } });
    expect((await talk.ask("ann", "Red", { chosen })).payloads).toEqual([{ text: "RED_1", heard: "quick_reply" }]);
    const [request] = botpress.requests.filter(({ path }) => path.endsWith("/secured"));
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ type: "quick_reply", text: "Red", payload: "RED_1" });
  });
});

describe("what happened", () => {
  const about: Handler = ({ event, payload }) => [
    { type: "raw", payload: { event: event ?? "", what: payload.event ?? "" } },
  ];

  it("is told by the secured route, as an event", async () => {
    await using botpress = await startStandInConverse({ users, handler: about });
    await using talk = talkTo(botpress.url, { converse: { login } });
    expect((await talk.transport.tell(joined("ann"), patience())).payloads).toEqual([
      { event: "rocketchat.livechat_started", what: "livechat_started" },
    ]);
    const [request] = botpress.requests.filter(({ path }) => path.endsWith("/secured"));
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      ...{ type: "rocketchat.livechat_started", event: "livechat_started", v: 1 },
      room: { id: "R1" },
    });
  });

  it("is not told by the public route, which takes words only", async () => {
    await using botpress = await startStandInConverse({ handler: about });
    await using talk = talkTo(botpress.url);
    expect(await talk.transport.tell(joined("ann"), patience())).toEqual({ payloads: [] });
    expect(botpress.requests).toEqual([]);
  });

  it("can make the connector say something for a visitor", async () => {
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    expect(textsOf(await talk.transport.wakeUp(joined("ann"), "wake up", patience()))).toEqual(["re: wake up"]);
    expect(JSON.parse(botpress.requests[0]?.body ?? "")).toMatchObject({
      ...{ type: "text", text: "wake up" },
      metadata: { rocketchat: { event: "livechat_started" } },
    });
  });
});

describe("a message that was missed while the connector was away", () => {
  it("waits until its turn, which was cut off with the connector, must be over; others do not", async () => {
    const pauses: number[] = [];
    let now = 1_000_000;
    const tuning = {
      now: () => now,
      sleep: async (ms: number) => {
        pauses.push(ms);
        now += ms;
        return true;
      },
    };
    const store = memoryStore();
    const door = gate();
    const handler: Handler = async (turn) => {
      if (turn.text === "cut off") await door.opened;
      return echo(turn);
    };
    await using botpress = await startStandInConverse({ handler, isAction: true });
    const settings = { converse: { settleMs: 3_000 } };
    {
      await using before = talkTo(botpress.url, settings, tuning, store);
      const stop = new AbortController();
      const asking = before.transport.send(asked("ann", "cut off"), stop.signal).catch(() => "gone");
      await until("the question", () => botpress.requests.length === 1);
      stop.abort();
      expect(await asking).toBe("gone");
    }
    door.open();
    await until("the end of the turn", () => !botpress.isBusy(userId("ann")));
    await using talk = talkTo(botpress.url, settings, tuning, store);
    const say = async (user: string, text: string) =>
      textsOf(await talk.transport.send(asked(user, text, "recovered"), patience()));
    now += 500;
    expect(await say("bob", "missed")).toEqual(["re: missed"]);
    expect(pauses).toEqual([]);
    expect(await say("ann", "cut off")).toEqual(["re: cut off"]);
    expect(pauses).toEqual([2_500]);
    expect(await say("ann", "cut off"), "that is over").toEqual(["re: cut off"]);
    expect(pauses).toEqual([2_500]);
  });
});
