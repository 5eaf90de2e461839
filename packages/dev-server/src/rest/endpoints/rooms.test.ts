import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

describe("rooms.info", () => {
  it("shows rooms of every type to those who may know them", async () => {
    await using people = await startWithPeople();
    expect((await people.eve.get("rooms.info?roomName=general")).at("room")).toMatchObject({ _id: "GENERAL", t: "c" });
    expect((await people.bot.get("rooms.info?roomId=team")).at("room")).toMatchObject({ name: "team", t: "p" });
    const rid = (await people.bot.post("im.create", { username: "ada" })).text("room.rid");
    expect((await people.ada.get(`rooms.info?roomId=${rid}`)).at("room")).toMatchObject({
      t: "d",
      uids: expect.any(Array),
    });
  });

  it.each([
    ["8.3", "roomId=nowhere", { errorType: "error-room-not-found" }],
    ["8.3", "roomId=team", { error: "not-allowed", errorType: "Not Allowed" }],
    ["8.3", "rid=GENERAL", { errorType: "error-invalid-params" }],
    ["6.5", "rid=GENERAL", { errorType: "error-roomid-param-not-provided" }],
  ] as const)("on %s refuses %s", async (profile, query, body) => {
    await using people = await startWithPeople({ profile });
    expect(await people.eve.get(`rooms.info?${query}`)).toMatchObject({
      status: 400,
      body: { success: false, ...body },
    });
  });
});

describe("rooms.get", () => {
  it("lists one's own rooms, and later only those that changed", async () => {
    await using people = await startWithPeople();
    const all = await people.ada.get("rooms.get");
    expect(all.list("update").map((room) => Reflect.get(Object(room), "_id"))).toEqual(["GENERAL", "team", "lobby"]);
    const said = await people.ada.post("chat.sendMessage", { message: { rid: "team", msg: "x" } });
    const since = new Date(Date.parse(said.text("message.ts")) - 1).toISOString();
    const changed = await people.ada.get(`rooms.get?updatedSince=${since}`);
    expect(changed.body).toMatchObject({ update: [{ _id: "team", lastMessage: { msg: "x" } }], remove: [] });
  });

  it("refuses what is no moment", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.get("rooms.get?updatedSince=yesterday");
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-updatedSince-param-invalid" } });
  });
});

describe("rooms.leave", () => {
  it("leaves channels and groups alike", async () => {
    await using people = await startWithPeople();
    expect((await people.bot.post("rooms.leave", { roomName: "team" })).body).toEqual({ success: true });
    expect((await people.bot.post("rooms.leave", { roomId: "GENERAL" })).body).toEqual({ success: true });
    expect((await people.bot.get("rooms.get")).list("update")).toEqual([]);
  });

  it.each([
    ["8.3", { rid: "GENERAL" }, "invalid-params"],
    ["6.5", { rid: "GENERAL" }, "error-roomid-param-not-provided"],
    ["8.3", { roomId: "nowhere" }, "error-room-not-found"],
    ["8.3", { roomId: "lobby" }, "error-user-not-in-room"],
  ] as const)("on %s refuses %o with %s", async (profile, body, errorType) => {
    await using people = await startWithPeople({ profile });
    expect(await people.bot.post("rooms.leave", body)).toMatchObject({ status: 400, body: { errorType } });
  });
});

describe("rooms.createDiscussion", () => {
  it("makes a room below another one and says so there", async () => {
    await using people = await startWithPeople();
    const body = { prid: "lobby", t_name: "About lunch", users: ["eve"] };
    const answer = await people.ada.post("rooms.createDiscussion", body);
    const rid = answer.text("discussion.rid");
    expect(answer.at("discussion")).toMatchObject({
      _id: rid,
      prid: "lobby",
      fname: "About lunch",
      t: "c",
      usersCount: 2,
    });
    expect(people.server.messages("lobby")).toMatchObject([{ t: "discussion-created", msg: "About lunch", drid: rid }]);
    const info = await people.eve.get(`rooms.info?roomId=${rid}`);
    expect(info.at("parent")).toMatchObject({ _id: "lobby", name: "lobby", t: "c" });
  });

  it.each([
    ["8.3", { t_name: "x" }, "must have required property 'prid' [invalid-params]"],
    ["6.5", { t_name: "x" }, 'Body parameter "prid" is required.'],
    ["6.5", { prid: "lobby" }, 'Body parameter "t_name" is required.'],
    ["8.3", { prid: "nowhere", t_name: "x" }, "Invalid room [error-invalid-room]"],
    ["8.3", { prid: "team", t_name: "x" }, "Not allowed [error-not-allowed]"],
  ] as const)("on %s refuses %o: %s", async (profile, body, error) => {
    await using people = await startWithPeople({ profile });
    expect(await people.eve.post("rooms.createDiscussion", body)).toMatchObject({ status: 400, body: { error } });
  });
});
