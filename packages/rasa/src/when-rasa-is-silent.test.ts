import { describe, expect, it } from "vitest";
import { openTalk, type Talk } from "./bot.fixture.ts";

const timeout = 30_000;

describe.concurrent("a Rasa that answers with nothing", { timeout }, () => {
  const nothing = { handler: () => [] };

  it.each([
    ["that there is no model", {}, (talk: Talk) => talk.rasa.model(false), /no model is loaded/],
    [
      "that the bot chose to be silent, or failed",
      {},
      () => undefined,
      /there is a model.*not paused.*Rasa's log tells/,
    ],
    [
      "how to be told more",
      { apiToken: "api-key" },
      () => undefined,
      /there is no model, the conversation is paused, or/,
    ],
  ] as const)("says nothing; the log says %s", async (_what, behind, prepare, why) => {
    await using talk = await openTalk({ rasa: { ...nothing, ...behind } });
    prepare(talk);
    await talk.ann.say("lounge", "hello");
    await talk.logs(/answered with nothing in rc-LOUNGE-uann_2did/);
    await talk.logs(why);
    expect(talk.said("lounge")).toEqual([]);
  });

  it("because it is paused says so in the log", async () => {
    const handler = ({ pause }: { pause(): void }) => {
      pause();
      return [{ text: "I am silent from now on." }];
    };
    await using talk = await openTalk({ rasa: { handler } });
    await talk.ann.say("lounge", "one");
    await talk.hears("lounge", "I am silent from now on.");
    await talk.ann.say("lounge", "two");
    await talk.logs("the conversation is paused until");
    expect(talk.said("lounge")).toHaveLength(1);
  });

  it("has the text said that the settings have for it", async () => {
    await using talk = await openTalk({ rasa: nothing, dialog: { emptyText: "I have no answer to that." } });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "I have no answer to that.");
  });

  it("because an action failed keeps what came before", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "boom");
    await talk.hears("lounge", "This will not end well.");
    expect(talk.said("lounge")).toHaveLength(1);
  });
});
