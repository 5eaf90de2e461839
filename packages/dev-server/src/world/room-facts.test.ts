import { describe, expect, test } from "vitest";
import { type People, startWithPeople } from "../rest/endpoints/people.fixture.ts";

type Act = (people: People) => Promise<unknown>;

async function send(people: People, message: object = {}): Promise<readonly unknown[]> {
  const { status, body } = await people.bot.post("chat.sendMessage", {
    message: { rid: "team", msg: "x", ...message },
  });
  return [status, body.error];
}

describe("a message is refused", () => {
  test.each<readonly [string, Act, string]>([
    ["in an archived room", ({ server }) => server.as("ada").archive("team"), "room_is_archived"],
    [
      "in a read-only room",
      ({ server }) => server.as("ada").setReadOnly("team", true),
      "You can't send messages because the room is readonly.",
    ],
    ["by somebody who is muted", ({ server }) => server.as("ada").mute("team", "bot"), "You_have_been_muted"],
    ["by somebody who was put out", ({ server }) => server.as("ada").kick("team", "bot"), "error-not-allowed"],
    ["by somebody who is banned", ({ server }) => server.as("ada").ban("team", "bot"), "error-not-allowed"],
    [
      "beyond the size of the setting",
      ({ server }) => server.admin.setSetting("Message_MaxAllowedSize", 0),
      "Message size exceeds Message_MaxAllowedSize [error-message-size-exceeded]",
    ],
  ])("%s", async (_what, act, error) => {
    await using people = await startWithPeople();
    expect(await send(people)).toEqual([200, undefined]);
    await act(people);
    expect(await send(people)).toEqual([400, error]);
  });

  test("in an encrypted room, unless the server allows it", async () => {
    const rooms = [{ name: "secret", id: "secret", members: ["bot"], encrypted: true }];
    await using people = await startWithPeople({ rooms });
    expect(await send(people, { rid: "secret" })).toEqual([400, expect.stringContaining("[error-not-allowed]")]);
    await people.server.admin.setSetting("E2E_Allow_Unencrypted_Messages", true);
    expect(await send(people, { rid: "secret" })).toEqual([200, undefined]);
  });

  test("in a thread where threads are off", async () => {
    await using people = await startWithPeople();
    const { _id: tmid } = await people.server.as("ada").say("team", "root");
    expect(await send(people, { tmid })).toEqual([200, undefined]);
    await people.server.admin.setSetting("Threads_enabled", false);
    expect(await send(people, { tmid })).toEqual([400, "not-allowed [error-not-allowed]"]);
  });

  test("no longer once the room is open again", async () => {
    await using people = await startWithPeople();
    const ada = people.server.as("ada");
    await ada.mute("team", "bot");
    await ada.mute("team", "bot", false);
    await ada.setReadOnly("team", true);
    await ada.setReadOnly("team", false);
    await ada.archive("team");
    await people.server.as("root").archive("team", false);
    expect(await send(people)).toEqual([200, undefined]);
  });
});

describe("rooms.get tells what moved", () => {
  const roomOf = async (people: People) => {
    const all = (await people.bot.get("rooms.get")).list("update");
    return all.find((room) => (room as { _id: string })._id === "team") as {
      readonly msgs: number;
      readonly _updatedAt: string;
      readonly lm?: string;
      readonly lastMessage?: { readonly msg: string };
    };
  };
  const after = (moment: string) => new Date(new Date(moment).getTime() + 2);

  test("a message becomes the newest and moves the room", async () => {
    await using people = await startWithPeople();
    const before = await roomOf(people);
    const { ts } = await people.server.as("ada").say("team", "hello");
    const room = await roomOf(people);
    expect(room).toMatchObject({ msgs: before.msgs + 1, lm: ts.toISOString(), lastMessage: { msg: "hello" } });
    const since = new Date(new Date(room._updatedAt).getTime() - 1).toISOString();
    const moved = (await people.bot.get(`rooms.get?updatedSince=${since}`)).list("update");
    expect(moved.map((each) => (each as { _id: string })._id)).toEqual(["team"]);
    const later = (await people.bot.get(`rooms.get?updatedSince=${room._updatedAt}`)).list("update");
    expect(later).toEqual([]);
  });

  test.each([
    ["a hidden thread reply", { tshow: false }, "root"],
    ["a thread reply that is shown in the room", { tshow: true }, "reply"],
  ])("%s moves the room; the newest is then the %s", async (_what, { tshow }, newest) => {
    await using people = await startWithPeople();
    const root = await people.server.as("ada").say("team", "root");
    const before = await roomOf(people);
    while (new Date() < after(before._updatedAt)) await new Promise((resolve) => setImmediate(resolve));
    await people.server.as("ada").say("team", "reply", { tmid: root._id, ...(tshow ? { tshow } : {}) });
    const room = await roomOf(people);
    expect(room).toMatchObject({ msgs: before.msgs + 1, lastMessage: { msg: newest } });
    expect(room._updatedAt > before._updatedAt).toBe(true);
  });
});

test("a long run keeps only what it was told to keep", async () => {
  await using people = await startWithPeople({ keepMessages: 100 });
  const ada = people.server.as("ada");
  const root = await ada.say("team", "root");
  for (let count = 1; count <= 1_000; count += 1)
    await ada.say("team", `message ${count}`, count % 2 === 0 ? { tmid: root._id } : {});
  const kept = people.server.messages("team");
  expect([kept.length, kept[0]?.msg, kept.at(-1)?.msg]).toEqual([100, "message 901", "message 1000"]);
  const history = await people.bot.get("groups.history?roomId=team&count=3&showThreadMessages=true");
  expect(history.list("messages").map((each) => (each as { msg: string }).msg)).toEqual([
    "message 1000",
    "message 999",
    "message 998",
  ]);
});

test("files are forgotten with their messages", async () => {
  await using people = await startWithPeople({ keepMessages: 2 });
  const ada = people.server.as("ada");
  const file = { name: "a.txt", type: "text/plain", bytes: new Uint8Array([1]) };
  const { file: stored } = await ada.upload("team", file);
  const download = async () =>
    (await fetch(`${people.server.url}/file-upload/${stored?._id}/a.txt`, { headers: people.ada.headers })).status;
  await ada.say("team", "one");
  expect(await download()).toBe(200);
  await ada.say("team", "two");
  expect(await download()).toBe(404);
});
