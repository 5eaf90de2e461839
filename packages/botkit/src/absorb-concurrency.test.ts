import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { openBareOffice } from "./bare-adapter.fixture.ts";
import { type Gate, gate } from "./gate.fixture.ts";
import { openOffice } from "./office.fixture.ts";

/** A bot that asks two things, and takes its time with an answer. */
function asking(thinking: Gate): (controller: Botkit) => void {
  return (controller) => {
    const order = new BotkitConversation("order", controller);
    order.ask("What?", () => thinking.opened, "what");
    order.ask("How many?", async () => undefined, "count");
    order.say("{{vars.count}} {{vars.what}}.");
    controller.addDialog(order);
    controller.hears("order", "message", async (bot) => bot.beginDialog("order"));
  };
}

describe("two answers of a user, one right after the other", () => {
  it("are one on a bare adapter: the second is taken for another answer to the first question", async () => {
    const thinking = gate();
    await using office = await openBareOffice(asking(thinking));
    await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    await office.ann.say("lounge", "tea");
    await office.ann.say("lounge", "two");
    await expect.poll(() => office.adapter.client?.health.waiting).toBe(2);
    thinking.open();
    await expect.poll(() => office.said("lounge")).toEqual(["What?", "How many?", "How many?"]);
  });

  it("are two", async () => {
    const thinking = gate();
    await using office = await openOffice({ scripts: asking(thinking) });
    await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    await office.ann.say("lounge", "tea");
    await office.ann.say("lounge", "two");
    await expect.poll(() => office.adapter.client.health.waiting).toBe(2);
    thinking.open();
    await office.server.waitForMessage({ room: "lounge", text: "two tea." });
    expect(office.said("lounge")).toEqual(["What?", "How many?", "two tea."]);
  });
});

describe("while a user's turn takes its time", () => {
  it("others in the room are answered", async () => {
    const thinking = gate();
    await using office = await openOffice({
      scripts(controller) {
        asking(thinking)(controller);
        controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      },
    });
    await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    await office.ann.say("lounge", "tea");
    await office.bob.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    thinking.open();
    await office.server.waitForMessage({ room: "lounge", text: "How many?" });
  });

  it("they are also when that user goes on talking, which waits", async () => {
    const thinking = gate();
    await using office = await openOffice({
      // Half a second for the others to wait for a waiting message.
      options: { turnMs: 10_000 },
      scripts(controller) {
        asking(thinking)(controller);
        controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      },
    });
    await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    await office.ann.say("lounge", "tea");
    await office.ann.say("lounge", "two");
    await office.bob.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.said("lounge")).toEqual(["What?", "pong"]);
    thinking.open();
    await office.server.waitForMessage({ room: "lounge", text: "two tea." });
  });

  it("they wait for that user no more than once, however many messages of that user wait", async () => {
    const thinking = gate();
    await using office = await openOffice({
      // Two seconds for the others to wait.
      options: { turnMs: 40_000 },
      scripts(controller) {
        asking(thinking)(controller);
        controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      },
    });
    await office.ann.say("lounge", "order");
    await office.server.waitForMessage({ room: "lounge", text: "What?" });
    for (const text of ["tea", "two", "ping", "ping", "ping"]) await office.ann.say("lounge", text);
    await office.bob.say("lounge", "ping");
    // Four times two seconds would be too long.
    await office.server.waitForMessage({ room: "lounge", text: "pong" }, 5_000);
    thinking.open();
    await expect
      .poll(() => office.said("lounge"))
      .toEqual(["What?", "pong", "How many?", "two tea.", "pong", "pong", "pong"]);
  });
});
