import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { agentOnline, openTalk, post, secret, type TalkOptions } from "./bot.fixture.ts";
import type { Turn } from "./stand-in.ts";

const annsTalk = "rc-LOUNGE-uann_2did";
const door = { port: 0, secret, trigger: true, actions: true, compat: true };

/** Says which intent was triggered, where and with what. */
const handler = ({ intent, entities, sender, text }: Turn) =>
  intent === undefined ? [{ text: `re: ${text}` }] : [{ text: `${intent} ${JSON.stringify(entities)} ${sender}` }];
const assistant = { intents: ["EXTERNAL_reminder"], answer: handler };
const talking: TalkOptions = { door, rasa: { assistant, apiToken: "api-key" }, apiToken: "api-key" };

describe.concurrent("an intent that a program triggers", () => {
  it("is answered in its conversation", async () => {
    await using talk = await openTalk(talking);
    await talk.connector.trigger(annsTalk, { name: "EXTERNAL_reminder", entities: { what: "milk" } });
    expect(talk.said("lounge")).toEqual([`EXTERNAL_reminder {"what":"milk"} ${annsTalk}`]);
  });

  it("is answered in callback mode as well, once", async () => {
    await using talk = await openTalk({ ...talking, mode: "callback" });
    await talk.connector.trigger(annsTalk, { name: "EXTERNAL_reminder" });
    expect(talk.said("lounge")).toEqual([`EXTERNAL_reminder {} ${annsTalk}`]);
    expect(talk.rasa.posts.map(({ status }) => status)).toEqual([200]);
  });

  it.each([
    [{ conversation: annsTalk }, "lounge", annsTalk],
    [{ conversationId: annsTalk }, "lounge", annsTalk],
    [{ room: "#lounge" }, "lounge", "rc-LOUNGE"],
    [{ roomId: "LOUNGE" }, "lounge", "rc-LOUNGE"],
    [{ user: "@bob" }, "@bob,bot", undefined],
  ])("through POST /v1/trigger at %j is answered there", async (target, room, sender) => {
    await using talk = await openTalk(talking);
    const answer = await post(talk.connector, "/v1/trigger", { ...target, name: "EXTERNAL_reminder" });
    expect(answer).toEqual({ status: 200, body: { status: "ok" } });
    expect(talk.said(room)).toEqual([expect.stringContaining("EXTERNAL_reminder {} rc-")]);
    if (sender !== undefined) expect(talk.rasa.senders).toEqual([sender]);
  });

  it("with somebody is part of the talk that they go on with", async () => {
    await using talk = await openTalk(talking);
    await talk.connector.trigger({ user: "bob" }, { name: "EXTERNAL_reminder" });
    await talk.bob.say("@bot", "what?");
    await talk.hears("@bob,bot", "re: what?");
    expect(talk.rasa.senders).toHaveLength(1);
  });

  it("that Rasa does not know is an error of whoever triggered it", async () => {
    await using talk = await openTalk(talking);
    const wanted = talk.connector.trigger(annsTalk, { name: "unknown" });
    await expect(wanted).rejects.toMatchObject({ name: "EngineError", kind: "rejected" });
    const answer = await post(talk.connector, "/v1/trigger", { conversation: annsTalk, name: "unknown" });
    expect(answer).toEqual({
      status: 422,
      body: { error: expect.stringContaining("add the intent to the bot's domain") },
    });
    expect(talk.said("lounge")).toEqual([]);
    expect(JSON.stringify([answer, talk.log])).not.toContain("api-key");
  });

  it.each([
    [{ name: "EXTERNAL_reminder" }, 400, /does not say where/],
    [{ conversation: annsTalk }, 400, /does not say what/],
    [{ conversation: "default", name: "EXTERNAL_reminder" }, 404, /no conversation/],
    [{ room: "secrets", name: "EXTERNAL_reminder" }, 404, /no member/],
    [[], 400, /does not say where/],
  ])("by %j is refused with %i", async (body, status, error) => {
    await using talk = await openTalk(talking);
    const answer = await post(talk.connector, "/v1/trigger", body);
    expect(answer).toEqual({ status, body: { error: expect.stringMatching(error) } });
    expect(talk.rasa.senders).toEqual([]);
  });

  it("by a Rasa that is not there, or refuses the token, is refused with what to do", async () => {
    await using talk = await openTalk({ ...talking, apiToken: "wrong-key" });
    const body = { conversation: annsTalk, name: "EXTERNAL_reminder" };
    const refused = await post(talk.connector, "/v1/trigger", body);
    expect(refused).toEqual({ status: 502, body: { error: expect.stringContaining("RASA_API_TOKEN") } });
    await talk.rasa.close();
    const missing = await post(talk.connector, "/v1/trigger", body);
    expect(missing).toEqual({ status: 503, body: { error: expect.stringContaining("no connection") } });
    expect(JSON.stringify([refused, missing, talk.log])).not.toContain("wrong-key");
  });
});

describe.concurrent("what a program lets the bot do", () => {
  it.each(["/v1/trigger", "/v1/actions", "/incoming"])("through %s needs the secret", async (path) => {
    await using talk = await openTalk(talking);
    const body = { conversation: annsTalk, action: "send", text: "spam", name: "EXTERNAL_reminder" };
    expect(await post(talk.connector, path, body, {})).toEqual({ status: 401, body: { error: "unauthorized" } });
    expect((await post(talk.connector, path, body, { authorization: "Bearer guessed" })).status).toBe(401);
    expect(talk.said("lounge")).toEqual([]);
  });

  it("is said where it is to be", async () => {
    await using talk = await openTalk(talking);
    const send = { action: "send", text: "hello" };
    const headers = { "x-rocketchat-connectors-secret": secret };
    expect(await post(talk.connector, "/v1/actions", { ...send, room: "lounge" }, headers)).toEqual({
      status: 200,
      body: { status: "ok" },
    });
    expect((await post(talk.connector, "/v1/actions", { ...send, user: "bob" }, headers)).status).toBe(200);
    expect([talk.said("lounge"), talk.said("@bob,bot")]).toEqual([["hello"], ["hello"]]);
    expect((await post(talk.connector, "/v1/actions", { ...send, room: "nowhere" }, headers)).status).toBe(404);
  });

  it("can be told as to the marketplace's app: a visitor is handed to people, and Rasa is triggered", async () => {
    await using talk = await openTalk(talking);
    await using _agent = await agentOnline(talk);
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("hello");
    await talk.hears(visitor.roomId, "re: hello");
    const triggered = {
      action: "trigger-event",
      sessionId: visitor.roomId,
      actionData: { event: "EXTERNAL_reminder" },
    };
    expect((await post(talk.connector, "/incoming", triggered)).body).toEqual({ result: "Success" });
    await talk.hears(visitor.roomId, `EXTERNAL_reminder {} rc-${visitor.roomId}`);
    const handover = { action: "handover", sessionId: visitor.roomId, actionData: { targetDepartment: "support" } };
    expect(await post(talk.connector, "/incoming", handover)).toEqual({ status: 200, body: { result: "Success" } });
    await until("the bot to have left", () =>
      talk.connector.client.rooms.joined().every(({ kind }) => kind !== "livechat"),
    );
    const closing = { action: "close-chat", sessionId: visitor.roomId };
    const refused = await post(talk.connector, "/incoming", closing);
    expect(refused).toEqual({ status: 500, body: { error: expect.any(String) } });
  });

  it("is not there unless it is wanted", async () => {
    await using talk = await openTalk({ mode: "callback", rasa: { assistant } });
    for (const path of ["/v1/trigger", "/v1/actions", "/incoming", "/callback"])
      expect((await post(talk.connector, path, {})).status).toBe(404);
    await using closed = await openTalk({ rasa: { assistant } });
    expect(closed.connector.url).toBeUndefined();
  });
});
