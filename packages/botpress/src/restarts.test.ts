import { gate, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openPlace, openTalk, startBot } from "./bot.fixture.ts";
import type { Handler } from "./stand-in.ts";
import { type Behind, startBehind, type Way } from "./ways.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `number ${index + 1}`);
const answers = (texts: readonly string[]) => texts.map((text) => `re: ${text}`);

/** Botpress itself, which goes and comes. */
function server({ converse, chat, runtime }: Behind) {
  const one = converse ?? chat ?? runtime;
  if (one === undefined) throw new Error("nothing is behind the bot");
  return one;
}

const ways: readonly Way[] = ["public", "secured", "stream", "webhook", "integration"];

describe.concurrent.each(ways)("with a Botpress by the way '%s'", (way) => {
  it("what is said while Botpress is restarted is answered once, in order", async () => {
    await using talk = await openTalk(way, { handler: echo });
    await talk.ann.say("lounge", "before");
    await talk.hears("lounge", "re: before");
    await server(talk).down();
    for (const text of numbers(3)) await talk.ann.say("lounge", text);
    await talk.logs("Botpress cannot be reached");
    await server(talk).up();
    await talk.hears("lounge", "re: number 3");
    expect(talk.said("lounge")).toEqual(answers(["before", ...numbers(3)]));
  });

  it("what is said while the bot is away is answered once it is back, once, in order", async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    await using behind = await startBehind(way, echo);
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    const first = await startBot(place, behind, { env });
    await place.ann.say("lounge", "before");
    await place.hears("lounge", "re: before");
    await first.close();
    for (const text of numbers(5)) await place.ann.say("lounge", text);
    await using _second = await startBot(place, behind, { env });
    await place.hears("lounge", "re: number 5");
    await place.ann.say("lounge", "after");
    await place.hears("lounge", "re: after");
    expect(place.said("lounge")).toEqual(answers(["before", ...numbers(5), "after"]));
  });

  it("what is answered while Rocket.Chat is restarted is said once it is back, once", async () => {
    const door = gate();
    const handler: Handler = async (turn) => {
      if (turn.text === "slow") await door.opened;
      return echo(turn);
    };
    await using talk = await openTalk(way, { handler });
    await talk.ann.say("lounge", "slow");
    await until("the question", () => server(talk).requests.some(({ body }) => body.includes('"slow"')));
    talk.server.faults.restart({ downMs: 300 });
    door.open();
    await talk.hears("lounge", "re: slow");
    await talk.ann.say("lounge", "quick");
    await talk.hears("lounge", "re: quick");
    expect(talk.said("lounge")).toEqual(answers(["slow", "quick"]));
  });
});
