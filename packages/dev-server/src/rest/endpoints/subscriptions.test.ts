import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

describe("subscriptions", () => {
  it("lists one's memberships, then what changed and what ended", async () => {
    await using people = await startWithPeople();
    const all = await people.bot.get("subscriptions.get");
    expect(all.list("update")).toMatchObject([
      { rid: "GENERAL", t: "c", name: "general", u: { _id: "id-bot", username: "bot", name: "BOT" } },
      { rid: "team", t: "p", name: "team", open: true, unread: 0 },
    ]);
    const said = await people.ada.post("chat.sendMessage", { message: { rid: "GENERAL", msg: "@bot" } });
    const since = new Date(Date.parse(said.text("message.ts")) - 1).toISOString();
    await people.ada.post("groups.kick", { roomId: "team", userId: "id-bot" });
    const changed = await people.bot.get(`subscriptions.get?updatedSince=${since}`);
    expect(changed.body).toMatchObject({
      update: [{ rid: "GENERAL", alert: true, unread: 1, userMentions: 1 }],
      remove: [{ _id: expect.any(String), _deletedAt: expect.any(String) }],
    });
  });

  it("shows the membership of one room, or none", async () => {
    await using people = await startWithPeople();
    expect((await people.bot.get("subscriptions.getOne?roomId=team")).at("subscription")).toMatchObject({
      rid: "team",
    });
    expect((await people.eve.get("subscriptions.getOne?roomId=team")).body).toEqual({
      success: true,
      subscription: null,
    });
  });

  it.each(["rid", "roomId"])("marks a room as read by its %s", async (key) => {
    await using people = await startWithPeople();
    await people.ada.post("chat.sendMessage", { message: { rid: "team", msg: "@bot" } });
    const unread = async () => (await people.bot.get("subscriptions.getOne?roomId=team")).at("subscription.unread");
    expect(await unread()).toBe(1);
    expect((await people.bot.post("subscriptions.read", { [key]: "team" })).body).toEqual({ success: true });
    expect(await unread()).toBe(0);
  });

  it.each([
    ["GET", "subscriptions.get?updatedSince=yesterday", "error-roomId-param-invalid"],
    ["GET", "subscriptions.getOne", "error-invalid-params"],
    ["POST", "subscriptions.read", "invalid-params"],
  ])("%s %s is refused with %s", async (verb, path, errorType) => {
    await using people = await startWithPeople();
    const answer = verb === "GET" ? await people.ada.get(path) : await people.ada.post(path, {});
    expect(answer).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("marks no room as read that one is not in", async () => {
    await using people = await startWithPeople();
    const answer = await people.eve.post("subscriptions.read", { rid: "team" });
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-invalid-subscription" } });
  });
});
