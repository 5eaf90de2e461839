import { expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

it("runs without Python, says so, answers, reminds, and ends cleanly", { timeout: 60_000 }, async () => {
  // Nobody has a Python there. What is set for a bot elsewhere is not for the servers of its own.
  const elsewhere = { ROCKETCHAT_USER: "somebody", ROCKETCHAT_PASSWORD: "else", RASA_URL: "", RASA_MODE: "rest" };
  await using example = startExample("rasa/start.js", { RASA_PYTHON: "no-python-here", ...elsewhere });
  const ann = await logIn(await example.prints(/online at (http\S+)/), "ann");
  expect(await example.prints(/(stand-in .*)\n/)).toMatch(/^stand-in for Rasa answers, .*RASA_PYTHON/);
  await ann.say("hello");
  await ann.sees("the greeting", ({ msg }) => msg === "Hello! I am an assistant made with Rasa.");
  await ann.say("choose");
  const question = await ann.sees("the question", ({ msg }) => msg === "Which colour?");
  await ann.presses(question, "Red");
  await ann.sees("what comes of it", ({ msg }) => msg === "You picked red.");
  await ann.say("who am i");
  await ann.sees("what the assistant is told", ({ msg }) => msg.startsWith("You are ann in general."));
  await ann.say("remind me");
  await ann.sees("the reminder", ({ msg }) => msg === "This is your reminder.");
  example.signal("SIGINT");
  expect(await example.exit()).toBe(0);
});
