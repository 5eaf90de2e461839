import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of node. */
  readonly flags?: readonly string[];
  /** A shell command to run first, e.g. `ulimit -f 8`. */
  readonly before?: string;
}

/** A program of ours in a process of its own, run from its source. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The lines it has printed. */
  readonly lines: readonly string[];
  /** What it wrote to standard error. */
  readonly errors: () => string;
  /** Waits for a line that begins so and returns what follows. */
  says(beginning: string): Promise<string>;
  tell(line: string): void;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it, once all it printed is read. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const require = createRequire(import.meta.url);
const loader = pathToFileURL(require.resolve("tsx")).href;
const patienceMs = 20_000;

function start(program: URL, options: ChildOptions): ChildProcess {
  const own = ["--conditions=@rocketchat-connectors/source", "--import", loader];
  const command = [process.execPath, ...own, ...(options.flags ?? []), fileURLToPath(program), ...(options.args ?? [])];
  const environment = { env: { ...process.env, ...options.env } };
  if (options.before === undefined) return spawn(process.execPath, command.slice(1), environment);
  return spawn("/bin/sh", ["-c", `${options.before}; exec "$@"`, "sh", ...command], environment);
}

export function startChild(program: URL, options: ChildOptions = {}): Child {
  const process = start(program, options);
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  let over = false;
  process.stderr?.on("data", (chunk) => errors.push(String(chunk)));
  if (process.stdout) {
    createInterface({ input: process.stdout }).on("line", (line) => {
      lines.push(line);
      wake();
    });
  }
  const ended = once(process, "close").then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
    over = true;
    wake();
    return code ?? signal ?? 0;
  });
  return {
    pid: process.pid ?? 0,
    lines,
    errors: () => errors.join(""),
    ended,
    tell: (line) => void process.stdin?.write(`${line}\n`),
    signal: (signal) => void process.kill(signal),
    says: (beginning) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          waiting.delete(look);
          act();
        };
        const report = (what: string): Error =>
          new Error(`${what} while waiting for '${beginning}'; it said:\n${lines.join("\n")}\n${errors.join("")}`);
        const timer = setTimeout(() => settle(() => reject(report("too long"))), patienceMs);
        // A child may print thousands of lines before this process gets to read: each is looked at once.
        let looked = 0;
        const look = (): void => {
          const line = lines.slice(looked).find((one) => one.startsWith(beginning));
          looked = lines.length;
          if (line !== undefined) settle(() => resolve(line.slice(beginning.length)));
          else if (over) settle(() => reject(report("it ended")));
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      if (!over) process.kill("SIGKILL");
      await ended;
    },
  };
}
