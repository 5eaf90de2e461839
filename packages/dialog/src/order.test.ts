import { until } from "@rocketchat-connectors/testkit";
import { expect, it } from "vitest";
import { engineOf, openOffice, words } from "./office.fixture.ts";

const lines = ["one", "two", "three", "four", "five", "six"];

it("a Rocket.Chat that takes answers slowly does not change the order of what two people say in a room", async () => {
  const engine = engineOf(({ text }) => [words(`re: ${text}`), words(`and ${text}`)]);
  await using office = await openOffice(engine);
  const { server, ann, bob } = office;
  server.faults.delay({ path: /chat\.sendMessage/, ms: 9_000, times: 1 });
  for (const [index, text] of lines.entries()) await (index % 2 === 0 ? ann : bob).say("lounge", text);
  await until("all answers", () => office.said("lounge").length === 2 * lines.length, 19_000);
  expect(engine.texts()).toEqual(lines);
  expect(office.said("lounge")).toEqual(lines.flatMap((text) => [`re: ${text}`, `and ${text}`]));
});

it("an engine that takes long over one person's words does not keep it from the others' in the room", async () => {
  const engine = engineOf(async ({ text }) => {
    if (text === "one") await until("somebody else to be asked", () => engine.texts().includes("two"), 10_000);
    return [words(`re: ${text}`)];
  });
  await using office = await openOffice(engine);
  await office.ann.say("lounge", "one");
  await office.bob.say("lounge", "two");
  await office.hears("lounge", "re: one");
});
