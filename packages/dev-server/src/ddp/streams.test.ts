import { describe, expect, test, vi } from "vitest";
import { createDevServer, type DevServer, type DevServerOptions } from "../index.ts";
import { type Frame, RawClient } from "../raw-client.fixture.ts";

const token = "bot-token";

function start(
  options: Omit<DevServerOptions, "users"> & { readonly botRoles?: readonly string[] } = {},
): Promise<DevServer> {
  const { botRoles = ["bot", "user"], ...rest } = options;
  return createDevServer({
    ...rest,
    users: [
      { username: "bot", name: "Bot", token, roles: botRoles },
      { username: "ann", name: "Ann" },
      { username: "bea", name: "Bea" },
    ],
    rooms: [
      { name: "dev", members: ["ann", "bot"] },
      { name: "elsewhere", members: ["ann"] },
      { name: "secret", type: "p", members: ["ann"] },
    ],
  });
}

const refused = {
  msg: "nosub",
  error: { isClientSafe: true, error: "not-allowed", message: "[not-allowed]", errorType: "Meteor.Error" },
};

/** The messages of a stream event, whole. */
function messages(client: RawClient, event = "__my_messages__"): readonly Frame[] {
  return client.events("room-messages", event).map(([message]) => message as Frame);
}

describe("who may listen", () => {
  test("nobody hears a room without an account, but anybody may ask for their own messages", async () => {
    await using server = await start();
    await using stranger = await RawClient.connect(server.url);
    expect(await stranger.subscribe("room-messages", "GENERAL")).toMatchObject(refused);
    expect(await stranger.subscribe("notify-logged", "user-status")).toMatchObject(refused);
    expect(await stranger.subscribe("notify-room", "GENERAL/user-activity")).toMatchObject(refused);
    expect(await stranger.subscribe("room-messages", "__my_messages__")).toMatchObject({ msg: "ready" });
    expect(await stranger.subscribe("notify-all", "public-settings-changed")).toMatchObject({ msg: "ready" });
    await server.as("ann").say("general", "hello");
    await server.waitForMessage({ text: "hello" });
    await stranger.settled();
    expect(stranger.texts()).toEqual([]);
  });

  test("an account hears its own notifications and nobody else's", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    expect(await bot.subscribe("notify-user", `${server.as("bot").id}/message`)).toMatchObject({ msg: "ready" });
    expect(await bot.subscribe("notify-user", `${server.as("ann").id}/message`)).toMatchObject(refused);
  });

  test("a private group is closed to outsiders, a public one open to whoever may preview it", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const [secret, elsewhere] = [await roomId(server, "secret"), await roomId(server, "elsewhere")];
    expect(await bot.subscribe("room-messages", secret)).toMatchObject(refused);
    expect(await bot.subscribe("room-data", secret)).toMatchObject(refused);
    expect(await bot.subscribe("room-messages", elsewhere)).toMatchObject({ msg: "ready" });
    await using strict = await start({ botRoles: ["bot"] });
    await using pureBot = await RawClient.login(strict.url, token);
    expect(await pureBot.subscribe("room-messages", await roomId(strict, "elsewhere"))).toMatchObject(refused);
  });

  test("an unknown stream and an empty event name are refused with their own errors", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    expect(await bot.subscribe("nonsense", "x")).toMatchObject({
      error: { error: 404, reason: "Subscription 'stream-nonsense' not found" },
    });
    expect(await bot.subscribe("room-messages", "")).toMatchObject({ error: { error: "invalid-event-name" } });
  });

  test("only agents watch the omnichannel queue", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    expect(await bot.subscribe("livechat-inquiry-queue-observer", "public")).toMatchObject(refused);
    await using agents = await start({ botRoles: ["bot", "livechat-agent"] });
    await using agent = await RawClient.login(agents.url, token);
    expect(await agent.subscribe("livechat-inquiry-queue-observer", "public")).toMatchObject({ msg: "ready" });
  });
});

describe("subscriptions", () => {
  test("a living id is not taken twice by the monolith, but by the microservices", async () => {
    for (const [deployment, copies] of [
      ["monolith", 1],
      ["microservices", 2],
    ] as const) {
      await using server = await start({ deployment });
      await using bot = await RawClient.login(server.url, token);
      for (const _ of [1, 2])
        bot.send({ msg: "sub", id: "same", name: "stream-room-messages", params: ["GENERAL", false] });
      await bot.settled();
      await server.as("ann").say("general", "once");
      await vi.waitFor(() => expect(bot.texts("GENERAL")).toHaveLength(copies));
      expect(bot.frames.filter((frame) => typeof frame !== "string" && frame.msg === "ready")).toHaveLength(copies);
    }
  });

  test("unsub is answered by nosub without an error, also for an id that never was", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "GENERAL", false, "room");
    bot.send({ msg: "unsub", id: "room" });
    bot.send({ msg: "unsub", id: "never" });
    expect(await bot.next({ msg: "nosub", id: "room" })).toEqual({ msg: "nosub", id: "room" });
    expect(await bot.next({ msg: "nosub", id: "never" })).toEqual({ msg: "nosub", id: "never" });
    expect(server.wire.subscriptions("bot")).toEqual([]);
  });

  test("old clients get the collection document that they ask for", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__", true, "old");
    await bot.subscribe("notify-all", "x", { useCollection: true, args: [] }, "new");
    const added = bot.frames.filter(
      (frame) => typeof frame !== "string" && frame.msg === "added" && frame.collection !== "users",
    );
    expect(added).toEqual([
      { msg: "added", collection: "stream-room-messages", id: "id", fields: { eventName: "__my_messages__" } },
      { msg: "added", collection: "stream-notify-all", id: "id", fields: { eventName: "x" } },
    ]);
  });

  test("what was opened before the login works after it", async () => {
    await using server = await start();
    await using bot = await RawClient.connect(server.url);
    await bot.subscribe("room-messages", "__my_messages__", false, "mine");
    await bot.call("login", { resume: token });
    await server.as("ann").say("dev", "now you hear me");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["now you hear me"]));
    const ready = bot.frames.filter((frame) => typeof frame !== "string" && frame.msg === "ready");
    expect(ready).toEqual([
      { msg: "ready", subs: ["mine"] },
      { msg: "ready", subs: ["mine"] },
    ]);
  });
});

describe("__my_messages__", () => {
  test("carries every room that the account may know, and says what it is to it", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    const ann = server.as("ann");
    await ann.say("dev", "member");
    await ann.say("elsewhere", "not a member");
    await ann.say("secret", "never to be heard");
    await ann.say("@bot", "direct");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["member", "not a member", "direct"]));
    expect(bot.events("room-messages").map(([, about]) => about)).toEqual([
      { roomParticipant: true, roomType: "c", roomName: "dev" },
      { roomParticipant: false, roomType: "c", roomName: "elsewhere" },
      { roomParticipant: true, roomType: "d" },
    ]);
  });

  test("stops for a private group with the kick and goes on with the invitation", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    const ann = server.as("ann");
    await ann.invite("secret", "bot");
    await ann.say("secret", "in");
    await vi.waitFor(() => expect(bot.texts()).toContain("in"));
    await ann.kick("secret", "bot");
    await ann.say("secret", "out");
    await ann.invite("secret", "bot");
    await ann.say("secret", "in again");
    await vi.waitFor(() => expect(messages(bot).map(({ t, msg }) => t ?? msg)).toEqual(["au", "in", "au", "in again"]));
  });

  test("brings a bot its own messages back", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    await bot.call("sendMessage", { rid: "GENERAL", msg: "mine" });
    await vi.waitFor(() => expect(bot.texts()).toEqual(["mine"]));
  });
});

describe("what comes again", () => {
  test("a message returns whole with every edit, reaction and reply, and only an edit says so", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    const ann = server.as("ann");
    const { _id } = await ann.say("dev", "first");
    await ann.react(_id, "tada");
    await ann.say("dev", "reply", { tmid: _id });
    await ann.edit(_id, "second");
    await vi.waitFor(() => expect(bot.texts()).toEqual(["first", "first", "first", "reply", "second"]));
    const [plain, reacted, parent, reply, edited] = messages(bot);
    expect(reacted).toMatchObject({ _id, ts: plain?.ts, reactions: { ":tada:": { usernames: ["ann"] } } });
    expect(reacted).not.toHaveProperty("editedAt");
    expect(parent).toMatchObject({ _id, tcount: 1, replies: [server.as("ann").id], tlm: reply?.ts });
    expect(reply).toMatchObject({ tmid: _id });
    expect(edited).toMatchObject({ _id, ts: plain?.ts, editedBy: { username: "ann" }, tcount: 1 });
  });

  test("the older server shows the reply before its parent", async () => {
    await using server = await start({ profile: "6.5" });
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    const { _id } = await server.as("ann").say("dev", "parent");
    await server.as("ann").say("dev", "reply", { tmid: _id });
    await vi.waitFor(() => expect(bot.texts()).toEqual(["parent", "reply", "parent"]));
  });

  test("the message of a discussion counts what is said in it", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("room-messages", "__my_messages__");
    const rid = await server.as("ann").createDiscussion("dev", "Side talk");
    const { ts } = await server.as("ann").say(rid, "aside");
    await vi.waitFor(() => expect(messages(bot).map(({ msg }) => msg)).toEqual(["Side talk", "Side talk", "aside"]));
    const [opened, counted] = messages(bot);
    expect(opened).toMatchObject({ t: "discussion-created", drid: rid, dcount: 0 });
    expect(counted).toMatchObject({ _id: opened?._id, dcount: 1, dlm: { $date: ts.getTime() } });
  });

  test("a deleted message is only named", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("notify-room", "GENERAL/deleteMessage");
    const { _id } = await server.as("ann").say("general", "regretted");
    await server.as("ann").delete(_id);
    await vi.waitFor(() => expect(bot.events("notify-room")).toEqual([[{ _id }]]));
    expect(server.messages("general")).toEqual([]);
  });

  test("a deleted message with replies stays as an empty one", async () => {
    await using server = await start();
    const ann = server.as("ann");
    const { _id } = await ann.say("dev", "parent");
    await ann.say("dev", "reply", { tmid: _id });
    await ann.delete(_id);
    expect(server.messages("dev")[0]).toMatchObject({ _id, t: "rm", msg: "" });
  });

  test("a reply to a reply belongs to the root of the thread", async () => {
    await using server = await start();
    const ann = server.as("ann");
    const root = await ann.say("dev", "root");
    const reply = await ann.say("dev", "reply", { tmid: root._id });
    expect(await ann.say("elsewhere", "reply to the reply", { tmid: reply._id })).toMatchObject({
      tmid: root._id,
      rid: root.rid,
    });
  });
});

describe("presence", () => {
  test("comes by account to those who asked for it", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const uid = server.as("ann").id;
    expect(await bot.subscribe("user-presence", "", { added: [uid] })).toMatchObject({ msg: "ready" });
    await server.as("ann").setStatus("busy", "lunch");
    await server.as("bea").setStatus("busy");
    await vi.waitFor(() => expect(bot.events("user-presence", uid)).toEqual([[["ann", 3, "lunch"]]]));
    expect(bot.events("user-presence")).toHaveLength(1);
  });
});

describe("typing", () => {
  test("is shown to the others in the room, and not to the writer", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await using same = await RawClient.login(server.url, token);
    for (const client of [bot, same]) await client.subscribe("notify-room", "GENERAL/user-activity");
    await bot.call("stream-notify-room", "GENERAL/user-activity", "bot", ["user-typing"], { tmid: "thread" });
    await bot.call("stream-notify-room", "GENERAL/user-activity", "bot", [], {});
    await vi.waitFor(() =>
      expect(same.events("notify-room")).toEqual([
        ["bot", ["user-typing"], { tmid: "thread" }],
        ["bot", [], {}],
      ]),
    );
    expect(bot.events("notify-room")).toEqual([]);
  });

  test("under a foreign name or by the old event passes without effect", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await using same = await RawClient.login(server.url, token);
    await same.subscribe("notify-room", "GENERAL/user-activity");
    expect(await same.subscribe("notify-room", "GENERAL/typing")).toMatchObject({ msg: "ready" });
    const foreign = await bot.call("stream-notify-room", "GENERAL/user-activity", "ann", ["user-typing"], {});
    const old = await bot.call("stream-notify-room", "GENERAL/typing", "bot", true);
    expect([foreign, old].map((frame) => Object.keys(frame))).toEqual([
      ["msg", "id"],
      ["msg", "id"],
    ]);
    await same.settled();
    expect(same.events("notify-room")).toEqual([]);
  });

  test("goes by the display name where the server shows real names", async () => {
    await using server = await start({ settings: { UI_Use_Real_Name: true } });
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("notify-room", "GENERAL/user-activity");
    await server.as("ann").typing("general", true);
    await vi.waitFor(() => expect(bot.events("notify-room")).toEqual([["Ann", ["user-typing"], {}]]));
  });
});

async function roomId(server: DevServer, name: string): Promise<string> {
  const { rid } = await server.as("ann").say(name, `where is ${name}?`);
  return rid;
}
