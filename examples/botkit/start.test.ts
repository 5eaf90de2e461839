import { expect, it } from "vitest";
import { logIn, startExample } from "../../tests/example.ts";

it("runs, prints where to go, answers there, and ends cleanly", { timeout: 60_000 }, async () => {
  await using example = startExample("botkit/start.js");
  const ann = await logIn(await example.prints(/online at (http\S+)/, 40_000), "ann");
  await ann.say("@botkit hello");
  await ann.sees("the greeting", ({ msg }) => msg.startsWith("Hello! Ask me for"));
  await ann.say("what is on the menu?");
  await ann.sees("the answer in a thread", ({ msg, tmid }) => msg.startsWith("Soup, stew") && tmid !== undefined);
  await ann.say("@botkit a table, please");
  const question = await ann.sees("the question", ({ msg }) => msg.startsWith("A table, for when?"));
  expect(question.attachments?.[0]?.actions?.map(({ text }) => text)).toEqual(["Today", "Tomorrow"]);
  await ann.presses(question, "Tomorrow");
  const next = await ann.sees("the next question", ({ msg }) => msg.startsWith("For how many"));
  await ann.say("40");
  await ann.sees("the question again", ({ msg, _id }) => msg === next.msg && _id !== next._id);
  await ann.say("4");
  await ann.sees("what comes of it", ({ msg }) => msg === "Booked: Tomorrow, 4.");
  example.signal("SIGINT");
  expect(await example.exit()).toBe(0);
});
