/** A server with a clock of its own: it does what each line tells. */
import { createInterface } from "node:readline";
import { startServer } from "./harness.fixture.ts";

const server = await startServer();
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let letIn = (): void => {};

print(`url ${server.url}`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith("say ")) {
    await server.as("ann").say("general", line.slice(4));
    print(`said ${line.slice(4)}`);
  } else if (line === "drop") {
    letIn = server.faults.refuse({ path: "ddp:login", times: 1_000 });
    await server.faults.drop({ username: "bot" });
    print("dropped");
  } else letIn();
}
