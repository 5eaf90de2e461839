/** Tries to use a state file where nobody may write. */
import { consoleLogger } from "../logger.ts";
import { fileStore } from "./file.ts";
import { openState } from "./open.ts";

const [path = ""] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
// Root may write everywhere.
if (process.getuid?.() === 0) process.seteuid?.(65_534);

await fileStore(path).catch(({ code, message }) => say(`refused ${JSON.stringify({ code, message })}`));
const store = await openState(
  path,
  consoleLogger("info", (line) => say(line.replace("[rocketchat] ", "").trimEnd())),
);
await store.set("key", 1);
say(`in memory ${await store.get("key")}`);
await store.close();
