import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { root } from "./workspace.ts";

/** A program of `examples/` in a process of its own, with nothing in its environment but what is given. */
export interface Example extends AsyncDisposable {
  readonly output: () => string;
  /** What a pattern's first group finds in the output, sooner or later. */
  prints(pattern: RegExp, timeoutMs?: number): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals | null>;
}

/** Starts `node examples/<script> <args>`. */
export function startExample(
  script: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Example {
  const child = spawn(process.execPath, [join(root, "examples", script), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => printed.push(String(chunk)));
  const output = () => printed.join("");
  return {
    output,
    prints: (pattern, timeoutMs = 20_000) =>
      vi.waitFor(
        () => {
          const found = pattern.exec(output());
          if (!found) throw new Error(`waited for ${pattern}; the output is:\n${output()}`);
          return found[1] ?? found[0];
        },
        { timeout: timeoutMs },
      ),
    signal: (signal) => void child.kill(signal),
    async exit() {
      const [code, signal] = await exited;
      return code ?? signal;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** A message as REST tells it. */
export interface Post {
  readonly _id: string;
  readonly msg: string;
  readonly tmid?: string;
  readonly u: { readonly username: string };
  readonly reactions?: Readonly<Record<string, unknown>>;
  readonly attachments?: readonly {
    readonly actions?: readonly { readonly text: string; readonly msg: string }[];
  }[];
}

/** A person in #general who uses nothing but the server's REST interface. */
export interface RestPerson {
  say(text: string): Promise<void>;
  /** The first message that fits, sooner or later; `what` it is stands in the error when there is none. */
  sees(what: string, match: (post: Post) => boolean): Promise<Post>;
  /** Says what the button of that message with these words says. */
  presses(question: Post, words: string): Promise<void>;
}

/** Logs in to a development server, where everybody's name is the password. */
export async function logIn(url: string, name: string): Promise<RestPerson> {
  const call = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await answer.json()) as { data: { userId: string; authToken: string }; messages: Post[] };
  };
  const { data } = await call("login", { user: name, password: name });
  const headers = { "x-user-id": data.userId, "x-auth-token": data.authToken };
  const say = async (text: string): Promise<void> => {
    await call("chat.sendMessage", { message: { rid: "GENERAL", msg: text } }, headers);
  };
  return {
    say,
    sees: (what, match) =>
      vi.waitFor(
        async () => {
          const { messages } = await call("channels.messages?roomId=GENERAL&count=100", undefined, headers);
          const found = messages.find(match);
          if (!found) throw new Error(`waited for ${what}; there is: ${messages.map(({ msg }) => msg).join(" | ")}`);
          return found;
        },
        { timeout: 15_000, interval: 100 },
      ),
    async presses(question, words) {
      const buttons = question.attachments?.flatMap(({ actions = [] }) => actions) ?? [];
      const button = buttons.find(({ text }) => text === words);
      expect(button, `the button ${words} of ${question.msg}`).toBeDefined();
      await say(button?.msg ?? "");
    },
  };
}
