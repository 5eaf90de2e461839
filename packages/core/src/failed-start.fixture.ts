/** A framework whose start fails, and whose web server would keep the process alive. */
import { createServer } from "node:http";
import { RocketChatError } from "./errors.ts";
import { endWithoutStack } from "./session/process.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const server = createServer().listen(0, "127.0.0.1");

async function start(): Promise<void> {
  const error = new RocketChatError("unauthorized", "login refused");
  endWithoutStack(error, () => {
    say("shut down");
    server.close();
  });
  throw error;
}

const [manner] = process.argv.slice(2);
if (manner === "handled") {
  await start().catch(() => say("handled"));
  setImmediate(() => server.close());
} else if (manner === "another") {
  start().catch(() => Promise.reject(new Error("a mistake of another kind")));
} else {
  void start();
}
