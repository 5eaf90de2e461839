import { gate, until } from "@rocketchat-connectors/testkit";
import { BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { openOffice } from "../office.fixture.ts";
import { play, transcript, waitForLines } from "./play.fixture.ts";
import { inRocketChat } from "./worker.fixture.ts";

type Scripts = NonNullable<NonNullable<Parameters<typeof openOffice>[0]>["scripts"]>;

const orders: Scripts = (controller) => {
  const order = new BotkitConversation("order", controller);
  order.ask("What?", async () => undefined, "what");
  order.say("{{vars.what}} it is.");
  controller.addDialog(order);
  controller.hears("^order$", "message", async (bot) => bot.beginDialog("order"));
  controller.hears("^order here$", "message", async (bot, message) => {
    await inRocketChat(bot).replyInThread(message, "Let us go on in a thread.");
    await bot.beginDialog("order");
  });
};

describe("a dialog", () => {
  it("is another one in the room, in a thread of it, and for each person", async () => {
    await using office = await openOffice({ scripts: orders });
    const { server, ann } = office;
    const { _id: thread } = await ann.say("lounge", "a thing to talk about");
    await play(server, "lounge", ["ann: order", "bot: What?"]);
    await play(server, "lounge", ["ann: order", "bot: What?"], { thread });
    await play(server, "lounge", ["bob: order", "bot: What?"]);
    await play(server, "lounge", ["ann: tea", "bot: tea it is."], { thread });
    await play(server, "lounge", ["bob: beer", "bot: beer it is.", "ann: wine", "bot: wine it is."]);
    await play(server, "lounge", ["ann: nothing more", "bob: nor I", "ann: order", "bot: What?"]);
  });

  it("goes on in the thread that it was moved to", async () => {
    await using office = await openOffice({ scripts: orders });
    const { server, ann } = office;
    const { _id: thread } = await ann.say("lounge", "order here");
    await waitForLines(server, "lounge", ["bot: Let us go on in a thread.", "bot: What?"], { thread });
    await play(server, "lounge", ["ann: not this"]);
    await play(server, "lounge", ["ann: tea", "bot: tea it is."], { thread });
    expect(transcript(server, "lounge")).toEqual(["ann: order here", "ann: not this"]);
  });
});

describe("a bot", () => {
  it("begins conversations alone, in a channel and in a thread", async () => {
    await using office = await openOffice({
      scripts(controller, adapter) {
        orders(controller, adapter);
        controller.hears("^alone$", "message", async (bot, message) => {
          await inRocketChat(bot).startPrivateConversation(message.user);
          await bot.say("Just us.");
          await bot.beginDialog("order");
        });
        controller.hears("^there$", "message", async (bot, message) => {
          await inRocketChat(bot).startConversationInChannel("general", message.user);
          await bot.beginDialog("order");
        });
        controller.hears(/^thread (\w+)$/, "message", async (bot, message) => {
          await inRocketChat(bot).startConversationInThread("general", message.user, message.matches[1]);
          await bot.beginDialog("order");
        });
      },
    });
    const { server, ann } = office;
    await play(server, "lounge", ["ann: alone"]);
    const { rid } = await server.waitForMessage({ from: "bot", text: "What?" });
    await play(server, rid, ["ann: tea", "bot: tea it is."]);
    expect(transcript(server, rid)).toEqual(["bot: Just us.", "bot: What?", "ann: tea", "bot: tea it is."]);
    await play(server, "lounge", ["ann: there"]);
    await server.waitForMessage({ room: "general", from: "bot", text: "What?" });
    await play(server, "general", ["ann: beer", "bot: beer it is."]);
    const { _id: thread } = await ann.say("general", "a thing to talk about");
    await play(server, "lounge", [`ann: thread ${thread}`]);
    await waitForLines(server, "general", ["bot: What?"], { thread });
    await play(server, "general", ["ann: wine", "bot: wine it is."], { thread });
    expect(transcript(server, "lounge")).toEqual(["ann: alone", "ann: there", `ann: thread ${thread}`]);
  });
});

it("a room's messages reach the bot in their order, although one person's turn has to wait for another of hers", async () => {
  const { open, opened } = gate();
  const heard: (string | undefined)[] = [];
  await using office = await openOffice({
    scripts: (controller) =>
      controller.on("message", async (_bot, { text }) => {
        heard.push(text);
        if (text === "one") await opened;
      }),
  });
  for (const text of ["one", "two"]) await office.ann.say("lounge", text);
  for (const text of ["three", "four"]) await office.bob.say("lounge", text);
  await office.bob.say("ops", "elsewhere");
  await until("what is said elsewhere", () => heard.includes("elsewhere"));
  expect(heard).toEqual(["one", "elsewhere"]);
  open();
  await until("the rest", () => heard.length === 5);
  expect(heard).toEqual(["one", "elsewhere", "two", "three", "four"]);
});
