import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const withParent = new URL("with-parent.js", import.meta.url).href;
const announcement = /is online at/;

/**
 * Starts a program that runs a bot, as a process of its own.
 *
 * `online` resolves with undefined once the program prints that its bot is online, or with the reason why it is not.
 * `ended` resolves with its exit code or signal when it is gone. What else it prints goes to `tell`, line by line.
 */
export function launch({ program, args = [], env, tell, patienceMs = 60_000, graceMs = 10_000 }) {
  const child = spawn(process.execPath, ["--import", withParent, fileURLToPath(program), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const streams = [child.stdout, child.stderr];
  // The event "close" of the process would wait for a channel that we close ourselves.
  const ended = Promise.all([child, ...streams].map((one) => once(one, one === child ? "exit" : "close"))).then(
    ([[code, signal]]) => signal ?? `code ${code}`,
  );
  const said = [];
  const online = new Promise((resolve) => {
    const late = setTimeout(
      () => resolve(`it is not online after ${patienceMs / 1000} s: ${reasonIn(said)}`),
      patienceMs,
    );
    for (const stream of streams) {
      createInterface({ input: stream }).on("line", (line) => {
        if (announcement.test(line)) return resolve();
        said.push(line);
        tell(line);
      });
    }
    ended.then((how) => {
      clearTimeout(late);
      resolve(`it ended with ${how}: ${reasonIn(said)}`);
    });
  });
  return {
    online,
    ended,
    /** Lets it log off; ends it where it does not. */
    async stop() {
      if (child.connected) child.disconnect();
      const tooLong = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(tooLong);
    },
  };
}

/** The first line about an error, else the last one. */
function reasonIn(lines) {
  const full = lines.filter((line) => line.trim() !== "");
  return (
    full.find((line) => /(^\w*Error( \[\w+\])?|\berror): /.test(line)) ??
    full.at(-1) ??
    "it said nothing"
  ).trim();
}
