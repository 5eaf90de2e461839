import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { echo, openTalk } from "./bot.fixture.ts";
import type { Turn } from "./stand-in.ts";

const timeout = 30_000;

describe.concurrent("what people do at the same time", { timeout }, () => {
  it("five lines of one person are answered one after another", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.rasa.faults.inject({ type: "late", ms: 100 });
    const lines = ["one", "two", "three", "four", "five"];
    for (const line of lines) await talk.ann.say("lounge", line);
    await talk.hears("lounge", "re: five");
    expect(talk.said("lounge")).toEqual(lines.map((line) => `re: ${line}`));
  });

  it("five lines are one question when the settings say so", async () => {
    await using talk = await openTalk({ rasa: { handler: echo }, dialog: { debounceMs: 300 } });
    for (const line of ["one", "two", "three"]) await talk.ann.say("lounge", line);
    await talk.hears("lounge", "re: one\ntwo\nthree");
    expect(talk.asked()).toEqual(["one\ntwo\nthree"]);
  });

  it("two people in a channel have a conversation each, and a long turn of the one does not stop the other", async () => {
    const door = gate();
    const handler = async ({ text }: Turn) => {
      if (text === "slow") await door.opened;
      return [{ text: `re: ${text}` }];
    };
    await using talk = await openTalk({ rasa: { handler } });
    await talk.ann.say("lounge", "slow");
    await until("her question", () => talk.asked().length === 1);
    await talk.bob.say("lounge", "quick");
    await talk.hears("lounge", "re: quick");
    door.open();
    await talk.hears("lounge", "re: slow");
    expect(talk.rasa.senders.toSorted()).toEqual(["rc-LOUNGE-uann_2did", "rc-LOUNGE-ubob_2did"]);
  });

  it("a thread is a conversation of its own, which is answered there", async () => {
    await using talk = await openTalk();
    const { _id: tmid } = await talk.ann.say("lounge", "hello");
    await talk.ann.say("lounge", "am I in a thread", { tmid });
    await talk.hears("lounge", "You are in a thread.");
    expect(talk.server.messages("lounge").find(({ msg }) => msg === "You are in a thread.")?.tmid).toBe(tmid);
    expect(talk.rasa.senders).toContain(`rc-LOUNGE-t${tmid}-uann_2did`);
  });

  it("a message that Rocket.Chat sends twice is answered once", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.server.faults.duplicate({ times: 5 });
    await talk.ann.say("lounge", "hello");
    await talk.ann.say("lounge", "again");
    await talk.hears("lounge", "re: again");
    expect(talk.said("lounge")).toEqual(["re: hello", "re: again"]);
    expect(talk.asked()).toEqual(["hello", "again"]);
  });

  it("an answer that Rocket.Chat fails to take is sent again, and Rasa is not asked again", async () => {
    await using talk = await openTalk({ rasa: { handler: echo } });
    talk.server.faults.refuse({ path: "chat.sendMessage", times: 2, status: 503 });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "re: hello");
    expect(talk.said("lounge")).toHaveLength(1);
    expect(talk.asked()).toEqual(["hello"]);
  });
});
