import { BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { openOffice } from "../office.fixture.ts";
import { play, transcript, waitForLines } from "./play.fixture.ts";
import { inRocketChat } from "./worker.fixture.ts";

describe("what a bot says", () => {
  it("can be changed and taken back", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("think", "message", async (bot, message) => {
          const first = await bot.reply(message, "One moment ...");
          const second = await bot.say("Never mind.");
          await inRocketChat(bot).updateMessage({ ...first, text: "Here it is." });
          await inRocketChat(bot).deleteMessage(second);
          await bot.say("Done.");
        }),
    });
    office.server.admin.setRoles("bot", ["bot", "user"]);
    await office.ann.say("lounge", "think");
    await office.server.waitForMessage({ room: "lounge", text: "Done." });
    expect(transcript(office.server, "lounge")).toEqual(["ann: think", "bot: Here it is.", "bot: Done."]);
  });

  it("may come after a sign of typing and a delay", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("slowly", "message", async (bot, message) => {
          await bot.reply(message, { type: "typing" });
          await bot.say({ type: "delay", value: "30" });
          await bot.say("Done.");
        }),
    });
    await office.ann.say("lounge", "slowly");
    const { ts } = await office.server.waitForMessage({ room: "lounge", text: "Done." });
    const typing = office.server.wire
      .frames("bot")
      .filter(({ direction, frame }) => direction === "in" && JSON.stringify(frame).includes("LOUNGE/user-activity"));
    expect(typing).not.toEqual([]);
    const [asked] = office.server.messages("lounge").filter(({ msg }) => msg === "slowly");
    expect(Number(ts) - Number(asked?.ts)).toBeGreaterThanOrEqual(30);
  });

  it("offers choices that answer when they are pressed", async () => {
    await using office = await openOffice({
      scripts(controller) {
        const lunch = new BotkitConversation("lunch", controller);
        lunch.ask(
          {
            text: ["What would you like?"],
            quick_replies: ["Soup", "Stew"].map((one) => ({ title: one, payload: one })),
          },
          async () => undefined,
          "dish",
        );
        lunch.say("{{vars.dish}} it is.");
        controller.addDialog(lunch);
        controller.hears("lunch", "message", async (bot) => bot.beginDialog("lunch"));
      },
    });
    await office.ann.say("lounge", "lunch");
    await waitForLines(office.server, "lounge", ["bot: What would you like?\n- Soup\n- Stew"]);
    const question = office.server.messages("lounge").find(({ u }) => u.username === "bot");
    expect(question).toMatchObject({ attachments: [{ actions: [{ text: "Soup", msg: "Soup" }, { msg: "Stew" }] }] });
    await play(office.server, "lounge", ["ann: Stew", "bot: Stew it is."]);
  });
});
