import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const withParent = fileURLToPath(new URL("with_parent.py", import.meta.url));

/** Runs a Python module as a process that ends when this one does. What it prints goes to `tell`, piece by piece. */
export function startPython(python, args, { cwd, env, tell = () => {} }) {
  const child = spawn(python, [withParent, ...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed.push(String(chunk));
      tell(String(chunk));
    });
  }
  // It may be gone already when it is told to go.
  child.stdin.on("error", () => {});
  const ended = once(child, "exit").then(([code, signal]) => signal ?? code);
  return {
    ended,
    output: () => printed.join(""),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    /** Ends it, in its own way when it can. */
    async stop(graceMs = 5_000) {
      child.kill("SIGTERM");
      const tooLong = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(tooLong);
    },
  };
}

/** Resolves when the address answers with 200; rejects with what the process printed when that ended before. */
export async function answers(url, running, patienceMs = 120_000) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    if (running.hasEnded()) throw new Error(`It ended before it answered:\n${running.output().slice(-4_000)}`);
    if (Date.now() > deadline)
      throw new Error(`No answer in ${patienceMs / 1000} s:\n${running.output().slice(-4_000)}`);
    await pause(200);
  }
}

/** A port that nobody uses. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
