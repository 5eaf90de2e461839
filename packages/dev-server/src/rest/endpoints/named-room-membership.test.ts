import { describe, expect, it } from "vitest";
import { callerOf, startWithPeople } from "./people.fixture.ts";

describe("making rooms", () => {
  it.each([
    ["channels.create", "channel", "c"],
    ["groups.create", "group", "p"],
  ])("%s answers with the new room", async (path, key, t) => {
    await using people = await startWithPeople();
    const answer = await people.ada.post(path, { name: "fresh", members: ["bot"], extraData: { topic: "news" } });
    expect(answer.status).toBe(200);
    expect(answer.at(key)).toEqual({
      _id: expect.any(String),
      name: "fresh",
      fname: "fresh",
      t,
      msgs: 0,
      usersCount: 2,
      u: { _id: "id-ada", username: "ada", name: "ADA" },
      topic: "news",
      ts: expect.any(String),
      ro: false,
      default: false,
      sysMes: true,
      _updatedAt: expect.any(String),
    });
  });

  it("gives rooms custom fields on 6.5", async () => {
    await using people = await startWithPeople({ profile: "6.5" });
    expect((await people.ada.post("groups.create", { name: "fresh" })).at("group.customFields")).toEqual({});
  });

  it("can leave the maker out", async () => {
    await using people = await startWithPeople();
    await people.ada.post("channels.create", { name: "fresh", members: ["bot"], excludeSelf: true });
    const members = await people.ada.get("channels.members?roomName=fresh");
    expect(members.list("members")).toMatchObject([{ username: "bot" }]);
  });

  it.each([
    ["8.3", { name: "lobby" }, "A channel with name 'lobby' exists [error-duplicate-channel-name]"],
    ["8.3", { name: "two words" }, "two words is not a valid room name. [error-invalid-room-name]"],
    ["8.3", {}, "must have required property 'name' [invalid-params]"],
    ["8.3", { name: "fresh", topic: "x" }, "must NOT have additional properties [invalid-params]"],
    ["8.3", { name: 5 }, "must be string [invalid-params]"],
    ["6.5", {}, 'Param "name" is required'],
    ["6.5", { name: "fresh", members: "ada" }, "must be array [invalid-params]"],
  ] as const)("on %s a channel from %o is refused: %s", async (profile, body, error) => {
    await using people = await startWithPeople({ profile });
    expect(await people.ada.post("channels.create", body)).toMatchObject({ status: 400, body: { error } });
  });

  it("is forbidden without permission", async () => {
    const stranger = { username: "stranger", id: "id-stranger", roles: ["guest"], token: "token of stranger" };
    await using people = await startWithPeople({ users: [stranger] });
    const answer = await callerOf(people.server, "stranger").post("channels.create", { name: "fresh" });
    expect(answer).toMatchObject({ status: 403, body: { success: false, error: "unauthorized" } });
  });
});

describe("joining and leaving", () => {
  it("joins a channel by id or name and leaves it again", async () => {
    await using people = await startWithPeople();
    const joined = await people.eve.post("channels.join", { roomName: "lobby" });
    expect(joined).toMatchObject({ status: 200, body: { channel: { _id: "lobby", usersCount: 2 } } });
    const left = await people.eve.post("channels.leave", { roomId: "lobby" });
    expect(left).toMatchObject({ status: 200, body: { channel: { usersCount: 1 } } });
    expect(people.server.messages("lobby").map(({ t }) => t)).toEqual(["uj", "ul"]);
  });

  it("leaves a group without a word about it", async () => {
    await using people = await startWithPeople();
    expect((await people.bot.post("groups.leave", { roomId: "team" })).body).toEqual({ success: true });
    expect((await people.bot.get("groups.info?roomId=team")).status).toBe(400);
  });

  it.each([
    ["channels.join", "eve", { roomId: "team" }, "error-room-not-found"],
    ["channels.join", "eve", {}, "invalid-params"],
    ["channels.join", "eve", { roomId: "GENERAL", roomName: "general" }, "invalid-params"],
    ["channels.leave", "eve", { roomId: "lobby" }, "error-user-not-in-room"],
    ["channels.leave", "ada", { roomId: "lobby" }, "error-you-are-last-owner"],
    ["groups.leave", "ada", { roomId: "team" }, "error-you-are-last-owner"],
  ] as const)("%s by %s of %o is refused with %s", async (path, who, body, errorType) => {
    await using people = await startWithPeople();
    expect(await people[who].post(path, body)).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("joins no archived channel", async () => {
    await using people = await startWithPeople({ rooms: [{ name: "old", members: ["ada"], archived: true }] });
    const answer = await people.eve.post("channels.join", { roomName: "old" });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: "The channel, old, is archived [error-room-archived]" },
    });
  });
});

describe("inviting and kicking", () => {
  it("brings people in and puts them out", async () => {
    await using people = await startWithPeople();
    const invited = await people.ada.post("groups.invite", { roomId: "team", userIds: ["id-eve", "id-root"] });
    expect(invited).toMatchObject({ status: 200, body: { group: { usersCount: 4 } } });
    expect((await people.ada.post("groups.kick", { roomId: "team", username: "eve" })).body).toEqual({ success: true });
    const members = await people.ada.get("groups.members?roomId=team");
    expect(members.list("members")).toMatchObject([{ username: "ada" }, { username: "bot" }, { username: "root" }]);
    expect(people.server.messages("team").map(({ t, msg }) => [t, msg])).toEqual([
      ["au", "eve"],
      ["au", "root"],
      ["ru", "eve"],
    ]);
  });

  it("answers with the channel", async () => {
    await using people = await startWithPeople();
    const invited = await people.ada.post("channels.invite", { roomName: "lobby", username: "eve" });
    expect(invited.at("channel.usersCount")).toBe(2);
    const kicked = await people.ada.post("channels.kick", { roomName: "lobby", userId: "id-eve" });
    expect(kicked.at("channel.usersCount")).toBe(1);
  });

  it.each([
    ["groups.invite", "eve", { roomId: "team", userId: "id-eve" }, "error-not-allowed"],
    ["groups.invite", "ada", { roomId: "lobby", userId: "id-eve" }, "error-room-not-found"],
    ["groups.invite", "ada", { roomId: "team" }, "error-users-params-not-provided"],
    ["groups.invite", "ada", { roomId: "team", userId: "id-nobody" }, "error-empty-invite-list"],
    ["channels.invite", "ada", { roomId: "lobby", userId: "id-nobody" }, "Cannot invite if no users are provided"],
    ["channels.invite", "eve", { roomId: "lobby", userId: "id-bot" }, "error-not-allowed"],
    ["groups.kick", "bot", { roomId: "team", userId: "id-ada" }, "error-not-allowed"],
    ["groups.kick", "ada", { roomId: "team", userId: "id-eve" }, "error-user-not-in-room"],
    ["groups.kick", "ada", { roomId: "team", userId: "id-nobody" }, "error-invalid-user"],
    ["groups.kick", "ada", { roomId: "team" }, "error-user-param-not-provided"],
    ["channels.kick", "ada", { roomId: "lobby", username: "eve" }, "invalid-params"],
  ] as const)("%s by %s of %o is refused with %s", async (path, who, body, errorType) => {
    await using people = await startWithPeople();
    expect(await people[who].post(path, body)).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("refuses a list that is none where bodies are loose", async () => {
    await using people = await startWithPeople({ profile: "6.5" });
    const refused = await people.ada.post("channels.invite", { roomId: "lobby", usernames: 5 });
    expect(refused).toMatchObject({ status: 400, body: { errorType: "error-users-params-not-provided" } });
  });
});
