import type { Client } from "@rocketchat-connectors/core";
import { fieldsOf } from "@rocketchat-connectors/dialog";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { agentOnline, openTalk, type Talk } from "./bot.fixture.ts";
import type { Turn } from "./stand-in.ts";

const intents = [
  "user_joined=EXTERNAL_joined",
  "user_left=EXTERNAL_left",
  "reaction=EXTERNAL_reaction",
  "first_contact=EXTERNAL_met",
  "livechat_started=EXTERNAL_started",
  "agent_returned=EXTERNAL_returned",
  "handed_off=EXTERNAL_handed_off",
  "handoff_failed=EXTERNAL_failed",
  "closed=EXTERNAL_closed",
].join(",");
const env = { RASA_INTENTS: intents };

/** Calls a human when asked to; says hello and that it is back. */
function handler({ intent, text }: Turn) {
  if (intent === "EXTERNAL_started") return [{ text: "Welcome!" }];
  if (intent === "EXTERNAL_returned") return [{ text: "I am back." }];
  if (intent !== undefined) return [];
  if (text === "human") {
    const handoff = { department: "support", comment: "wants a human" };
    return [{ text: "I am calling somebody." }, { custom: { rocketchat: { handoff } } }];
  }
  return text === "bye"
    ? [{ text: "Goodbye!" }, { custom: { rocketchat: { close: true } } }]
    : [{ text: `re: ${text}` }];
}

/** What Rasa was told besides words. */
const told = (talk: Talk) => talk.asked().filter((text) => text.startsWith("/"));

async function isTold(talk: Talk, what: string | RegExp): Promise<void> {
  const fits = (text: string) => (typeof what === "string" ? text === what : what.test(text));
  await until(
    () => `Rasa to be told ${what}; it was told ${told(talk).join(" ")}`,
    () => told(talk).some(fits),
  );
}

describe.concurrent("Rasa is told by an intent that", () => {
  it("somebody came, who brought them, and that they went", async () => {
    await using talk = await openTalk({ env, rasa: { handler } });
    const room = await talk.ann.createChannel("garden", { members: ["bot"] });
    await talk.ann.invite("garden", "bob");
    await isTold(talk, '/EXTERNAL_joined{"user":"bob","by":"ann","room":"garden"}');
    await talk.bob.leave(room);
    await isTold(talk, '/EXTERNAL_left{"user":"bob","room":"garden"}');
    const { metadata } = fieldsOf(
      JSON.parse(talk.rasa.requests.find(({ body }) => body.includes("_joined"))?.body ?? "{}"),
    );
    expect(fieldsOf(metadata).rocketchat).toMatchObject({ room: { name: "garden" } });
  });

  it("somebody reacted", async () => {
    await using talk = await openTalk({ env, rasa: { handler } });
    const { _id } = await talk.ann.say("lounge", "hello");
    await talk.bob.react(_id, ":wave:");
    await isTold(talk, '/EXTERNAL_reaction{"user":"bob","room":"lounge","emoji":":wave:","added":true}');
  });

  it("a conversation begins, once, before its first words", async () => {
    await using talk = await openTalk({ env, rasa: { handler } });
    await talk.ann.say("lounge", "hello");
    await talk.ann.say("lounge", "again");
    await talk.hears("lounge", "re: again");
    expect(talk.asked()).toEqual(['/EXTERNAL_met{"user":"ann","room":"lounge"}', "hello", "again"]);
  });

  it("nothing of what the settings do not name", async () => {
    await using talk = await openTalk({ rasa: { handler } });
    const { _id } = await talk.ann.say("lounge", "hello");
    await talk.bob.react(_id, ":wave:");
    await talk.ann.say("lounge", "again");
    await talk.hears("lounge", "re: again");
    expect(told(talk)).toEqual([]);
  });
});

describe.concurrent("a visitor", () => {
  it("is greeted, gets people when they want them, and the bot again when those give them back", async () => {
    await using talk = await openTalk({ env, rasa: { handler } });
    await using agent: Client = await agentOnline(talk);
    const visitor = await talk.server.visitor({ department: "first line" });
    await talk.hears(visitor.roomId, "Welcome!");
    await visitor.say("human");
    await talk.hears(visitor.roomId, "I am calling somebody.");
    await isTold(talk, /^\/EXTERNAL_handed_off/);
    await until("the agent to have the visitor", () => agent.rooms.joined().some(({ id }) => id === visitor.roomId));
    const before = talk.said(visitor.roomId).length;
    await visitor.say("is anybody there?");
    await agent.send({ roomId: visitor.roomId, text: "Yes, I am." });
    expect(await agent.omnichannel.handoff(visitor.roomId, { department: "first line" })).toEqual({ status: "ok" });
    await talk.hears(visitor.roomId, "I am back.");
    await visitor.say("thanks");
    await talk.hears(visitor.roomId, "re: thanks");
    expect(talk.said(visitor.roomId).slice(before)).toEqual(["I am back.", "re: thanks"]);
    expect(talk.asked()).not.toContain("is anybody there?");
    await visitor.close();
    await isTold(talk, /^\/EXTERNAL_closed/);
  });

  it("is told when nobody is there, and so is Rasa, with the reason", async () => {
    const failedText = "Nobody is free.";
    await using talk = await openTalk({ env, rasa: { handler }, dialog: { handoff: { failedText } } });
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("human");
    await talk.hears(visitor.roomId, failedText);
    await isTold(talk, /^\/EXTERNAL_failed\{.*"reason":"\w+".*\}$/);
    await visitor.say("then you");
    await talk.hears(visitor.roomId, "re: then you");
  });

  it("who says goodbye hears the last words before the conversation ends", async () => {
    await using talk = await openTalk({ env, rasa: { handler } });
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("bye");
    await isTold(talk, /^\/EXTERNAL_closed/);
    expect(talk.said(visitor.roomId)).toEqual(["Welcome!", "Goodbye!"]);
  });

  it("is handed over in callback mode as well", async () => {
    await using talk = await openTalk({ mode: "callback", env, rasa: { handler } });
    await using agent = await agentOnline(talk);
    const visitor = await talk.server.visitor({ department: "first line" });
    await talk.hears(visitor.roomId, "Welcome!");
    await visitor.say("human");
    await until("the agent to have the visitor", () => agent.rooms.joined().some(({ id }) => id === visitor.roomId));
    await isTold(talk, /^\/EXTERNAL_handed_off/);
    expect(talk.said(visitor.roomId)).toEqual(["Welcome!", "I am calling somebody."]);
  });
});
