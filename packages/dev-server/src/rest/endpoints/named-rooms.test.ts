import { describe, expect, it } from "vitest";
import { callerOf, type People, startWithPeople } from "./people.fixture.ts";

/** A message, a reply in its thread, and a last message. */
async function talk({ ada }: People, rid: string): Promise<void> {
  const first = await ada.post("chat.sendMessage", { message: { rid, msg: "first" } });
  await ada.post("chat.sendMessage", { message: { rid, msg: "reply", tmid: first.text("message._id") } });
  await ada.post("chat.sendMessage", { message: { rid, msg: "last @bot" } });
}

const channelUnknown =
  'The required "roomId" or "roomName" param provided does not match any channel [error-room-not-found]';
const groupUnknown =
  'The required "roomId" or "roomName" param provided does not match any group [error-room-not-found]';

describe("lists of rooms", () => {
  it("hold all channels, and those one has joined", async () => {
    await using people = await startWithPeople();
    const all = await people.eve.get("channels.list");
    expect(all.body).toMatchObject({
      channels: [{ name: "general" }, { name: "lobby" }],
      count: 2,
      offset: 0,
      total: 2,
      success: true,
    });
    expect((await people.eve.get("channels.list?_id=lobby")).list("channels")).toHaveLength(1);
    expect((await people.eve.get("channels.list.joined")).list("channels")).toMatchObject([{ name: "general" }]);
  });

  it("hold the groups one is in", async () => {
    await using people = await startWithPeople();
    expect((await people.bot.get("groups.list")).list("groups")).toMatchObject([{ _id: "team", t: "p" }]);
    expect((await people.eve.get("groups.list")).list("groups")).toEqual([]);
  });

  it("are cut at a hundred entries", async () => {
    const rooms = Array.from({ length: 120 }, (_, index) => ({ name: `room-${index}` }));
    await using people = await startWithPeople({ rooms });
    const { body } = await people.ada.get("channels.list?count=500&offset=10");
    expect(body).toMatchObject({ count: 100, offset: 10, total: 122 });
    expect((await people.ada.get("channels.list")).at("count")).toBe(50);
  });

  it("refuse an account that may see no channels", async () => {
    const stranger = { username: "stranger", id: "id-stranger", roles: ["livechat-agent"], token: "token of stranger" };
    await using people = await startWithPeople({ users: [stranger] });
    const answer = await callerOf(people.server, "stranger").get("channels.list");
    expect(answer).toMatchObject({ status: 403, body: { success: false, error: "unauthorized" } });
  });
});

describe("what a room is", () => {
  it("is told by id and by name", async () => {
    await using people = await startWithPeople();
    expect((await people.eve.get("channels.info?roomName=lobby")).at("channel")).toMatchObject({
      _id: "lobby",
      t: "c",
    });
    expect((await people.bot.get("groups.info?roomId=team")).at("group")).toMatchObject({ name: "team", t: "p" });
  });

  it.each([
    ["channels.info?roomId=nowhere", channelUnknown],
    ["channels.info?roomId=team", channelUnknown],
    ["groups.info?roomId=team", groupUnknown],
    ["groups.info?roomId=lobby", groupUnknown],
    ["channels.history?roomId=team", channelUnknown],
    ["groups.history?roomName=team", groupUnknown],
    ["groups.members?roomName=team", groupUnknown],
    ["groups.messages?roomName=team", groupUnknown],
  ])("%s is refused to somebody outside", async (path, error) => {
    await using people = await startWithPeople();
    expect(await people.eve.get(path)).toMatchObject({ status: 400, body: { success: false, error } });
  });

  it.each([
    ["8.3", "channels.info", /must have required property 'roomId'/],
    ["6.5", "channels.info", /does not match any channel/],
    ["8.3", "groups.info", /must have required property 'roomId'/],
    ["6.5", "groups.info", /The parameter "roomId" or "roomName" is required \[error-room-param-not-provided\]/],
  ] as const)("needs on %s %s to be asked of a room", async (profile, path, error) => {
    await using people = await startWithPeople({ profile });
    const answer = await people.ada.get(path);
    expect(answer.status).toBe(400);
    expect(answer.text("error")).toMatch(error);
  });
});

describe("history", () => {
  it("leaves thread replies out of channels unless asked, and into groups", async () => {
    await using people = await startWithPeople();
    for (const rid of ["lobby", "team"]) await talk(people, rid);
    const texts = async (path: string) =>
      (await people.ada.get(path)).list("messages").map((message) => Reflect.get(Object(message), "msg"));
    expect(await texts("channels.history?roomId=lobby")).toEqual(["last @bot", "first"]);
    expect(await texts("channels.history?roomId=lobby&showThreadMessages=true")).toEqual([
      "last @bot",
      "reply",
      "first",
    ]);
    expect(await texts("groups.history?roomId=team")).toEqual(["last @bot", "reply", "first"]);
    expect(await texts("groups.history?roomId=team&showThreadMessages=false")).toEqual(["last @bot", "first"]);
    expect(await texts("channels.history?roomId=lobby&count=1&offset=1")).toEqual(["first"]);
  });

  it("is limited by two moments, which are left out unless inclusive", async () => {
    await using people = await startWithPeople();
    const said = await people.ada.post("chat.sendMessage", { message: { rid: "lobby", msg: "now" } });
    const ts = said.text("message.ts");
    const history = async (query: string) =>
      (await people.ada.get(`channels.history?roomId=lobby&${query}`)).list("messages").length;
    expect(await history(`oldest=${ts}`)).toBe(0);
    expect(await history(`oldest=${ts}&inclusive=true`)).toBe(1);
    expect(await history(`latest=${ts}`)).toBe(0);
    expect(await history(`latest=${ts}&inclusive=true`)).toBe(1);
  });

  it("counts what was not loaded", async () => {
    await using people = await startWithPeople();
    await talk(people, "lobby");
    const oldest = "2020-01-01T00:00:00.000Z";
    const { body } = await people.ada.get(`channels.history?roomId=lobby&count=1&unreads=true&oldest=${oldest}`);
    expect(body).toMatchObject({ messages: [{ msg: "last @bot" }], firstUnread: { msg: "first" }, unreadNotLoaded: 1 });
  });

  it("is forbidden to a mere bot in a channel that it did not join", async () => {
    const mere = { username: "mere", id: "id-mere", roles: ["bot"], token: "token of mere" };
    await using people = await startWithPeople({ users: [mere] });
    const bot = callerOf(people.server, "mere");
    const forbidden = { status: 403, body: { success: false, error: "unauthorized" } };
    expect(await bot.get("channels.history?roomId=lobby")).toMatchObject(forbidden);
    expect(await bot.get("channels.messages?roomId=lobby")).toMatchObject(forbidden);
  });

  it("takes no other words for yes than true and false", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.get("channels.history?roomId=lobby&inclusive=yes");
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-invalid-params" } });
  });
});

describe("messages and members", () => {
  it("lists messages by whom they mention and whether they are pinned", async () => {
    await using people = await startWithPeople();
    await talk(people, "lobby");
    const all = await people.ada.get("channels.messages?roomId=lobby");
    expect(all.body).toMatchObject({ count: 3, offset: 0, total: 3, messages: [{ msg: "last @bot" }, {}, {}] });
    const mentioning = await people.ada.get("channels.messages?roomId=lobby&mentionIds=id-bot");
    expect(mentioning.list("messages")).toMatchObject([{ msg: "last @bot" }]);
    expect((await people.ada.get("channels.messages?roomId=lobby&pinned=true")).list("messages")).toEqual([]);
    expect((await people.bot.get("groups.messages?roomId=team")).body).toMatchObject({ count: 0, total: 0 });
  });

  it("lists members by name", async () => {
    await using people = await startWithPeople();
    const members = await people.bot.get("groups.members?roomId=team");
    expect(members.body).toMatchObject({
      members: [
        { _id: "id-ada", username: "ada", name: "ADA", status: "offline" },
        { _id: "id-bot", username: "bot", name: "BOT", status: "offline" },
      ],
      count: 2,
      offset: 0,
      total: 2,
    });
    const found = await people.bot.get("channels.members?roomName=general&filter=BO&status[]=offline");
    expect(found.list("members")).toMatchObject([{ username: "bot" }]);
    const online = await people.bot.get("channels.members?roomName=general&status[]=online");
    expect(online.list("members")).toEqual([]);
  });
});
