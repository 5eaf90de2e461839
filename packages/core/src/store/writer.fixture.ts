/** Writes to a state file as fast as it can, and prints what is resolved, until it is killed. */
import { writeSync } from "node:fs";
import { consoleLogger } from "../logger.ts";
import { fileStore } from "./file.ts";

const [path = "", from = "0", compactAt = "4096"] = process.argv.slice(2);
const store = await fileStore(path, { compactAtBytes: Number(compactAt), logger: consoleLogger("error") });
const keys = 20;

/** Prints without delay: what the pipe has, the test has, however the process ends. */
function say(line: string): void {
  for (let text = `${line}\n`; text !== ""; ) {
    try {
      text = text.slice(writeSync(1, text));
    } catch (error) {
      // The pipe is full until the test has read.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }
}

say("ready");
async function write(lane: number): Promise<never> {
  for (let value = Number(from); ; value += 1) {
    await store.set(`key ${lane}`, { value, padding: "x".repeat((value * 7) % 120) });
    say(`${lane} ${value}`);
  }
}
await Promise.all(Array.from({ length: keys }, (_, lane) => write(lane)));
