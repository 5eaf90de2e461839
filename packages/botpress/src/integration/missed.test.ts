import { EngineError } from "@rocketchat-connectors/dialog";
import { keptLog, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openPlace, startBot } from "../bot.fixture.ts";
import type { Handler } from "../stand-in.ts";
import { startBehind } from "../ways.fixture.ts";
import { sayMissed } from "./missed.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

describe("what the bot says unasked while the connector is away", () => {
  it("is said once it is back, once, in order", async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    await using behind = await startBehind("integration", echo);
    const { runtime } = behind;
    if (runtime === undefined) throw new Error("there is no stand-in");
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    const first = await startBot(place, behind, { env });
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    await first.close();
    const id = runtime.conversations[0]?.tags.id ?? "";
    for (const text of ["one", "two"]) {
      expect(await runtime.say(id, { type: "text", text })).toMatchObject({ status: 0 });
    }
    await using second = await startBot(place, behind, { env });
    await place.hears("lounge", "two");
    await second.close();
    const lists = () => runtime.requests.filter(({ method, path }) => method === "GET" && path.endsWith("/messages"));
    expect(lists()).toHaveLength(1);
    await using _third = await startBot(place, behind, { env });
    await until("it to look once more", () => lists().length === 2);
    await place.ann.say("lounge", "bye");
    await place.hears("lounge", "re: bye");
    expect(place.said("lounge")).toEqual(["re: hello", "one", "two", "re: bye"]);
  });

  it("is said when Botpress can be reached again, if it could not be at the start", async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    // It has said nothing before.
    await using behind = await startBehind("integration", () => undefined);
    const { runtime } = behind;
    if (runtime === undefined) throw new Error("there is no stand-in");
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    const first = await startBot(place, behind, { env, integration: { answerMs: 0 } });
    await place.ann.say("lounge", "hello");
    await until("the question", () => runtime.messages.length === 1);
    await first.close();
    await runtime.say(runtime.conversations[0]?.tags.id ?? "", { type: "text", text: "by the way" });
    await runtime.down();
    await using _second = await startBot(place, behind, { env, integration: { maxWaitMs: 0 } });
    await runtime.up();
    await place.hears("lounge", "by the way");
  });
});

describe("a look at what was missed", () => {
  /** A look into two conversations, of which the first fails so. */
  async function look(failure: Error) {
    const { logger, lines } = keptLog();
    const said: string[] = [];
    await sayMissed({
      registrations: { current: async () => ({ botId: "b", integrationId: "i" }) },
      recents: { within: async () => ["rc-R1", "somebody-else", "rc-R2"] },
      api: {
        conversation: async (_bot, { id = "" }) => (id === "rc-R1" ? Promise.reject(failure) : id),
        messages: async () => [{ id: "m1", type: "text", payload: {}, createdAt: 1 }],
      },
      sayings: { say: async (_bot, id) => void said.push(id) },
      ...{ logger, signal: new AbortController().signal, pauses: undefined },
    });
    return { said, lines };
  }

  it("goes on when one conversation is refused", async () => {
    expect(await look(new EngineError("rejected", "it was deleted"))).toEqual({ said: ["rc-R2"], lines: [] });
  });

  it("ends, and the log tells why, when nothing can be read", async () => {
    const { said, lines } = await look(new EngineError("misconfigured", "the key is wrong"));
    expect(said).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^warn: What the bot said .* is not known: the key is wrong/)]);
  });
});
