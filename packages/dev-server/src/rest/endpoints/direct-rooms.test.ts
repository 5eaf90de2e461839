import { describe, expect, it } from "vitest";
import { type People, startWithPeople } from "./people.fixture.ts";

async function directRoom({ bot }: People, body: object = { username: "ada" }): Promise<string> {
  return (await bot.post("im.create", body)).text("room.rid");
}

describe.each(["im", "dm"])("%s.*", (prefix) => {
  it("makes one room for the same people, whoever asks", async () => {
    await using people = await startWithPeople();
    const made = await people.bot.post(`${prefix}.create`, { username: "ada" });
    const rid = made.text("room.rid");
    expect(made.body).toEqual({ success: true, room: { t: "d", rid, _id: rid, usernames: ["ada", "bot"] } });
    const found = await people.ada.post(`${prefix}.create`, { usernames: "bot" });
    expect(found.at("room.rid")).toBe(rid);
    expect(await directRoom(people, { usernames: "ada, eve" })).not.toBe(rid);
  });

  it("lists rooms, what was said in them and who is in them", async () => {
    await using people = await startWithPeople();
    const rid = await directRoom(people);
    await people.bot.post("chat.sendMessage", { message: { rid, msg: "psst" } });
    expect((await people.ada.get(`${prefix}.list`)).body).toMatchObject({
      ims: [{ _id: rid, t: "d", usernames: ["ada", "bot"], lastMessage: { msg: "psst" } }],
      count: 1,
      offset: 0,
      total: 1,
    });
    expect((await people.ada.get(`${prefix}.history?roomId=${rid}`)).list("messages")).toMatchObject([{ msg: "psst" }]);
    expect((await people.ada.get(`${prefix}.messages?username=bot`)).body).toMatchObject({ count: 1, total: 1 });
    expect((await people.ada.get(`${prefix}.members?roomId=${rid}`)).list("members")).toMatchObject([
      { username: "ada" },
      { username: "bot" },
    ]);
  });
});

describe("direct rooms", () => {
  it.each([
    ["8.3", /^[0-9a-f]{24}$/],
    ["7.13", /^id-adaid-bot$/],
    ["6.5", /^id-adaid-bot$/],
  ] as const)("have an id of their generation: %s", async (profile, id) => {
    await using people = await startWithPeople({ profile });
    expect(await directRoom(people)).toMatch(id);
  });

  it.each([
    ["im.create", { username: "nobody" }, "error-invalid-user"],
    ["im.create", {}, "invalid-params"],
    ["im.create", { username: "ada", usernames: "ada" }, "invalid-params"],
  ])("%s of %o is refused with %s", async (path, body, errorType) => {
    await using people = await startWithPeople();
    expect(await people.bot.post(path, body)).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("cannot be looked into from outside", async () => {
    await using people = await startWithPeople();
    const rid = await directRoom(people);
    const forbidden = { status: 403, body: { success: false, error: "unauthorized" } };
    expect(await people.eve.get(`im.history?roomId=${rid}`)).toMatchObject(forbidden);
    expect(await people.eve.get(`im.messages?roomId=${rid}`)).toMatchObject(forbidden);
    expect(await people.eve.get(`im.members?roomId=${rid}`)).toMatchObject(forbidden);
  });

  it("can be made for others, without the caller", async () => {
    await using people = await startWithPeople();
    const made = await people.ada.post("im.create", { usernames: "bot,eve", excludeSelf: true });
    expect(made.at("room.usernames")).toEqual(["bot", "eve"]);
    expect((await people.ada.get("im.list")).list("ims")).toEqual([]);
    expect((await people.eve.get("im.list")).list("ims")).toHaveLength(1);
    const alone = await people.ada.post("im.create", { username: "bot", excludeSelf: true });
    expect(alone).toMatchObject({ status: 400, body: { errorType: "error-invalid-user" } });
  });

  it("are told apart from other rooms", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.get("im.history?roomId=lobby");
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-room-not-found" } });
  });
});
