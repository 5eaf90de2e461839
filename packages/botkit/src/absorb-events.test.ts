import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { openBareOffice } from "./bare-adapter.fixture.ts";
import { openOffice } from "./office.fixture.ts";

function asking(controller: Botkit, events: string[]): void {
  const order = new BotkitConversation("order", controller);
  order.ask("What?", async () => undefined, "what");
  order.say("You said {{vars.what}}.");
  controller.addDialog(order);
  controller.hears("order", "message", async (bot) => bot.beginDialog("order"));
  controller.on(["messageReaction", "messageUpdate"], async (_, { type }) => {
    events.push(type);
  });
}

it("on a bare adapter a reaction answers the question that a dialog has asked", async () => {
  const events: string[] = [];
  await using office = await openBareOffice((controller) => asking(controller, events));
  const { _id } = await office.ann.say("lounge", "order");
  await office.server.waitForMessage({ room: "lounge", text: "What?" });
  await office.ann.react(_id, ":eyes:");
  await expect.poll(() => office.said("lounge").length).toBe(2);
  expect(office.said("lounge")[1]).not.toContain("tea");
  expect(events).toEqual([]);
});

describe("while a dialog waits for an answer", () => {
  it("reactions and edits come to their handlers, and the answer to the dialog", async () => {
    const events: string[] = [];
    await using office = await openOffice({ scripts: (controller) => asking(controller, events) });
    const { _id } = await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    await office.ann.react(_id, ":eyes:");
    await office.ann.edit(_id, "order, please");
    await expect.poll(() => events).toEqual(["messageReaction", "messageUpdate"]);
    await office.ann.say("lounge", "tea");
    await office.server.waitForMessage({ room: "lounge", text: "You said tea." });
    expect(office.said("lounge")).toEqual(["What?", "You said tea."]);
  });

  it("the handler of an event can say something, begin a dialog and end it", async () => {
    await using office = await openOffice({
      scripts(controller) {
        asking(controller, []);
        controller.on("messageReaction", async (bot, { incoming_message: { reactionsAdded } }) => {
          if (reactionsAdded?.[0]?.type === "tea") await bot.beginDialog("order");
          else await bot.cancelAllDialogs();
          await bot.say("seen");
        });
      },
    });
    const { _id } = await office.ann.say("lounge", "hello");
    await office.ann.react(_id, ":tea:");
    await office.server.waitForMessage({ room: "lounge", text: "seen" });
    await office.ann.say("lounge", "coffee");
    await office.server.waitForMessage({ room: "lounge", text: "You said coffee." });
    await office.ann.say("lounge", "order");
    await expect.poll(() => office.said("lounge")).toEqual(["What?", "seen", "You said coffee.", "What?"]);
    await office.ann.react(_id, ":no_entry:");
    await expect.poll(() => office.said("lounge").length).toBe(5);
    await office.ann.say("lounge", "milk");
    await office.ann.say("lounge", "order");
    await expect.poll(() => office.said("lounge").slice(4)).toEqual(["seen", "What?"]);
  });

  it("an edit can be heard by its words", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("sorry", "messageUpdate", async (bot, message) =>
          bot.reply(message, `no harm: ${message.text}`),
        ),
    });
    const { _id } = await office.ann.say("lounge", "hello");
    await office.ann.edit(_id, "sorry, hello");
    await office.server.waitForMessage({ room: "lounge", text: "no harm: sorry, hello" });
  });
});
