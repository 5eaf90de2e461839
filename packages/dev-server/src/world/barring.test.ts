import { describe, expect, test } from "vitest";
import { RawClient } from "../raw-client.fixture.ts";
import { startWithPeople } from "../rest/endpoints/people.fixture.ts";

describe("a ban", () => {
  test("ends the membership, the stream and every way back, until it is taken off", async () => {
    await using people = await startWithPeople({ rooms: [{ name: "open", id: "open", members: ["ada", "bot"] }] });
    await using bot = await RawClient.login(people.server.url, "token of bot");
    await bot.subscribe("notify-user", "id-bot/subscriptions-changed");
    await bot.subscribe("room-messages", "__my_messages__");
    expect((await people.ada.post("rooms.banUser", { roomId: "open", username: "bot" })).status).toBe(200);
    await people.server.as("ada").say("open", "without the bot");
    await bot.settled();
    expect(bot.events("notify-user", "id-bot/subscriptions-changed").at(-1)).toMatchObject([
      "removed",
      { rid: "open", status: "BANNED" },
    ]);
    expect(JSON.stringify(bot.events("room-messages", "__my_messages__"))).not.toContain("without the bot");
    expect((await people.bot.get("subscriptions.getOne?roomId=open")).at("subscription.status")).toBe("BANNED");
    const rooms = (await people.bot.get("rooms.get")).list("update").map((room) => (room as { _id: string })._id);
    expect(rooms).not.toContain("open");
    const send = await people.bot.post("chat.sendMessage", { message: { rid: "open", msg: "x" } });
    expect(send.body.error).toBe("error-not-allowed");
    expect((await people.bot.post("channels.join", { roomId: "open" })).body.errorType).toBe("error-not-allowed");
    expect((await people.ada.get("rooms.bannedUsers?roomId=open")).list("bannedUsers")).toEqual([
      { _id: "id-bot", username: "bot", name: "BOT" },
    ]);
    expect((await people.ada.post("rooms.unbanUser", { roomId: "open", username: "bot" })).status).toBe(200);
    expect((await people.bot.post("channels.join", { roomId: "open" })).status).toBe(200);
    const types = people.server.messages("open").flatMap(({ t }) => t ?? []);
    expect(types).toEqual(["user-banned", "user-unbanned", "uj"]);
  });

  test("needs a permission, a member, and an owner who stays", async () => {
    await using people = await startWithPeople();
    const ban = (username: string, who = people.ada) => who.post("rooms.banUser", { roomId: "team", username });
    expect((await ban("ada", people.bot)).body.errorType).toBe("error-not-allowed");
    expect((await ban("eve")).body.errorType).toBe("error-user-not-in-room");
    expect((await ban("ada")).body.errorType).toBe("error-you-are-last-owner");
  });

  test("is taken off by an invitation", async () => {
    await using people = await startWithPeople();
    await people.server.as("ada").ban("team", "bot");
    await people.server.as("ada").invite("team", "bot");
    expect((await people.bot.get("subscriptions.getOne?roomId=team")).at("subscription.status")).toBeUndefined();
    expect((await people.bot.post("chat.sendMessage", { message: { rid: "team", msg: "x" } })).status).toBe(200);
  });
});

describe("an invitation that waits", () => {
  test("is a subscription, but no membership before it is accepted", async () => {
    await using people = await startWithPeople();
    await people.server.as("ada").invite("team", "eve", { pending: true });
    expect((await people.eve.get("subscriptions.get")).list("update")).toContainEqual(
      expect.objectContaining({
        rid: "team",
        status: "INVITED",
        inviter: expect.objectContaining({ username: "ada" }),
      }),
    );
    expect((await people.eve.get("rooms.info?roomId=team")).status).toBe(400);
    expect((await people.eve.post("rooms.invite", { roomId: "team", action: "accept" })).status).toBe(200);
    expect((await people.eve.get("rooms.info?roomId=team")).status).toBe(200);
    expect((await people.eve.post("rooms.invite", { roomId: "team", action: "accept" })).status).toBe(400);
  });

  test("stands once however often it is made, and takes the place of a ban", async () => {
    await using people = await startWithPeople();
    const ada = people.server.as("ada");
    const standing = async (who: typeof people.bot) =>
      (await who.get("subscriptions.get"))
        .list("update")
        .flatMap((each) =>
          Reflect.get(each as object, "rid") === "team" ? [Reflect.get(each as object, "status")] : [],
        );
    await ada.invite("team", "eve", { pending: true });
    await ada.invite("team", "eve", { pending: true });
    expect(await standing(people.eve)).toEqual(["INVITED"]);
    await people.eve.post("rooms.invite", { roomId: "team", action: "reject" });
    expect(await standing(people.eve)).toEqual([]);
    await ada.ban("team", "bot");
    await ada.invite("team", "bot", { pending: true });
    expect(await standing(people.bot)).toEqual(["INVITED"]);
    expect((await people.ada.get("rooms.bannedUsers?roomId=team")).list("bannedUsers")).toEqual([]);
  });

  test("is gone once it is rejected", async () => {
    await using people = await startWithPeople();
    await people.server.as("ada").invite("team", "eve", { pending: true });
    expect((await people.eve.post("rooms.invite", { roomId: "team", action: "reject" })).status).toBe(200);
    expect((await people.eve.get("subscriptions.getOne?roomId=team")).at("subscription")).toBeNull();
  });
});

test("who is blocked in a direct room cannot write there, and is told so", async () => {
  await using people = await startWithPeople({ profile: "8.6" });
  const roomId = await people.server.as("ada").direct("bot");
  const say = async () => people.bot.post("chat.sendMessage", { message: { rid: roomId, msg: "x" } });
  expect((await people.ada.post("im.blockUser", { roomId, block: true })).status).toBe(200);
  expect((await say()).body.error).toBe("room_is_blocked");
  expect((await people.ada.post("im.blockUser", { roomId, block: false })).status).toBe(200);
  expect((await say()).status).toBe(200);
});
