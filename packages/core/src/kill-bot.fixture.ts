/** A bot that answers every message and keeps its state in a file, until it is asked to end or killed. */
import { once } from "node:events";
import { bridge } from "./bridge.ts";
import { connect } from "./connect.ts";
import { consoleLogger } from "./logger.ts";
import { readSettings } from "./settings/settings.ts";

const [url = "", stateFile = "", manner = "as answers"] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const settings = readSettings({
  ROCKETCHAT_URL: url,
  ROCKETCHAT_USER: "bot",
  ROCKETCHAT_PASSWORD: "secret-bot",
  ROCKETCHAT_STATE_FILE: stateFile,
});
const client = await connect(settings, { logger: consoleLogger("warn") });
bridge(client, {
  name: "echo",
  async deliver(event) {
    if (event.type !== "message") return;
    const { id, text } = event.message;
    const answered = manner === "as answers" ? { inReplyTo: id } : {};
    await client.send({ roomId: event.room.id, text: `re: ${text}`, ...answered });
  },
});
say("online");
await once(process, "SIGTERM");
await client.close();
