import { expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

it("runs, prints where to go, answers there, and ends cleanly", { timeout: 60_000 }, async () => {
  await using example = startExample("bbot/start.js");
  const ann = await logIn(await example.prints(/online at (http\S+)/), "ann");
  await ann.say("good evening");
  await ann.say("cake, anyone?");
  await ann.say("@bbot menu");
  await ann.say("@bbot drink");
  await ann.sees("the greeting", ({ msg }) => msg === "Good evening, ann!");
  await ann.sees("the reaction", ({ msg, reactions }) => msg.startsWith("cake") && reactions?.[":cake:"] !== undefined);
  const menu = await ann.sees("the menu", ({ msg }) => msg === "This is what we have:");
  expect(menu.attachments).toEqual([expect.objectContaining({ title: "The menu" })]);
  const question = await ann.sees("the question", ({ msg }) => msg.startsWith("What would you like?"));
  await ann.presses(question, "Lemonade");
  await ann.sees("what comes of it", ({ msg }) => msg === "@ann how many cups of lemonade?");
  await ann.say("2");
  await ann.sees("the end of the conversation", ({ msg }) => msg === "@ann 2 × lemonade, coming up.");
  example.signal("SIGINT");
  expect(await example.exit()).toBe(0);
});
