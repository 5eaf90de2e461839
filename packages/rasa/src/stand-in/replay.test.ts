import { beforeAll, expect, test } from "vitest";
import { startStandInRasa } from "../stand-in.ts";
import { differences } from "./compare.fixture.ts";
import { startReceiver } from "./receiver.fixture.ts";
import type { Exchange } from "./recording.fixture.ts";
import { type Recordings, readRecording, recordAll } from "./recordings.fixture.ts";
import { apiToken, type ScriptName, scripts } from "./scripts.fixture.ts";

/** Where the stand-in is another on purpose: one line each, with the reason. */
const known: Readonly<Record<string, string>> = {
  'api, a tracker, answer.body.latest_message.intent_ranking: recorded [{"name":"pick","confidence":1}], now nothing':
    "the stand-in has no ranking",
  'rest, metadata that is no object, answer.body.0: recorded nothing, now {"recipient_id":"y","text":"You are somebody in a room. somebody began."}':
    "an action in Python fails at what it cannot read",
};

let replayed: Recordings;
const seen = new Set<string>();

beforeAll(async () => {
  await using receiver = await startReceiver();
  replayed = await recordAll(async ({ callbackUrl, model }) => {
    const callbackHeaders = { authorization: "Bearer secret" };
    const rasa = await startStandInRasa({ callbackUrl, callbackHeaders, apiToken, webhookToken: "token" });
    rasa.model(model);
    return { url: rasa.url, stopActions: async () => rasa.actions(false), [Symbol.asyncDispose]: rasa.close };
  }, receiver);
}, 30_000);

for (const name of Object.keys(scripts) as ScriptName[]) {
  test(`the stand-in answers as the real Rasa did: ${name}`, async () => {
    const recorded = await readRecording(name);
    const found = recorded.flatMap((exchange, index) => problems(name, exchange, replayed[name][index]));
    for (const problem of found) seen.add(problem);
    expect(found.filter((problem) => !(problem in known))).toEqual([]);
    expect(recorded.length).toBe(replayed[name].length);
  });
}

test("what is known to be different still is", () => {
  expect(Object.keys(known).filter((problem) => !seen.has(problem))).toEqual([]);
});

function problems(name: string, recorded: Exchange, now: Exchange | undefined): readonly string[] {
  return differences({ ...recorded }, now && { ...now }).map((each) => `${name}, ${recorded.title}, ${each}`);
}
