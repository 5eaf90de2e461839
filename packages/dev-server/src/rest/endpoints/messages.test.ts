import { describe, expect, it } from "vitest";
import { type People, startWithPeople } from "./people.fixture.ts";

async function said(people: People, msg = "hello", rid = "GENERAL"): Promise<string> {
  return (await people.ada.post("chat.sendMessage", { message: { rid, msg } })).text("message._id");
}

describe("chat.update", () => {
  it("changes the text and answers with the message", async () => {
    await using people = await startWithPeople();
    const msgId = await said(people);
    const answer = await people.ada.post("chat.update", { roomId: "GENERAL", msgId, text: "changed" });
    expect(answer).toMatchObject({
      status: 200,
      body: { message: { _id: msgId, msg: "changed", editedBy: { _id: "id-ada", username: "ada" } } },
    });
  });

  it.each([
    ["an unknown message", { roomId: "GENERAL", msgId: "no", text: "x" }, 'No message found with the id of "no".'],
    [
      "the wrong room",
      { roomId: "lobby", text: "x" },
      "The room id provided does not match where the message is from.",
    ],
    ["msg in place of text", { roomId: "GENERAL", msg: "x" }, "must have required property 'text' [invalid-params]"],
    [
      "somebody else's message",
      { roomId: "GENERAL", text: "x" },
      "Message editing not allowed [error-action-not-allowed]",
    ],
  ])("refuses %s", async (_what, body, error) => {
    await using people = await startWithPeople();
    const msgId = await said(people);
    const answer = await people.eve.post("chat.update", { msgId, ...body });
    expect(answer).toMatchObject({ status: 400, body: { success: false, error } });
  });
});

describe("chat.delete", () => {
  it("takes the message away", async () => {
    await using people = await startWithPeople();
    const msgId = await said(people);
    const answer = await people.ada.post("chat.delete", { roomId: "GENERAL", msgId });
    expect(answer.body).toEqual({
      success: true,
      _id: msgId,
      ts: expect.stringMatching(/^\d{13}$/),
      message: { _id: msgId, rid: "GENERAL", u: { _id: "id-ada", username: "ada", name: "ADA" } },
    });
    expect(await people.ada.get(`chat.getMessage?msgId=${msgId}`)).toMatchObject({
      status: 400,
      body: { success: false },
    });
  });

  it.each([
    ["an unknown message", { msgId: "no" }, 'No message found with the id of "no".'],
    ["the wrong room", { roomId: "lobby" }, "The room id provided does not match where the message is from."],
    ["somebody else's message", {}, "Not allowed [error-action-not-allowed]"],
    [
      "deletion in the author's name",
      { asUser: true },
      'Unauthorized. You must have the permission "force-delete-message" to delete other\'s message as them.',
    ],
  ])("refuses %s", async (_what, more, error) => {
    await using people = await startWithPeople();
    const msgId = await said(people);
    const answer = await people.eve.post("chat.delete", { roomId: "GENERAL", msgId, ...more });
    expect(answer).toMatchObject({ status: 400, body: { success: false, error } });
  });

  it("lets an administrator delete in the author's name", async () => {
    await using people = await startWithPeople();
    const msgId = await said(people);
    expect((await people.root.post("chat.delete", { roomId: "GENERAL", msgId, asUser: true })).status).toBe(200);
    expect(people.server.messages("GENERAL")).toHaveLength(0);
  });
});

describe("chat.react", () => {
  it("toggles without shouldReact, and does as told with it", async () => {
    await using people = await startWithPeople();
    const messageId = await said(people);
    const reactions = async () => (await people.ada.get(`chat.getMessage?msgId=${messageId}`)).at("message.reactions");
    const react = (more: object) => people.bot.post("chat.react", { messageId, emoji: "tada", ...more });
    await react({});
    expect(await reactions()).toEqual({ ":tada:": { usernames: ["bot"] } });
    await react({ shouldReact: true });
    expect(await reactions()).toEqual({ ":tada:": { usernames: ["bot"] } });
    await react({});
    expect(await reactions()).toBeUndefined();
    await react({ shouldReact: false });
    expect(await reactions()).toBeUndefined();
  });

  it("adds display names where the server shows them", async () => {
    await using people = await startWithPeople({ settings: { UI_Use_Real_Name: true } });
    const messageId = await said(people);
    await people.bot.post("chat.react", { messageId, reaction: ":tada:", shouldReact: true });
    const message = await people.ada.get(`chat.getMessage?msgId=${messageId}`);
    expect(message.at("message.reactions")).toEqual({ ":tada:": { usernames: ["bot"], names: ["BOT"] } });
  });

  it.each([
    [
      "an unknown message",
      { messageId: "no", emoji: "x" },
      'The provided "messageId" does not match any existing message. [error-message-not-found]',
    ],
    ["something that is no emoji", { emoji: "a b" }, "Invalid emoji provided. [error-not-allowed]"],
    ["an empty emoji", { emoji: "" }, 'The required "emoji" param is missing. [error-emoji-param-not-provided]'],
    ["an extra key", { emoji: "tada", roomId: "GENERAL" }, "must NOT have additional properties"],
  ])("refuses %s", async (_what, body, error) => {
    await using people = await startWithPeople();
    const answer = await people.bot.post("chat.react", { messageId: await said(people), ...body });
    expect(answer.status).toBe(400);
    expect(answer.text("error")).toContain(error);
  });
});

describe("pins, stars and followed threads", () => {
  it("announces a pin in the room and takes it off again", async () => {
    await using people = await startWithPeople();
    const messageId = await said(people, "important", "team");
    const pinned = await people.ada.post("chat.pinMessage", { messageId });
    expect(pinned).toMatchObject({ status: 200, body: { message: { t: "message_pinned", pinned: true } } });
    expect((await people.ada.post("chat.unPinMessage", { messageId })).body).toEqual({ success: true });
    expect((await people.ada.get(`chat.getMessage?msgId=${messageId}`)).at("message.pinned")).toBe(false);
  });

  it("shows everybody only the star of their own", async () => {
    await using people = await startWithPeople();
    const messageId = await said(people);
    await people.ada.post("chat.starMessage", { messageId });
    expect((await people.ada.get(`chat.getMessage?msgId=${messageId}`)).at("message.starred")).toEqual([
      { _id: "id-ada" },
    ]);
    expect((await people.bot.get(`chat.getMessage?msgId=${messageId}`)).at("message.starred")).toEqual([]);
    await people.ada.post("chat.unStarMessage", { messageId });
    expect((await people.ada.get(`chat.getMessage?msgId=${messageId}`)).at("message.starred")).toEqual([]);
  });

  it("follows the thread of a reply at its root", async () => {
    await using people = await startWithPeople();
    const tmid = await said(people);
    const reply = await people.ada.post("chat.sendMessage", { message: { rid: "GENERAL", msg: "re", tmid } });
    const replies = async () => (await people.ada.get(`chat.getMessage?msgId=${tmid}`)).at("message.replies");
    await people.bot.post("chat.followMessage", { mid: reply.text("message._id") });
    expect(await replies()).toEqual(["id-ada", "id-bot"]);
    await people.bot.post("chat.unfollowMessage", { mid: tmid });
    expect(await replies()).toEqual(["id-ada"]);
  });

  it.each([
    ["chat.pinMessage", { messageId: "no" }, "error-message-not-found"],
    ["chat.unPinMessage", { messageId: "no" }, "error-message-not-found"],
    ["chat.starMessage", { messageId: "no" }, "error-message-not-found"],
    ["chat.followMessage", { mid: "no" }, "error-invalid-message"],
    ["chat.unfollowMessage", { mid: "no" }, "error-invalid-message"],
    ["chat.pinMessage", {}, "invalid-params"],
    ["chat.followMessage", { messageId: "no" }, "invalid-params"],
  ])("%s of %o is refused with %s", async (path, body, errorType) => {
    await using people = await startWithPeople();
    expect(await people.ada.post(path, body)).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("refuses a pin by somebody without the permission", async () => {
    await using people = await startWithPeople();
    const messageId = await said(people);
    const answer = await people.eve.post("chat.pinMessage", { messageId });
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-not-allowed" } });
  });
});

describe("chat.getMessage", () => {
  it("hides what is said in a group from those outside", async () => {
    await using people = await startWithPeople();
    const msgId = await said(people, "secret", "team");
    expect((await people.bot.get(`chat.getMessage?msgId=${msgId}`)).at("message.msg")).toBe("secret");
    const refused = await people.eve.get(`chat.getMessage?msgId=${msgId}`);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ success: false });
  });

  it("needs an id", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.get("chat.getMessage");
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-invalid-params" } });
  });
});
