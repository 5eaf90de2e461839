import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openTalk, type TalkOptions } from "./bot.fixture.ts";

const handler = () => [
  { custom: { text: "for the garden", channel: "garden" } },
  { custom: { text: "for Bob", channel: "@bob" } },
  { custom: { text: "for secrets", channel: "secrets" } },
  { text: "done" },
];

async function asked(options: TalkOptions) {
  const talk = await openTalk({ rasa: { handler }, ...options });
  await talk.ann.createChannel("garden", { members: ["bot"] });
  await talk.ann.say("lounge", "go");
  await talk.hears("lounge", "done");
  return talk;
}

describe.concurrent("what an answer wants said in another room", () => {
  it.each(["rest", "callback"] as const)("is left out in %s mode, and the log says why", async (mode) => {
    await using talk = await asked({ mode });
    expect(talk.said("lounge")).toEqual(["done"]);
    await talk.logs("RASA_ALLOW_OTHER_ROOMS=true");
    expect(talk.said("garden")).toEqual([]);
  });

  it.each(["rest", "callback"] as const)(
    "is said in %s mode when it may be, where the bot is a member",
    async (mode) => {
      await using talk = await asked({ mode, allowOtherRooms: true });
      await talk.hears("garden", "for the garden");
      await talk.hears("@bob,bot", "for Bob");
      await talk.logs(/What Rasa wanted said elsewhere was not said.*secrets/);
      expect(talk.said("secrets")).toEqual([]);
    },
  );

  it("is said where it was asked when it names a message of another room as its thread", async () => {
    let answer: object[] = [];
    await using talk = await openTalk({ rasa: { handler: () => answer } });
    await talk.ann.createChannel("garden", { members: ["bot"] });
    const { _id: tmid } = await talk.ann.say("garden", "between us");
    await until("Rasa to be asked", () => talk.asked().length === 1);
    const message = { text: "second", threadId: tmid };
    answer = [{ custom: { text: "first", tmid } }, { custom: { rocketchat: { message } } }];
    await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "second");
    expect(talk.said("lounge")).toEqual(["first", "second"]);
    expect(talk.said("garden")).toEqual([]);
    await talk.logs(/names another thread/);
  });

  it("may be for another conversation", async () => {
    const body = JSON.stringify([{ recipient_id: "rc-LOUNGE-ubob_2did", text: "Bob!" }, { text: "done" }]);
    await using talk = await openTalk({ allowOtherRooms: true, rasa: { handler } });
    talk.rasa.faults.inject({ type: "answer", status: 200, body });
    await talk.ann.say("lounge", "go");
    await until("both", () => talk.said("lounge").length === 2);
    expect(talk.said("lounge").toSorted()).toEqual(["Bob!", "done"]);
  });
});
