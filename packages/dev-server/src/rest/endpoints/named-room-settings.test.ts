import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

describe.each([
  ["channels", "channel", "lobby"],
  ["groups", "group", "team"],
])("settings of %s", (family, key, rid) => {
  it("change the topic", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post(`${family}.setTopic`, { roomId: rid, topic: "today" });
    expect(answer.body).toEqual({ success: true, topic: "today" });
    expect(people.server.messages(rid)).toMatchObject([{ t: "room_changed_topic", msg: "today" }]);
  });

  it("change the name", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post(`${family}.rename`, { roomId: rid, name: "renamed" });
    expect(answer).toMatchObject({ status: 200, body: { [key]: { _id: rid, name: "renamed", fname: "renamed" } } });
    const taken = await people.ada.post(`${family}.rename`, { roomId: rid, name: "general" });
    expect(taken).toMatchObject({ status: 400, body: { errorType: "error-duplicate-channel-name" } });
  });

  it("archive the room and bring it back", async () => {
    await using people = await startWithPeople();
    expect((await people.ada.post(`${family}.archive`, { roomId: rid })).body).toEqual({ success: true });
    const silenced = await people.ada.post("chat.sendMessage", { message: { rid, msg: "x" } });
    expect(silenced).toMatchObject({ status: 400, body: { error: "room_is_archived" } });
    const again = await people.ada.post(`${family}.archive`, { roomId: rid });
    expect(again).toMatchObject({ status: 400, body: { errorType: "error-room-archived" } });
    const refused = await people.ada.post(`${family}.unarchive`, { roomId: rid });
    expect(refused).toMatchObject({ status: 400, body: { errorType: "error-not-allowed" } });
  });

  it("make the room read-only", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post(`${family}.setReadOnly`, { roomId: rid, readOnly: true });
    expect(answer).toMatchObject({ status: 200, body: { [key]: { ro: true } } });
    const again = await people.ada.post(`${family}.setReadOnly`, { roomId: rid, readOnly: true });
    expect(again.status).toBe(400);
    expect(again.text("error")).toContain("read only setting is the same as what it would be changed to.");
  });

  it.each([
    ["setTopic", { topic: "x" }],
    ["rename", { name: "other" }],
    ["setReadOnly", { readOnly: true }],
  ])("refuse %s by a member who may not edit", async (action, body) => {
    await using people = await startWithPeople();
    await people.ada.post(`${family}.invite`, { roomId: rid, username: "eve" });
    const answer = await people.eve.post(`${family}.${action}`, { roomId: rid, ...body });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: "Editing room is not allowed [error-action-not-allowed]",
        errorType: "error-action-not-allowed",
        details: { method: "saveRoomSettings", action: "Editing_room" },
      },
    });
  });
});

describe("channels that stay as they are", () => {
  it.each([
    ["channels.setTopic", { topic: "old" }, "The channel topic is the same as what it would be changed to."],
    ["channels.rename", { name: "still" }, "The channel name is the same as what it would be renamed to."],
    ["channels.unarchive", {}, "The channel, still, is not archived"],
  ])("%s says so", async (path, body, error) => {
    await using people = await startWithPeople({ rooms: [{ name: "still", members: ["ada"], topic: "old" }] });
    expect(await people.ada.post(path, { roomName: "still", ...body })).toMatchObject({ status: 400, body: { error } });
  });

  it.each([
    ["8.3", "channels.setTopic", "must have required property 'topic'"],
    ["6.5", "channels.setTopic", 'The bodyParam "topic" is required'],
    ["8.3", "channels.rename", "must have required property 'name'"],
    ["6.5", "channels.rename", 'The bodyParam "name" is required'],
  ] as const)("on %s %s wants to know what for: %s", async (profile, path, error) => {
    await using people = await startWithPeople({ profile });
    const answer = await people.ada.post(path, { roomName: "lobby" });
    expect(answer.status).toBe(400);
    expect(answer.text("error")).toContain(error);
  });

  it("come back from the archive by an administrator", async () => {
    await using people = await startWithPeople({ rooms: [{ name: "old", members: ["ada"], archived: true }] });
    expect((await people.root.post("channels.unarchive", { roomName: "old" })).body).toEqual({ success: true });
    expect((await people.ada.get("channels.info?roomName=old")).at("channel.archived")).toBe(false);
  });
});
