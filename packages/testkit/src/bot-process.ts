import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { until } from "./until.ts";

/** A bot in a process of its own; its disposal kills it. */
export interface BotProcess extends AsyncDisposable {
  readonly output: () => string;
  /** Waits until the output contains this. */
  says(text: string | RegExp): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended the process. */
  exit(): Promise<number | NodeJS.Signals>;
}

/** Watches a process that was just started with its output piped; each output may take so long. */
export function botProcess(child: ChildProcess, patienceMs = 40_000): BotProcess {
  const chunks: string[] = [];
  const output = () => chunks.join("");
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => chunks.push(String(chunk)));
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    output,
    async says(text) {
      await until(
        () => `the output of the bot to contain ${text}; it is:\n${output()}`,
        () => (typeof text === "string" ? output().includes(text) : text.test(output())),
        patienceMs,
      );
    },
    signal: (signal) => void child.kill(signal),
    async exit() {
      const [code, signal] = await exited;
      return code ?? signal ?? 0;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    },
  };
}
