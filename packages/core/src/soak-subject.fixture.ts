/** A bot that counts what it hears and what it sends, and measures itself. Runs with --expose-gc. */
import { createInterface } from "node:readline";
import { connect } from "./connect.ts";
import { consoleLogger } from "./logger.ts";
import { readSettings } from "./settings/settings.ts";

const [url = "", stateFile = ""] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
process.on("warning", (warning) => say(`warning ${warning.name}: ${warning.message}`));

const client = await connect(
  readSettings({
    ROCKETCHAT_URL: url,
    ROCKETCHAT_USER: "bot",
    ROCKETCHAT_PASSWORD: "secret-bot",
    ROCKETCHAT_STATE_FILE: stateFile,
    // Announced once the bot is online; here every call counts.
    ROCKETCHAT_STATUS: "none",
  }),
  { logger: consoleLogger("warn") },
);

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  return names.toSorted().reduce<Record<string, number>>((counts, name) => {
    counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }, {});
}

/** What a leak would show in, once everything that can be collected is. */
async function measure(): Promise<string> {
  // A collection may hand work to the next turn of the loop, e.g. of finalizers.
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const resources = countBy(process.getActiveResourcesInfo());
  return JSON.stringify({ heap: heapUsed, external: external + arrayBuffers, listeners, resources });
}

const heard = { messages: 0, reactions: 0 };
async function listen(): Promise<void> {
  for await (const event of client.subscribe()) {
    if (event.type === "message") heard.messages += 1;
    if (event.type === "reaction") heard.reactions += 1;
    if (event.type === "message" && heard.messages % 1_000 === 0) say(`heard ${heard.messages}.`);
  }
}

/** Sends into all rooms, some side by side, as a busy bot does. */
let spoken = 0;
async function speak(count: number): Promise<void> {
  const end = spoken + count;
  const lane = async (): Promise<void> => {
    while (spoken < end) {
      spoken += 1;
      await client.send({ roomId: `room${spoken % 50}`, text: `Answer ${spoken}`, inReplyTo: `message${spoken}` });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  say(`spoke ${end}.`);
}

void listen();
say("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(" ");
  if (command === "measure") say(`measured ${count} ${await measure()}`);
  if (command === "speak") await speak(Number(count));
  if (command === "totals") say(`totals ${JSON.stringify({ ...heard, health: client.health })}`);
}
