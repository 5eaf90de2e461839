import { describe, expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

/** What is set for a bot elsewhere is not for the servers of its own. */
const elsewhere = { ROCKETCHAT_USER: "somebody", ROCKETCHAT_PASSWORD: "else", BOTPRESS_URL: "", BOTPRESS_MODE: "chat" };

describe.concurrent("the example of Botpress", () => {
  it("runs without Botpress, says so, answers, and ends cleanly", { timeout: 60_000 }, async () => {
    await using example = startExample("botpress/start.js", elsewhere);
    const ann = await logIn(await example.prints(/online at (http\S+)/), "ann");
    expect(await example.prints(/(stand-in .*)\n/)).toMatch(/^stand-in for Botpress v12 answers/);
    await ann.say("hello");
    await ann.sees("the greeting", ({ msg }) => msg === "Hello! I am an assistant made with Botpress.");
    await ann.say("choose");
    const question = await ann.sees("the question", ({ msg }) => msg === "Which colour?");
    await ann.presses(question, "Red");
    await ann.sees("what comes of it", ({ msg }) => msg === "You picked Red.");
    await ann.say("who am i");
    await ann.sees("what the bot is told", ({ msg }) => msg === "You are ann in general.");
    example.signal("SIGINT");
    expect(await example.exit()).toBe(0);
  });

  it("shows Cloud as well, which speaks unasked and while it writes", { timeout: 60_000 }, async () => {
    await using example = startExample("botpress/start.js", elsewhere, ["--cloud"]);
    const ann = await logIn(await example.prints(/online at (http\S+)/), "ann");
    expect(example.output()).toContain("stand-in for Botpress Cloud answers");
    await ann.say("hello");
    await ann.sees("the greeting", ({ msg }) => msg === "Hello! I am an assistant made with Botpress.");
    await ann.say("remind me");
    await ann.sees("the reminder", ({ msg }) => msg === "This is your reminder.");
    example.signal("SIGINT");
    expect(await example.exit()).toBe(0);
  });
});
