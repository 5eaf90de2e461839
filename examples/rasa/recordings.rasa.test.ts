import { afterAll, beforeAll, expect, test } from "vitest";
import { differences } from "../../packages/rasa/src/stand-in/compare.fixture.ts";
import { type Receiver, startReceiver } from "../../packages/rasa/src/stand-in/receiver.fixture.ts";
import { type Recordings, readRecording, recordAll } from "../../packages/rasa/src/stand-in/recordings.fixture.ts";
import { apiToken, type ScriptName, scripts } from "../../packages/rasa/src/stand-in/scripts.fixture.ts";
import { startRealRasa } from "./scripts/rasa.js";

let receiver: Receiver;
let now: Recordings;

beforeAll(async () => {
  receiver = await startReceiver();
  now = await recordAll((options) => startRealRasa({ ...options, apiToken }), receiver);
});

afterAll(() => receiver[Symbol.asyncDispose]());

for (const name of Object.keys(scripts) as ScriptName[]) {
  test(`the real Rasa answers as recorded: ${name}`, async () => {
    const recorded = await readRecording(name);
    const found = recorded.flatMap((each, index) => differences({ ...each }, { ...now[name][index] }, each.title));
    expect(found).toEqual([]);
    expect(now[name].length).toBe(recorded.length);
  });
}
