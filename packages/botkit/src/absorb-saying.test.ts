import type { Botkit } from "botkit";
import { describe, expect, it } from "vitest";
import { openBareOffice } from "./bare-adapter.fixture.ts";
import { openOffice, type Place } from "./office.fixture.ts";
import { watchRejections } from "./rejections.fixture.ts";

const refusal = { success: false, error: "refused for the test", errorType: "error-refused-for-the-test" };
const refuseOne = ({ server }: Place) =>
  server.faults.refuse({ path: /chat\.sendMessage/, status: 400, times: 1, body: refusal });

/** A bot that says something else when it could not say what it wanted to. */
function careful(controller: Botkit): void {
  controller.hears("ping", "message", async (bot, message) => {
    await bot.reply(message, "pong").catch(() => bot.reply(message, "something else"));
  });
}

it("on a bare adapter a script cannot catch that a message was refused, and the process would end", async () => {
  using rejections = watchRejections();
  await using office = await openBareOffice(careful);
  refuseOne(office);
  await office.ann.say("lounge", "ping");
  await expect.poll(() => rejections.seen).toEqual([expect.objectContaining({ name: "RocketChatError" })]);
  await office.ann.say("lounge", "ping");
  await office.server.waitForMessage({ room: "lounge", text: "pong" });
  expect(office.said("lounge")).toEqual(["pong"]);
});

describe("a message that the server refuses", () => {
  it("is an error that the script can catch", async () => {
    using rejections = watchRejections();
    await using office = await openOffice({ scripts: careful });
    refuseOne(office);
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "something else" });
    expect(rejections.seen).toEqual([]);
    expect(office.log.filter((line) => line.startsWith("The bot could not reach the room"))).toHaveLength(1);
  });

  it("is logged when nobody looks, and ends nothing", async () => {
    using rejections = watchRejections();
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("ping", "message", async (bot, message) => {
          void bot.reply(message, "lost");
          void bot.say({ type: "messageReaction" });
          void bot.say({ type: "delay", value: "soon" });
          void bot.say("pong");
        }),
    });
    refuseOne(office);
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    await expect.poll(() => office.log.filter((line) => line.startsWith("The bot could not"))).toHaveLength(2);
    expect(rejections.seen).toEqual([]);
  });

  it("comes to the turn's error handler when the script awaits it and does not catch it", async () => {
    const errors: Error[] = [];
    await using office = await openOffice({
      scripts(controller, adapter) {
        adapter.onTurnError = async (_, error) => void errors.push(error);
        controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      },
    });
    refuseOne(office);
    await office.ann.say("lounge", "ping");
    await expect.poll(() => errors).toEqual([expect.objectContaining({ name: "RocketChatError" })]);
  });
});

it("an error in a step of the send middleware can be caught as well, and is logged when nobody looks", async () => {
  using rejections = watchRejections();
  const caught: unknown[] = [];
  await using office = await openOffice({
    scripts(controller) {
      controller.middleware.send.use(async (_bot: unknown, { text }: { text: string }, next: () => void) => {
        if (text.includes("broken")) throw new Error(`the step's mistake with ${text}`);
        next();
      });
      controller.hears("ping", "message", async (bot, message) => {
        void bot.reply(message, "broken unseen");
        await bot.reply(message, "broken").catch((error) => caught.push(error));
        await bot.reply(message, "pong");
      });
    },
  });
  await office.ann.say("lounge", "ping");
  await office.server.waitForMessage({ room: "lounge", text: "pong" });
  expect(caught).toEqual([expect.objectContaining({ message: "the step's mistake with broken" })]);
  expect(office.log).toContain("The bot could not say something: the step's mistake with broken unseen");
  expect(rejections.seen).toEqual([]);
});
