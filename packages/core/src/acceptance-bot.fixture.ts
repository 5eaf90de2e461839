/** A bot in a process of its own: it answers each message after a while, says when three wait, and stops at SIGTERM. */
import { answering } from "./acceptance.fixture.ts";
import { connect } from "./connect.ts";
import { settingsFor } from "./harness.fixture.ts";
import { sleep } from "./util/timer.ts";

const client = await connect(settingsFor({ url: String(process.argv[2]) }));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const running = answering(client, async ({ text }) => {
  if (text === "one") {
    while (client.health.waiting < 3) await sleep(5);
    say("three wait");
  }
  await sleep(200);
});
process.once("SIGTERM", async () => {
  await running.close();
  await client.close();
});
say("ready");
