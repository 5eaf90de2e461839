import { fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import { echo, openTalk, type Talk } from "./bot.fixture.ts";

const annsTalk = "rc-LOUNGE-uann_2did";

const bodies = ({ rasa }: Talk) =>
  rasa.requests.flatMap(({ method, body }) => (method === "POST" ? [fieldsOf(JSON.parse(body))] : []));

describe.concurrent("a session of Rasa", () => {
  it("is begun with who is there, when the settings say so, once", async () => {
    await using talk = await openTalk({ sessionStart: true });
    await talk.ann.say("lounge", "who am i");
    await talk.hears("lounge", "You are ann in lounge. ann began.");
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "Hello! I am an assistant made with Rasa.");
    expect(talk.asked()).toEqual(["/session_start", "who am i", "hello"]);
    expect(bodies(talk)[0]).toMatchObject({
      sender: annsTalk,
      input_channel: "rocketchat-connector",
      metadata: { rocketchat: { v: 1, room: { name: "lounge" }, user: { username: "ann" } } },
    });
  });

  it("is begun once and heard of, even if the first question fails", async () => {
    const handler = ({ text }: { readonly text: string }) => [
      { text: text === "/session_start" ? "Welcome." : `re: ${text}` },
    ];
    await using talk = await openTalk({ sessionStart: true, rasa: { handler }, dialog: { unavailableText: "Sorry." } });
    talk.rasa.faults.inject({
      type: "answer",
      status: 200,
      body: JSON.stringify([{ recipient_id: annsTalk, text: "Welcome." }]),
    });
    talk.rasa.faults.inject({ type: "answer", status: 502, body: "<html>" });
    await talk.ann.say("lounge", "one");
    await talk.hears("lounge", "Sorry.");
    await talk.ann.say("lounge", "two");
    await talk.hears("lounge", "re: two");
    expect(bodies(talk).map(({ message }) => message)).toEqual(["/session_start", "one", "two"]);
    expect(talk.said("lounge")).toEqual(["Welcome.", "Sorry.", "re: two"]);
  });

  it("is known by its slots who is spoken to, also without that", async () => {
    await using talk = await openTalk();
    await talk.ann.say("@bot", "who am i");
    await talk.hears("@ann,bot", "You are ann in ann. ann began.");
    expect(talk.rasa.conversation(talk.rasa.senders[0] ?? "")?.latestInputChannel).toBe("rocketchat-connector");
  });

  it("knows nothing of people when the settings say so", async () => {
    await using talk = await openTalk({ metadata: "none", rasa: { handler: echo } });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "re: hello");
    expect(bodies(talk)).toEqual([{ sender: annsTalk, message: "hello", input_channel: "rocketchat-connector" }]);
  });

  it("is another one after a reset, which Rasa and the buttons know nothing of", async () => {
    const handler = ({ text }: { readonly text: string }) => {
      if (text === "reset") return [{ text: "Done." }, { custom: { rocketchat: { reset: true } } }];
      return [{ text: `re: ${text}`, buttons: [{ title: "Again", payload: "/again" }] }];
    };
    await using talk = await openTalk({ rasa: { handler } });
    for (const text of ["hello", "reset", "Again"]) await talk.ann.say("lounge", text);
    await talk.hears("lounge", "re: Again");
    expect(bodies(talk).map(({ sender, message }) => [textOf(sender), message])).toEqual([
      [annsTalk, "hello"],
      [annsTalk, "reset"],
      [`${annsTalk}-e1`, "Again"],
    ]);
    expect(talk.rasa.senders).toEqual([annsTalk, `${annsTalk}-e1`]);
  });
});
