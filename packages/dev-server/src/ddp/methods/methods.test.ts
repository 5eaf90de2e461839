import { describe, expect, test, vi } from "vitest";
import { createDevServer, type DevServer, type DevServerOptions } from "../../index.ts";
import { type Frame, RawClient } from "../../raw-client.fixture.ts";

const token = "bot-token";

function start(options: Omit<DevServerOptions, "users"> = {}): Promise<DevServer> {
  return createDevServer({
    limits: false,
    ...options,
    users: [
      { username: "bot", name: "Bot", token, roles: ["bot", "user"] },
      { username: "ann", name: "Ann" },
      { username: "boss", roles: ["admin", "user"] },
    ],
    rooms: [{ name: "dev", members: ["ann", "bot"] }],
  });
}

function errorOf(answer: Frame): unknown {
  return answer.error;
}

describe("which methods there are", () => {
  test.each([
    ["6.5", ["deleteMessage", "setReaction", "canAccessRoom", "sendMessage"], []],
    ["7.13", ["setReaction", "canAccessRoom", "sendMessage"], ["deleteMessage"]],
    [
      "8.3",
      ["sendMessage", "updateMessage"],
      ["deleteMessage", "setReaction", "canAccessRoom", "livechat:takeInquiry"],
    ],
  ] as const)("%s has %j and not %j", async (profile, present, absent) => {
    await using server = await start({ profile });
    await using bot = await RawClient.login(server.url, token);
    for (const method of absent)
      expect(errorOf(await bot.call(method))).toEqual({
        isClientSafe: true,
        error: 404,
        reason: `Method '${method}' not found`,
        message: `Method '${method}' not found [404]`,
        errorType: "Meteor.Error",
      });
    for (const method of present) expect(errorOf(await bot.call(method))).not.toMatchObject({ error: 404 });
  });

  test("none was ever called getServerInfo", async () => {
    await using server = await start({ profile: "6.5" });
    await using bot = await RawClient.login(server.url, token);
    expect(errorOf(await bot.call("getServerInfo"))).toMatchObject({ error: 404 });
  });

  test("a method that answers nothing is taken for missing by the streamer, although it ran", async () => {
    await using server = await start({ deployment: "microservices" });
    await using bot = await RawClient.login(server.url, token);
    const { result } = await bot.call("sendMessage", { rid: "GENERAL", msg: "old" });
    const { _id } = result as { readonly _id: string };
    expect(errorOf(await bot.call("updateMessage", { _id, rid: "GENERAL", msg: "new" }))).toMatchObject({ error: 404 });
    expect(server.messages("general").at(-1)).toMatchObject({ _id, msg: "new" });
  });
});

describe("sendMessage", () => {
  test("answers with the stored message", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const { result } = await bot.call("sendMessage", { rid: "GENERAL", msg: "hi @ann #dev", _id: "chosen" });
    expect(result).toMatchObject({
      _id: "chosen",
      rid: "GENERAL",
      msg: "hi @ann #dev",
      u: { _id: server.as("bot").id, username: "bot", name: "Bot" },
      mentions: [{ _id: server.as("ann").id, username: "ann", name: "Ann", type: "user" }],
      channels: [{ name: "dev" }],
      urls: [],
      ts: { $date: expect.any(Number) },
    });
  });

  test("with an id that was used before stores nothing and answers nothing", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    await bot.call("sendMessage", { rid: "GENERAL", msg: "first", _id: "chosen" });
    expect(Object.keys(await bot.call("sendMessage", { rid: "GENERAL", msg: "second", _id: "chosen" }))).toEqual([
      "msg",
      "id",
    ]);
    expect(server.messages("general").map(({ msg }) => msg)).toEqual(["first"]);
  });

  test.each(["attachments", "alias", "avatar", "emoji", "blocks", "parseUrls", "nonsense"])(
    "refuses the key %s since 7.1, and took it before",
    async (key) => {
      await using strict = await start({ profile: "8.3" });
      await using bot = await RawClient.login(strict.url, token);
      const message = { rid: "GENERAL", msg: "text", [key]: key === "attachments" ? [] : "x" };
      expect(errorOf(await bot.call("sendMessage", message))).toMatchObject({
        error: 400,
        reason: "Match failed",
        message: "Match failed [400]",
      });
      await using loose = await start({ profile: "6.5" });
      await using oldBot = await RawClient.login(loose.url, token);
      expect((await oldBot.call("sendMessage", message)).result).toMatchObject({ [key]: message[key] });
    },
  );

  test.each([
    [
      "a read-only room",
      "You can't send messages because the room is readonly.",
      (server: DevServer) => server.as("boss").setReadOnly("dev", true),
    ],
    [
      "a room where it is muted",
      "You have been muted and cannot speak in this room",
      (server: DevServer) => server.as("boss").mute("dev", "bot"),
    ],
    ["an archived room", "This room is archived", (server: DevServer) => server.as("boss").archive("dev")],
  ])("keeps quiet about %s and whispers the reason", async (_what, text, prepare) => {
    await using server = await start();
    const { rid } = await server.as("ann").say("dev", "here");
    await prepare(server);
    await using bot = await RawClient.login(server.url, token);
    await bot.subscribe("notify-user", `${server.as("bot").id}/message`);
    expect(Object.keys(await bot.call("sendMessage", { rid, msg: "refused" }))).toEqual(["msg", "id"]);
    await vi.waitFor(() =>
      expect(bot.events("notify-user")).toEqual([
        [
          expect.objectContaining({
            rid,
            msg: text,
            private: true,
            groupable: false,
            u: { _id: "rocket.cat", username: "rocket.cat" },
          }),
        ],
      ]),
    );
    expect(server.messages("dev").map(({ msg }) => msg)).not.toContain("refused");
  });

  test("keeps quiet about a text that is too long", async () => {
    await using server = await start({ settings: { Message_MaxAllowedSize: 10 } });
    await using bot = await RawClient.login(server.url, token);
    expect(Object.keys(await bot.call("sendMessage", { rid: "GENERAL", msg: "x".repeat(11) }))).toEqual(["msg", "id"]);
    expect((await bot.call("sendMessage", { rid: "GENERAL", msg: "x".repeat(10) })).result).toMatchObject({
      rid: "GENERAL",
    });
  });

  test("says so when the room is not the bot's to write in", async () => {
    await using server = await start();
    const secret = await server.as("ann").createGroup("secret");
    await using bot = await RawClient.login(server.url, token);
    expect(errorOf(await bot.call("sendMessage", { rid: secret, msg: "x" }))).toEqual({
      isClientSafe: true,
      error: "error-not-allowed",
      details: { method: "sendMessage" },
      message: "[error-not-allowed]",
      errorType: "Meteor.Error",
    });
  });

  test("takes a chosen time within ten seconds, corrects it within a minute and refuses it beyond", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const sentAt = async (errorMs: number) => {
      const wanted = Date.now() - errorMs;
      const { result } = await bot.call("sendMessage", { rid: "GENERAL", msg: "x", ts: { $date: wanted } });
      return result === undefined
        ? undefined
        : (result as { readonly ts: { readonly $date: number } }).ts.$date - wanted;
    };
    expect(await sentAt(5_000)).toBe(0);
    expect(await sentAt(30_000)).toBeGreaterThan(29_000);
    expect(await sentAt(90_000)).toBeUndefined();
  });
});

describe("updateMessage", () => {
  test("changes a message, answers nothing, and passes an unknown one over", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const { _id } = await server.as("bot").say("general", "old");
    expect(Object.keys(await bot.call("updateMessage", { _id, rid: "GENERAL", msg: "new" }))).toEqual(["msg", "id"]);
    expect(server.messages("general").at(-1)).toMatchObject({ msg: "new", editedBy: { username: "bot" } });
    expect(Object.keys(await bot.call("updateMessage", { _id: "unknown", rid: "GENERAL", msg: "x" }))).toEqual([
      "msg",
      "id",
    ]);
  });

  test("refuses somebody else's message and a key that cannot be changed", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const theirs = await server.as("ann").say("general", "ann's");
    expect(errorOf(await bot.call("updateMessage", { _id: theirs._id, rid: "GENERAL", msg: "mine" }))).toMatchObject({
      error: "error-action-not-allowed",
    });
    const own = await server.as("bot").say("general", "mine");
    expect(errorOf(await bot.call("updateMessage", { _id: own._id, rid: "dev", msg: "x" }))).toMatchObject({
      error: "error-invalid-update-key",
    });
  });
});

describe("rooms", () => {
  test("are found by name and id, and unknown or hidden ones are not allowed", async () => {
    await using server = await start();
    const secret = await server.as("ann").createGroup("secret");
    await using bot = await RawClient.login(server.url, token);
    expect((await bot.call("getRoomIdByNameOrId", "general")).result).toBe("GENERAL");
    expect((await bot.call("getRoomIdByNameOrId", "GENERAL")).result).toBe("GENERAL");
    expect((await bot.call("getRoomNameById", "GENERAL")).result).toBe("general");
    for (const hidden of ["nowhere", secret])
      expect(errorOf(await bot.call("getRoomIdByNameOrId", hidden))).toMatchObject({
        error: "error-not-allowed",
        details: { method: "getRoomIdByNameOrId" },
      });
  });

  test.each([
    ["8.3", /^[0-9a-f]{24}$/],
    ["6.5", undefined],
    ["7.13", undefined],
  ] as const)("a direct room of %s has an id of its kind and is made once", async (profile, id) => {
    await using server = await start({ profile });
    await using bot = await RawClient.login(server.url, token);
    const first = (await bot.call("createDirectMessage", "ann")).result as { readonly rid: string };
    expect(first).toMatchObject({ t: "d", usernames: ["ann", "bot"], inserted: true });
    if (id === undefined) expect(first.rid).toBe([server.as("bot").id, server.as("ann").id].sort().join(""));
    else expect(first.rid).toMatch(id);
    const again = (await bot.call("createDirectMessage", "ann")).result;
    expect(again).toEqual({ t: "d", rid: first.rid, usernames: ["ann", "bot"] });
  });

  test("are joined with an answer and joined again without one", async () => {
    await using server = await start();
    const open = await server.as("ann").createChannel("open");
    await using bot = await RawClient.login(server.url, token);
    expect((await bot.call("joinRoom", open)).result).toBe(true);
    expect(Object.keys(await bot.call("joinRoom", open))).toEqual(["msg", "id"]);
    await bot.call("leaveRoom", open);
    expect(server.messages("open").map(({ t }) => t)).toEqual(["uj", "ul"]);
  });

  test("and memberships come whole, or only what changed since a moment", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const all = (await bot.call("rooms/get")).result as readonly Frame[];
    expect(all.map(({ name }) => name).sort()).toEqual(["dev", "general"]);
    const since = { $date: Date.now() };
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(since.$date));
    await server.as("ann").say("dev", "news");
    await server.faults.kick("general", "bot");
    expect((await bot.call("rooms/get", since)).result).toMatchObject({ update: [{ name: "dev" }] });
    expect((await bot.call("subscriptions/get", since)).result).toMatchObject({
      update: [{ name: "dev" }],
      remove: [{ _id: expect.any(String) }],
    });
  });
});

describe("history", () => {
  test("comes newest first, and missed messages include thread replies", async () => {
    await using server = await start();
    const ann = server.as("ann");
    const first = await ann.say("general", "one");
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(first.ts.getTime()));
    await ann.say("general", "two");
    await ann.say("general", "aside", { tmid: first._id });
    await using bot = await RawClient.login(server.url, token);
    const texts = (result: unknown) => (result as readonly { readonly msg: string }[]).map(({ msg }) => msg);
    const history = (await bot.call("loadHistory", "GENERAL", null, 2, null, false)).result as {
      readonly messages: readonly Frame[];
    };
    expect(texts(history.messages)).toEqual(["two", "one"]);
    const missed = (await bot.call("loadMissedMessages", "GENERAL", { $date: first.ts.getTime() })).result;
    expect(texts(missed).sort()).toEqual(["aside", "two"]);
  });
});

describe("parameters of the wrong kind", () => {
  const matchFailed = { error: 400, reason: "Match failed" };

  test.each([
    ["loadMissedMessages", ["GENERAL", "2026-01-01"]],
    ["loadMissedMessages", ["GENERAL"]],
    ["getMessages", ["id"]],
    ["createDirectMessage", [{ username: "ann" }]],
    ["createChannel", ["news", "ann"]],
    ["addUsersToRoom", [{ rid: "GENERAL", users: "ann" }]],
    ["sendMessage", [{ rid: "GENERAL", msg: "x", ts: "2026-01-01" }]],
    ["sendMessage", [{ rid: "GENERAL", msg: "x", tshow: "yes" }]],
    ["sendMessage", [{ rid: "GENERAL", msg: "x", bot: true }]],
    ["sendMessage", [{ rid: "GENERAL", msg: "x", customFields: [] }]],
  ])("%s of %j fails to match", async (method, params) => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    expect(errorOf(await bot.call(method, ...params))).toMatchObject(matchFailed);
  });

  test("a message without a room is passed over in silence, like every failure of a send", async () => {
    await using server = await start();
    await using bot = await RawClient.login(server.url, token);
    const answer = await bot.call("sendMessage", { msg: "x" });
    expect(answer).not.toHaveProperty("error");
    expect(answer).not.toHaveProperty("result");
  });

  test("attachments that are no list are refused by an edit and stored by nobody", async () => {
    await using server = await start({ profile: "6.5" });
    await using bot = await RawClient.login(server.url, token);
    const { _id } = await server.as("bot").say("general", "x");
    expect(errorOf(await bot.call("updateMessage", { _id, rid: "GENERAL", msg: "x", attachments: 5 }))).toMatchObject(
      matchFailed,
    );
    expect(errorOf(await bot.call("sendMessage", { rid: "GENERAL", msg: "y", attachments: 5 }))).toBeUndefined();
    expect(server.messages("general").map(({ msg }) => msg)).toEqual(["x"]);
  });
});

describe("limits of DDP", () => {
  test("stop the eleventh call of a method and the sixth message in a second, and say for how long", async () => {
    await using server = await start({ limits: true });
    await using bot = await RawClient.login(server.url, token);
    const tooMany = {
      error: "too-many-requests",
      reason: expect.stringContaining("Please slow down"),
      details: { timeToReset: expect.any(Number) },
    };
    const calls = await Promise.all(
      Array.from({ length: 11 }, (_, index) => call(bot, `c${index}`, "getRoomIdByNameOrId", "general")),
    );
    expect(calls.slice(0, 10).map(errorOf)).toEqual(Array(10).fill(undefined));
    expect(errorOf(calls[10] ?? {})).toMatchObject(tooMany);
    const sends = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        call(bot, `s${index}`, "sendMessage", { rid: "GENERAL", msg: `${index}` }),
      ),
    );
    expect(sends.slice(0, 5).map(errorOf)).toEqual(Array(5).fill(undefined));
    expect(errorOf(sends[5] ?? {})).toMatchObject(tooMany);
  });

  test("hold for methods over HTTP behind microservices, too, whose socket has none", async () => {
    await using server = await start({ limits: true, deployment: "microservices" });
    await using bot = await RawClient.login(server.url, token);
    const message = JSON.stringify({ msg: "method", id: "1", method: "getRoomIdByNameOrId", params: ["general"] });
    const answers: boolean[] = [];
    for (let count = 1; count <= 11; count += 1) {
      expect((await bot.call("getRoomIdByNameOrId", "general")).error).toBeUndefined();
      const answer = await fetch(`${server.url}/api/v1/method.call/getRoomIdByNameOrId`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-user-id": server.as("bot").id,
          "x-auth-token": token,
        },
        body: JSON.stringify({ message }),
      });
      answers.push((await answer.text()).includes("too-many-requests"));
    }
    expect(answers).toEqual([...Array(10).fill(false), true]);
  });

  test("let forty subscriptions through and refuse the next", async () => {
    await using server = await start({ limits: true });
    await using bot = await RawClient.login(server.url, token);
    const answers = await Promise.all(
      Array.from({ length: 41 }, (_, index) => bot.subscribe("notify-room", `GENERAL/${index}`)),
    );
    expect(answers.map(({ msg }) => msg)).toEqual([...Array(40).fill("ready"), "nosub"]);
    expect(answers[40]).toMatchObject({ error: { error: "too-many-requests" } });
  });

  test("allow five logins in ten seconds on a connection", async () => {
    await using server = await start({ limits: true });
    await using client = await RawClient.connect(server.url);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => call(client, `l${index}`, "login", { resume: token })),
    );
    expect(answers.map((answer) => (answer.error as Frame | undefined)?.error)).toEqual([
      ...Array(5).fill(undefined),
      "too-many-requests",
    ]);
  });
});

async function call(client: RawClient, id: string, method: string, ...params: readonly unknown[]): Promise<Frame> {
  client.send({ msg: "method", id, method, params });
  return client.next({ msg: "result", id });
}
