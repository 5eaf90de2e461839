import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

interface Post {
  readonly _id: string;
  readonly msg: string;
  readonly tmid?: string;
  readonly u: { readonly username: string };
  readonly reactions?: Readonly<Record<string, unknown>>;
  readonly attachments?: readonly { readonly actions?: readonly { readonly text: string }[] }[];
}

/** A person who uses nothing but the server's REST interface. */
async function logIn(url: string, user: string, password: string) {
  const call = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await answer.json()) as { data: { userId: string; authToken: string }; messages: Post[] };
  };
  const { data } = await call("login", { user, password });
  const headers = { "x-user-id": data.userId, "x-auth-token": data.authToken };
  return {
    say: (text: string) => call("chat.sendMessage", { message: { rid: "GENERAL", msg: text } }, headers),
    sees: (what: string, match: (post: Post) => boolean) =>
      vi.waitFor(
        async () => {
          const { messages } = await call("channels.messages?roomId=GENERAL&count=100", undefined, headers);
          const found = messages.find(match);
          if (!found) throw new Error(`waited for ${what}; there is: ${messages.map(({ msg }) => msg).join(" | ")}`);
          return found;
        },
        // An ordinary account may ask ten times a minute.
        { timeout: 15_000, interval: 1_000 },
      ),
  };
}

it("runs, prints where to go, answers there, and ends cleanly", { timeout: 60_000 }, async () => {
  const example = spawn(process.execPath, [fileURLToPath(new URL("start.js", import.meta.url))], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(example, "exit");
  try {
    const output: string[] = [];
    for (const stream of [example.stdout, example.stderr]) stream.on("data", (chunk) => output.push(String(chunk)));
    const url = await vi.waitFor(
      () => {
        const [, printed] = /online at (http\S+)/.exec(output.join("")) ?? [];
        if (!printed) throw new Error(`waited for the printed URL; the output is:\n${output.join("")}`);
        return printed;
      },
      { timeout: 15_000 },
    );
    const ann = await logIn(url, "ann", "ann");
    await ann.say("good morning");
    await ann.say("coffee, anyone?");
    await ann.say("@hubot lunch");
    await ann.say("@hubot explain recursion");
    await ann.sees(
      "the answer in a thread",
      ({ msg, tmid }) => msg.includes("understands recursion") && tmid !== undefined,
    );
    await ann.sees("the greeting", ({ msg }) => msg === "Good morning, ann!");
    await ann.sees(
      "the reaction",
      ({ msg, reactions }) => msg.startsWith("coffee") && reactions?.[":coffee:"] !== undefined,
    );
    const lunch = await ann.sees("the question", ({ msg }) => msg.startsWith("What would you like?"));
    expect(lunch.attachments?.[0]?.actions?.map(({ text }) => text)).toEqual(["Pizza", "Salad", "Soup"]);
    example.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
  } finally {
    example.kill("SIGKILL");
    await exited;
  }
});
