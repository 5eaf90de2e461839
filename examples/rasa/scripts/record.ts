// Asks the real Rasa everything and keeps what it answers, for the stand-in to be compared with.

import { startReceiver } from "../../../packages/rasa/src/stand-in/receiver.fixture.ts";
import { recordAll, writeRecording } from "../../../packages/rasa/src/stand-in/recordings.fixture.ts";
import { apiToken, type ScriptName, scripts } from "../../../packages/rasa/src/stand-in/scripts.fixture.ts";
import { startRealRasa } from "./rasa.js";

await using receiver = await startReceiver();
const recordings = await recordAll((options) => startRealRasa({ ...options, apiToken }), receiver);
for (const name of Object.keys(scripts) as ScriptName[]) await writeRecording(name, recordings[name]);
