import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

const strict = "must match exactly one schema in oneOf";

describe("chat.sendMessage", () => {
  it("stores the message and answers with it", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post("chat.sendMessage", { message: { rid: "GENERAL", msg: "hi @bot" } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      message: {
        _id: expect.stringMatching(/^\w{17}$/),
        rid: "GENERAL",
        msg: "hi @bot",
        ts: expect.stringMatching(/^\d{4}-.*Z$/),
        _updatedAt: expect.any(String),
        u: { _id: "id-ada", username: "ada", name: "ADA" },
        md: expect.any(Array),
        mentions: [{ _id: "id-bot", username: "bot", name: "BOT", type: "user" }],
        channels: [],
        urls: [],
      },
    });
  });

  it.each([
    ["8.3", "Cannot read properties of undefined (reading 'starred')"],
    ["6.5", "Cannot read property 'starred' of undefined"],
  ] as const)("stores a repeated _id once and answers like %s", async (profile, error) => {
    await using people = await startWithPeople({ profile });
    const message = { rid: "GENERAL", msg: "once", _id: "my-own-id" };
    expect((await people.bot.post("chat.sendMessage", { message })).status).toBe(200);
    const again = await people.bot.post("chat.sendMessage", { message });
    expect(again).toMatchObject({ status: 400, body: { success: false, error } });
    expect(people.server.messages("GENERAL").filter(({ _id }) => _id === "my-own-id")).toHaveLength(1);
  });

  it("keeps keys that it does not know, and passes over those that are null", async () => {
    await using people = await startWithPeople();
    const message = { rid: "GENERAL", msg: "x", bot: { i: "me" }, groupable: false, tmid: null };
    const answer = await people.ada.post("chat.sendMessage", { message });
    expect(answer.at("message")).toMatchObject({ bot: { i: "me" }, groupable: false });
    expect(answer.at("message.tmid")).toBeUndefined();
  });

  it.each([
    ["a room that does not exist", { rid: "nowhere", msg: "x" }, "error-invalid-room"],
    ["a group that one is not in", { rid: "team", msg: "x" }, "error-not-allowed"],
    ["another name without permission", { rid: "GENERAL", msg: "x", alias: "Boss" }, "Not enough permission"],
    ["a system message", { rid: "GENERAL", msg: "x", t: "uj" }, "Cannot send system messages using 'chat.sendMessage'"],
    [
      "tshow without a thread",
      { rid: "GENERAL", msg: "x", tshow: true },
      "tshow provided but missing tmid [invalid-params]",
    ],
    [
      "a text that is too long",
      { rid: "GENERAL", msg: "x".repeat(5001) },
      "Message size exceeds Message_MaxAllowedSize [error-message-size-exceeded]",
    ],
    [
      "a moment far from the server's clock",
      { rid: "GENERAL", msg: "x", ts: "2001-01-01T00:00:00Z" },
      "Message timestamp is out of sync [error-message-ts-out-of-sync]",
    ],
    [
      "a link that is none",
      { rid: "GENERAL", msg: "x", attachments: [{ image_url: "javascript:alert(1)" }] },
      "Invalid href value provided",
    ],
    [
      "custom fields while they are switched off",
      { rid: "GENERAL", msg: "x", customFields: { a: 1 } },
      "Custom fields not enabled",
    ],
    ["a number as text", { rid: "GENERAL", msg: 1 }, "must be string [invalid-params]"],
  ])("refuses %s", async (_what, message, error) => {
    await using people = await startWithPeople();
    const answer = await people.eve.post("chat.sendMessage", { message });
    expect(answer).toMatchObject({ status: 400, body: { success: false, error } });
    expect(people.server.messages("GENERAL")).toHaveLength(0);
  });

  it.each([
    ["8.3", 400],
    ["7.13", 200],
    ["6.5", 200],
  ] as const)(
    "wants title and value of attachment fields only on newer servers: %s answers %i",
    async (profile, status) => {
      await using people = await startWithPeople({ profile });
      const message = { rid: "GENERAL", attachments: [{ fields: [{ title: "only a title" }] }] };
      expect((await people.ada.post("chat.sendMessage", { message })).status).toBe(status);
    },
  );
});

describe("chat.postMessage", () => {
  it("finds a channel by name, joins it and echoes the name", async () => {
    await using people = await startWithPeople();
    const body = { channel: "#lobby", text: "  hello  ", alias: "Robo", emoji: ":robot:" };
    const answer = await people.bot.post("chat.postMessage", body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ts: expect.any(Number), channel: "#lobby" });
    expect(answer.at("message")).toMatchObject({
      rid: "lobby",
      msg: "hello",
      alias: "Robo",
      emoji: ":robot:",
      attachments: [],
      parseUrls: true,
      groupable: false,
    });
    const members = await people.ada.get("channels.members?roomId=lobby");
    expect(members.list("members")).toMatchObject([{ username: "ada" }, { username: "bot" }]);
  });

  it("makes the direct room that @username means, once", async () => {
    await using people = await startWithPeople();
    const first = await people.bot.post("chat.postMessage", { channel: "@ada", text: "psst" });
    const second = await people.ada.post("chat.postMessage", { channel: "@bot", text: "what?" });
    expect(first.text("message.rid")).toBe(second.text("message.rid"));
    expect(first.text("message.rid")).toMatch(/^[0-9a-f]{24}$/);
  });

  it("answers with the first of several targets", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post("chat.postMessage", { roomId: ["team", "lobby"], text: "all" });
    expect(answer.body).toMatchObject({ channel: "team", message: { rid: "team" } });
    expect(people.server.messages("lobby").map(({ msg }) => msg)).toContain("all");
  });

  it("sends nothing anywhere when one of the targets is unknown", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post("chat.postMessage", { channel: ["#lobby", "#nowhere"], text: "all" });
    expect(answer.status).toBe(400);
    expect(people.server.messages("lobby").map(({ msg }) => msg)).not.toContain("all");
  });

  it("takes an attachment's msg as its text, and no links from the text beside it", async () => {
    await using people = await startWithPeople();
    const body = { roomId: "GENERAL", text: "see https://example.com", attachments: [{ msg: " below " }] };
    const answer = await people.ada.post("chat.postMessage", body);
    expect(answer.at("message")).toMatchObject({ attachments: [{ text: "below" }], parseUrls: false });
    expect(answer.at("message.urls")).toBeUndefined();
  });

  it.each([
    ["an unknown channel", { channel: "#nowhere", text: "x" }, "[invalid-channel]"],
    ["a bare username", { channel: "bot", text: "x" }, "[invalid-channel]"],
    ["somebody else's group", { channel: "#team", text: "x" }, "error-not-allowed"],
    ["a text that is too long", { channel: "#lobby", text: "x".repeat(5001) }, "error-message-size-exceeded"],
    ["both ways to name the room", { roomId: "lobby", channel: "#lobby", text: "x" }, strict],
    ["a thread along with a channel", { channel: "#lobby", text: "x", tmid: "y" }, strict],
    ["an undocumented key", { roomId: "lobby", text: "x", groupable: true }, strict],
  ])("refuses %s", async (_what, body, error) => {
    await using people = await startWithPeople();
    const answer = await people.eve.post("chat.postMessage", body);
    expect(answer.status).toBe(400);
    expect(answer.text("error")).toContain(error);
  });

  it("takes on 6.5 what later servers refuse", async () => {
    await using people = await startWithPeople({ profile: "6.5" });
    const body = { channel: "#general", msg: "old style", username: "Robo", groupable: true, bot: { i: "x" } };
    const answer = await people.bot.post("chat.postMessage", body);
    expect(answer).toMatchObject({
      status: 200,
      body: { message: { msg: "old style", alias: "Robo", groupable: true, bot: { i: "x" } } },
    });
  });
});
