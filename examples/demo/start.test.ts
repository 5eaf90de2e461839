import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";
import { launch } from "./launch.js";

const link = /Be Ann: +(http\S+?)\/\?user=ann/;

/** The demo, and all the processes that it came to. */
async function demo({ broken = "nobody" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "demo-"));
  const list = join(folder, "processes");
  const note = join(folder, "note.mjs");
  await writeFile(
    note,
    `import { appendFileSync } from "node:fs";
    if (process.argv[1]?.includes(process.env.BROKEN)) throw new Error("no coffee");
    appendFileSync(process.env.LIST, process.pid + "\\n");`,
  );
  const example = startExample("demo/start.js", {
    NODE_OPTIONS: `--import=${pathToFileURL(note)}`,
    LIST: list,
    BROKEN: broken,
  });
  return {
    ...example,
    alive: () => readFileSync(list, "utf8").trim().split("\n").map(Number).filter(lives),
    async [Symbol.asyncDispose]() {
      await example[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.concurrent("the demo", () => {
  it("brings five bots to one room, each answers there, and Ctrl-C ends all of them", {
    timeout: 90_000,
  }, async () => {
    await using own = await demo();
    const ann = await logIn(await own.prints(link, 60_000), "ann");
    expect(own.output()).not.toContain("is not there");
    expect(own.alive()).toHaveLength(6);
    await ann.say("@hubot lunch");
    const asks = (bot: string, text: string) =>
      ann.sees(`a question of ${bot}`, ({ u, msg }) => u.username === bot && msg.includes(text));
    await ann.presses(await asks("hubot", "like?"), "Soup");
    await ann.sees("Hubot's answer", ({ msg }) => msg === "@ann soup it is.");
    await ann.say("@bbot drink");
    await ann.presses(await asks("bbot", "like?"), "Lemonade");
    await asks("bbot", "how many cups of lemonade?");
    await ann.say("2");
    await ann.sees("bBot's answer", ({ msg }) => msg.includes("2 × lemonade, coming up."));
    await ann.say("@botkit a table, please");
    await ann.presses(await asks("botkit", "when?"), "Today");
    await asks("botkit", "how many");
    await ann.say("4");
    await ann.sees("Botkit's answer", ({ msg }) => msg.startsWith("Booked: Today, 4"));
    await ann.say("@rasa choose");
    await ann.presses(await asks("rasa", "Which colour?"), "Red");
    await ann.sees("Rasa's answer", ({ msg }) => msg === "You picked red.");
    await ann.say("@botpress choose");
    await ann.presses(await asks("botpress", "Which colour?"), "Blue");
    await ann.sees("Botpress' answer", ({ msg }) => msg === "You picked Blue.");
    own.signal("SIGINT");
    expect(await own.exit()).toBe(0);
    expect(own.alive()).toEqual([]);
  });

  it("names a bot that cannot start, goes on with the others, and leaves none behind when it is killed", {
    timeout: 90_000,
  }, async () => {
    await using own = await demo({ broken: join("bbot", "start.js") });
    const ann = await logIn(await own.prints(link, 60_000), "ann");
    expect(own.output()).toContain("bBot is not there: it ended with code 1: Error: no coffee");
    await ann.say("good morning");
    await ann.sees("Hubot's greeting", ({ msg }) => msg === "Good morning, ann!");
    expect(own.alive()).toHaveLength(5);
    own.signal("SIGKILL");
    expect(await own.exit()).toBe("SIGKILL");
    await vi.waitFor(() => expect(own.alive()).toEqual([]), { timeout: 20_000 });
  });

  it("can be ended while the bots still start", { timeout: 60_000 }, async () => {
    await using own = await demo();
    await own.prints(/Starting Hubot/);
    own.signal("SIGINT");
    expect(await own.exit()).toBe(0);
    expect(own.alive()).toEqual([]);
    expect(own.output()).not.toContain("Be Ann");
  });
});

describe.concurrent("a bot that is launched", () => {
  /** Runs a text as a bot's program. */
  async function launched(text: string, options: { readonly patienceMs?: number; readonly graceMs?: number } = {}) {
    const folder = await mkdtemp(join(tmpdir(), "launch-"));
    const file = join(folder, "start.mjs");
    await writeFile(file, text);
    const lines: string[] = [];
    const bot = launch({
      program: pathToFileURL(file),
      env: { PATH: process.env.PATH },
      tell: (line: string) => lines.push(line),
      ...options,
    });
    const dispose = async (): Promise<void> => {
      await bot.stop();
      await rm(folder, { recursive: true });
    };
    return { ...bot, lines, [Symbol.asyncDispose]: dispose };
  }

  it("is online when it says so, and what it says later is told line by line", async () => {
    await using bot = await launched(
      `console.log("A bot is online at x");
      console.log("one"); console.error("two");
      process.once("SIGTERM", () => { console.log("bye"); clearInterval(timer); });
      const timer = setInterval(() => {}, 1000);`,
    );
    expect(await bot.online).toBeUndefined();
    await vi.waitFor(() => expect([...bot.lines].sort()).toEqual(["one", "two"]));
    await bot.stop();
    expect(await bot.ended).toBe("code 0");
    expect(bot.lines).toContain("bye");
  });

  it.each([
    ["throws", `throw new Error("no coffee");`, "it ended with code 1: Error: no coffee"],
    [
      "says why",
      `console.error("one"); console.error("[rocketchat] error: no coffee"); process.exitCode = 77;`,
      "it ended with code 77: [rocketchat] error: no coffee",
    ],
    ["says nothing", "", "it ended with code 0: it said nothing"],
  ])("and %s gives its reason", async (_how, text, reason) => {
    await using bot = await launched(text);
    expect(await bot.online).toBe(reason);
  });

  it("and never gets there is given up", async () => {
    await using bot = await launched("setInterval(() => {}, 1000);", { patienceMs: 200 });
    expect(await bot.online).toBe("it is not online after 0.2 s: it said nothing");
  });

  it("and does not end is ended", async () => {
    const deaf = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("is online at x");`;
    await using bot = await launched(deaf, { graceMs: 200 });
    await bot.online;
    await bot.stop();
    expect(await bot.ended).toBe("SIGKILL");
  });
});
