import { copyFile } from "node:fs/promises";
import { gate, stateFolder } from "@rocketchat-connectors/testkit";
import { expect, it } from "vitest";
import { type Bot, startBot } from "./bot.fixture.ts";
import { accountOn, openOffice } from "./office.fixture.ts";

/** A machine that has other things to do is slow. */
const patience = { timeout: 10_000 };

/** Answers each question, unless the bot is as good as killed: then nothing goes on that it holds before its end. */
function answering(bot: Bot, heard: string[], end: Promise<void>, isDead: () => boolean = () => false): void {
  bot.global.text(/^question (\w+)$/, async (b) => {
    if (isDead()) return end;
    const [, name] = b.match;
    heard.push(`${name}${"recovered" in b.message && b.message.recovered ? ", recovered" : ""}`);
    if (name === "three") return end;
    await b.respond(`answer ${name}`);
    return name === "two" ? end : undefined;
  });
}

it("a bot that was killed leaves to the next one what it had not answered, and nothing is said twice", async () => {
  const { open, opened } = gate();
  await using state = await stateFolder();
  const before: string[] = [];
  const after: string[] = [];
  let dead = false;
  await using office = await openOffice({
    env: { ROCKETCHAT_STATE_FILE: state.file },
    branches: (bot) => answering(bot, before, opened, () => dead),
  });
  for (const name of ["one", "two", "three"]) await office.ann.say("lounge", `question ${name}`);
  await expect.poll(() => before, patience).toEqual(["one", "two", "three"]);
  await office.server.waitForMessage({ room: "lounge", text: "answer two" }, patience.timeout);
  await expect.poll(() => office.adapter.client.health.waiting, patience).toBe(2);
  // What the disk holds is all that a killed process leaves; whatever it has in memory must not matter.
  dead = true;
  await copyFile(state.file, state.copy);
  await office.ann.say("lounge", "question four");
  await using _next = await startBot({
    env: { ...accountOn(office.server), ROCKETCHAT_STATE_FILE: state.copy },
    branches: (bot) => {
      bot.global.text(/^question three$/, (b) => b.respond("answer three"));
      answering(bot, after, opened);
    },
  });
  await office.server.waitForMessage({ room: "lounge", text: "answer four" }, patience.timeout);
  await expect.poll(() => after, patience).toEqual(expect.arrayContaining(["two, recovered", "four, recovered"]));
  await office.server.waitForMessage({ room: "lounge", text: "answer three" }, patience.timeout);
  expect(office.said("lounge").toSorted()).toEqual(["answer four", "answer one", "answer three", "answer two"]);
  open();
});

it("a bot that was stopped leaves to the next one what was asked meanwhile, and what it could not answer in time", {
  timeout: 30_000,
}, async () => {
  await using state = await stateFolder();
  const env = { ROCKETCHAT_STATE_FILE: state.file };
  await using office = await openOffice({
    env,
    branches: (bot) => void bot.global.text(/^question/, (b) => b.respond("answer")),
  });
  await office.ann.say("lounge", "question one");
  await office.server.waitForMessage({ room: "lounge", text: "answer" }, patience.timeout);
  const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
  await office.bob.say("ops", "question two");
  await expect.poll(() => office.adapter.client.health.sending, patience).toBeGreaterThan(0);
  await office.bot.shutdown();
  letThrough();
  await office.ann.say("lounge", "question three");
  await using _next = await startBot({
    env: { ...accountOn(office.server), ...env },
    branches: (bot) => void bot.global.text(/^question (\w+)/, (b) => b.respond(`answer ${b.match[1]}`)),
  });
  await office.server.waitForMessage({ room: "ops", text: "answer two" }, patience.timeout);
  await office.server.waitForMessage({ room: "lounge", text: "answer three" }, patience.timeout);
  expect(office.said("lounge")).toEqual(["answer", "answer three"]);
  expect(office.said("ops")).toEqual(["answer two"]);
});

it("an answer to an edited question is said although the question was answered before", async () => {
  await using office = await openOffice({
    env: { RESPOND_TO_EDITED: "true" },
    branches: (bot) => void bot.global.text(/^question/, (b) => b.respond("answer")),
  });
  const asked = await office.ann.say("lounge", "question");
  await expect.poll(() => office.said("lounge"), patience).toEqual(["answer"]);
  await office.ann.edit(asked._id, "question again");
  await expect.poll(() => office.said("lounge"), patience).toEqual(["answer", "answer"]);
});

it("a question that is answered with the same words several times gets all of them", async () => {
  await using office = await openOffice({
    branches: (bot) =>
      bot.global.text(/^echo$/, async (b) => {
        await b.respond("again");
        await b.respond("again");
        await b.respond("again", "again");
      }),
  });
  await office.ann.say("lounge", "echo");
  await expect.poll(() => office.said("lounge"), patience).toEqual(["again", "again", "again", "again"]);
});
