/** Uses a state file where little space is left, for more than fits. */
import { consoleLogger } from "../logger.ts";
import { fileStore } from "./file.ts";
import { tolerant } from "./open.ts";

const [path = ""] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const inner = await fileStore(path);
const logged: string[] = [];
const store = tolerant(
  inner,
  consoleLogger("info", (line) => logged.push(line)),
);

await store.set("small", "before");
const large = "x".repeat(40_000);
await inner.set("large", large).catch(({ code, message }) => say(`rejected ${JSON.stringify({ code, message })}`));
await store.set("late", "during");
await store.set("late", "during all the time");
say(`in memory ${(await store.get("large")) === large && (await store.get("late")) === "during all the time"}`);
say(`logged ${logged.length}`);

await store.delete("large");
await store.set("late", "after");
if (!logged.at(-1)?.includes("saved again")) throw new Error(`not told: ${logged.join("")}`);
await store.close();
