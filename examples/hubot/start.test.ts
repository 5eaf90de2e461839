import { expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

it("runs, prints where to go, answers there, and ends cleanly", { timeout: 60_000 }, async () => {
  await using example = startExample("hubot/start.js");
  const ann = await logIn(await example.prints(/online at (http\S+)/, 15_000), "ann");
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
  await ann.presses(lunch, "Soup");
  await ann.sees("what comes of it", ({ msg }) => msg === "@ann soup it is.");
  example.signal("SIGINT");
  expect(await example.exit()).toBe(0);
});
