import { expect, it } from "vitest";
import type { Bot } from "./bot.fixture.ts";
import { openOffice } from "./office.fixture.ts";

/** What bBot's guide to Rocket.Chat lets a first bot do, in the words of bBot alone. */
function firstBot(bot: Bot): void {
  const { global } = bot;
  global.text(/\b(hi|hello)\b/i, (b) => b.respond("Hello there!", "Ask me about doors."));
  global.direct({ contains: "who am i" }, (b) => b.reply(`you are ${b.message.user.fullName}`));
  global.custom(
    (message: { readonly text?: string; readonly user: { readonly room: { readonly type?: string } } }) =>
      message.user.room.type === "d" && /secret/.test(message.text ?? ""),
    (b: InstanceType<Bot["State"]>) => b.respond("I keep it to myself."),
  );
  global.text(/picture/, (b) =>
    b.respond("As you wish:", {
      fallback: "A door",
      title: { text: "A door", link: "https://doors.example/1" },
      image: "https://doors.example/1.png",
    }),
  );
  global.text(
    /\bdoors\b/i,
    (b) => {
      b.envelope.write("Which one?").attach({ fallback: "doors", color: "#f4426e" });
      b.envelope.payload
        .quickReply({ text: "Door number 1" })
        .quickReply({ text: "Door number 2" })
        .quickReply({ text: "All about doors", url: "https://doors.example" });
      global.text(
        { after: "door number", range: "1-2" },
        (inner) => inner.respond(`Behind door ${inner.message.toString().slice(-1)} is a goat.`),
        { id: "door-chosen" },
      );
      return b.respond();
    },
    { id: "doors" },
  );
}

it("a first bot answers texts, direct questions and its own conditions", async () => {
  await using office = await openOffice({ branches: firstBot });
  await office.ann.say("lounge", "hello, bot");
  await office.server.waitForMessage({ room: "lounge", text: "Ask me about doors." });
  expect(office.said("lounge")).toEqual(["Hello there!", "Ask me about doors."]);
  await office.ann.say("lounge", "who am I?");
  await office.ann.say("lounge", "@rocket.cat.bot who am I?");
  await office.server.waitForMessage({ room: "lounge", text: "@ann you are Ann Example" });
  const { rid } = await office.ann.say("@rocket.cat.bot", "a secret");
  await office.server.waitForMessage({ room: rid, text: "I keep it to myself." });
  expect(office.said("lounge")).toHaveLength(3);
});

it("a first bot shows a picture", async () => {
  await using office = await openOffice({ branches: firstBot });
  await office.ann.say("lounge", "a picture, please");
  const said = await office.server.waitForMessage({ room: "lounge", text: "As you wish:" });
  expect(said.attachments).toMatchObject([
    { title: "A door", title_link: "https://doors.example/1", image_url: "https://doors.example/1.png" },
  ]);
});

it("a first bot offers doors, and hears which one was clicked", async () => {
  await using office = await openOffice({ branches: firstBot });
  await office.ann.say("lounge", "doors!");
  const offer = await office.server.waitForMessage({ room: "lounge", text: /^Which one\?/ });
  expect(offer.msg).toBe("Which one?\n- Door number 1\n- Door number 2\n- [All about doors](https://doors.example)");
  const [attachment] = offer.attachments ?? [];
  expect(attachment).toMatchObject({
    color: "#f4426e",
    actions: [
      { type: "button", text: "Door number 1", msg: "Door number 1", msg_in_chat_window: true },
      { type: "button", text: "Door number 2", msg: "Door number 2", msg_in_chat_window: true },
      { type: "button", text: "All about doors", url: "https://doors.example" },
    ],
  });
  // A click lets the person's own client say the words of the button.
  await office.ann.say("lounge", "Door number 2");
  await office.server.waitForMessage({ room: "lounge", text: "Behind door 2 is a goat." });
});
