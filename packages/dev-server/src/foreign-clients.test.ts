import { createHash } from "node:crypto";
import { DDPSDK, RocketchatSdkLegacyImpl } from "@rocket.chat/ddp-client";
import { Bot, Livechat, Rocketchat } from "@rocket.chat/sdk";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createDevServer, type DevServer, type DevServerOptions } from "./index.ts";

/**
 * Clients that this project did not write, against the server that it did.
 *
 * What they cannot do here they cannot do against the real server either; the comment at such a test says why.
 */
const servers = [
  { profile: "6.5", deployment: "monolith" },
  { profile: "8.3", deployment: "monolith" },
  { profile: "6.5", deployment: "microservices" },
  { profile: "8.3", deployment: "microservices" },
] as const satisfies readonly DevServerOptions[];

type Kind = (typeof servers)[number];
type Wire = Readonly<Record<string, unknown>>;

const password = "correct horse";
const botToken = "a-personal-access-token-of-the-bot";

function startServer(kind: Kind): Promise<DevServer> {
  return createDevServer({
    ...kind,
    users: [
      { username: "bot", password, token: botToken, roles: ["bot", "user"] },
      { username: "ann", password },
      { username: "helpdesk", roles: ["bot", "livechat-agent"], joinDefaultChannels: false },
    ],
    rooms: [
      { name: "dev", id: "dev-room-id", owner: "ann", members: ["ann", "bot"] },
      { name: "plans", id: "plans-room-id", type: "p", owner: "ann", members: ["ann", "bot"] },
      { name: "elsewhere", id: "elsewhere-id", owner: "ann", members: ["ann"] },
    ],
  });
}

const quiet = { debug() {}, info() {}, warning() {}, warn() {}, error() {} };
const texts = (messages: readonly Wire[]) => messages.map(({ msg }) => msg);
const textFile = () => new File(["ten bytes."], "a.txt", { type: "text/plain" });

/** Logs in over REST, as somebody without any client. */
async function loginToken(server: DevServer): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "bot", password }),
  });
  const { data } = (await response.json()) as { readonly data: { readonly authToken: string } };
  return data.authToken;
}

/** Cuts the bot's socket and waits until it listens again through another one. */
async function cut(server: DevServer): Promise<void> {
  const before = server.wire.connections("bot").map(({ id }) => id);
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => {
    const listening = server.wire.subscriptions("bot").map(({ connection }) => connection);
    expect(listening).not.toEqual([]);
    expect(before).not.toEqual(expect.arrayContaining(listening));
  }, 5_000);
}

describe.each(servers)("@rocket.chat/sdk 1.0.0-alpha.42 with $profile as $deployment", (kind) => {
  async function startBot(server: DevServer, options: Wire = {}) {
    const bot = new Bot({ host: server.url, logger: quiet, ...options });
    await bot.connect({});
    await bot.login({ username: "bot", password });
    return Object.assign(bot, {
      async [Symbol.asyncDispose]() {
        await bot.disconnect();
      },
    });
  }

  /** Everything that the bot hears from now on. */
  async function hear(bot: Bot): Promise<readonly Wire[]> {
    const heard: Wire[] = [];
    await bot.reactToMessages((_error, message) => void heard.push({ ...message }));
    return heard;
  }

  test("logs in over REST, and with the same token over the socket", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    expect(bot.userId).toBe(server.as("bot").id);
    await vi.waitFor(() => expect(server.wire.connections("bot")).toHaveLength(1));
  });

  test("is told that the password is wrong", async () => {
    await using server = await startServer(kind);
    const bot = new Bot({ host: server.url, logger: quiet });
    await expect(bot.login({ username: "bot", password: "wrong" })).rejects.toMatchObject({ status: 401 });
  });

  test("hears what is said in channels, groups and direct messages, and itself", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const heard = await hear(bot);
    const ann = server.as("ann");
    await ann.say("#dev", "in a channel");
    await ann.say("#plans", "in a group");
    await ann.say("@bot", "in private");
    await vi.waitFor(() => expect(texts(heard)).toEqual(["in a channel", "in a group", "in private"]));
    await bot.sendToRoomId("from myself", "dev-room-id");
    await vi.waitFor(() => expect(texts(heard)).toContain("from myself"));
  });

  test("passes on what people say and leaves its own words out", async () => {
    // It asks for the room by a parameter that no server knows, prints the refusal and goes on.
    using printed = vi.spyOn(console, "log").mockImplementation(() => {});
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const heard: Wire[] = [];
    await bot.respondToMessages((_error, message) => void heard.push({ ...message }));
    await bot.sendToRoomId("from myself", "dev-room-id");
    await server.as("ann").say("#dev", "hello bot");
    await vi.waitFor(() => expect(texts(heard)).toEqual(["hello bot"]));
    expect(printed).toHaveBeenCalledWith(expect.objectContaining({ status: 400 }));
  });

  test("answers in a room, in a thread and in private", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const question = await server.as("ann").say("#dev", "question");
    await bot.sendToRoomId(["first", "second"], "dev-room-id");
    const reply = { msg: "in the thread", tmid: question._id };
    await bot.sendMessage(reply, "dev-room-id");
    await bot.sendDirectToUser("psst", "ann");
    expect(texts(server.messages("#dev")).slice(1).sort()).toEqual(["first", "in the thread", "second"]);
    expect(server.messages("#dev").find(({ msg }) => msg === "in the thread")?.tmid).toBe(question._id);
    expect(texts(server.messages("@ann,@bot"))).toEqual(["psst"]);
  });

  test("edits its message, reacts, and takes the reaction back", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const sent = await bot.sendMessage("frist", "dev-room-id");
    await bot.editMessage({ _id: String(sent._id), rid: "dev-room-id", msg: "first" });
    await bot.setReaction(":thumbsup:", String(sent._id));
    expect(server.messages("#dev")).toMatchObject([
      { msg: "first", reactions: { ":thumbsup:": { usernames: ["bot"] } } },
    ]);
    await bot.setReaction(":thumbsup:", String(sent._id));
    expect(server.messages("#dev")[0]?.reactions).toBeUndefined();
  });

  test("reads what it missed", async () => {
    await using server = await startServer(kind);
    const since = new Date(Date.now() - 1000);
    const gone = await server.as("ann").say("#dev", "gone");
    await server.as("ann").say("#dev", "stays");
    await server.as("ann").delete(gone._id);
    await using bot = await startBot(server);
    const missed = await bot.loadHistory("dev-room-id", since);
    expect(missed.updated).toMatchObject([{ msg: "stays", u: { username: "ann" } }]);
    expect(missed.deleted).toMatchObject([{ _id: gone._id }]);
  });

  test("looks up rooms and people", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    expect(await bot.channelInfo({ roomName: "dev" })).toMatchObject({ _id: "dev-room-id", t: "c" });
    expect(await bot.privateInfo({ roomName: "plans" })).toMatchObject({ _id: "plans-room-id", t: "p" });
    expect(await bot.users.info("ann")).toMatchObject({ _id: server.as("ann").id, name: "ann" });
    expect(await bot.users.allNames()).toEqual(expect.arrayContaining(["ann", "bot"]));
    expect(await bot.methodCall("getRoomIdByNameOrId", "dev")).toBe("dev-room-id");
  });

  test("joins a channel by its id and hears it", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const heard = await hear(bot);
    await Rocketchat.prototype.joinRoom.call(bot, { rid: "elsewhere-id" });
    await server.as("ann").say("#elsewhere", "welcome");
    await vi.waitFor(() => expect(heard).toMatchObject([{ t: "uj" }, { msg: "welcome" }]));
  });

  test("cannot look up a room by its name over REST", async () => {
    // It calls `chat.getRoomIdByNameOrId`, which no server has ever had, and reads the 404 page as JSON.
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    await expect(bot.sendToRoom("hello", "dev")).rejects.toThrow(SyntaxError);
  });

  test("subscribes to everything about itself, the server and a room, and learns of a new room", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const ready = [
      ...(await bot.subscribeNotifyUser()),
      ...(await bot.subscribeLoggedNotify()),
      ...(await bot.subscribeNotifyAll()),
      ...(await bot.subscribeRoom("dev-room-id")),
    ];
    expect(new Set(ready.map(({ id }) => id)).size).toBe(7 + 6 + 6 + 3);
    const news: unknown[] = [];
    // Its types say that an error comes first; the event does.
    await bot.onStreamData("stream-notify-user", (event: object | null) => news.push({ ...event }));
    await server.as("ann").createGroup("new-group", { members: ["bot"] });
    const me = server.as("bot").id;
    await vi.waitFor(() => {
      for (const about of ["subscriptions-changed", "rooms-changed"])
        expect(news).toContainEqual(
          expect.objectContaining({
            fields: { eventName: `${me}/${about}`, args: ["inserted", expect.objectContaining({ name: "new-group" })] },
          }),
        );
    });
  });

  test("hears no more of a room after unsubscribing", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const [messages] = await bot.subscribeRoom("dev-room-id");
    expect(messages).toBeDefined();
    expect(server.wire.subscriptions("bot")).toHaveLength(3);
    // The answer to `unsub` is `nosub`, which it does not take for one: its promise stays open.
    if (messages !== undefined) void bot.unsubscribe(messages);
    await vi.waitFor(() => expect(server.wire.subscriptions("bot")).toHaveLength(2));
  });

  test("uploads a file through its generic call", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const form = new FormData();
    form.set("file", textFile());
    // Its own headers would call the form JSON.
    const customHeaders = { "X-User-Id": bot.userId, "X-Auth-Token": bot.currentLogin?.authToken };
    if (kind.profile === "6.5") {
      form.set("msg", "see file");
      await bot.post("rooms.upload/dev-room-id", form, true, undefined, { customHeaders });
    } else {
      const { file } = await bot.post("rooms.media/dev-room-id", form, true, undefined, { customHeaders });
      await bot.post(`rooms.mediaConfirm/dev-room-id/${file._id}`, { msg: "see file" });
    }
    expect(server.messages("#dev")).toMatchObject([{ msg: "see file", file: { name: "a.txt", type: "text/plain" } }]);
  });

  test("hears again after its connection was cut", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server, { reopen: 100 });
    const heard = await hear(bot);
    await cut(server);
    await server.as("ann").say("#dev", "after the cut");
    await vi.waitFor(() => expect(texts(heard)).toContain("after the cut"));
  });

  test("brings a guest of the website together with an agent", async () => {
    await using server = await startServer(kind);
    const guest = new Livechat({ host: server.url, logger: quiet });
    await guest.grantVisitor({ visitor: { token: "the-token-of-the-guest", name: "Guest" } });
    // The method by which it introduces itself on the socket is gone in 8.0; the socket is open all the same.
    if (kind.profile === "8.3") await expect(guest.connect({})).rejects.toMatchObject({ error: 404 });
    else await guest.connect({});
    const room = await guest.room();
    await guest.subscribeRoom(room._id);
    const heard: Wire[] = [];
    await guest.onMessage((message: object | null) => heard.push({ ...message }));
    await guest.sendMessage({ rid: room._id, msg: "my printer smokes", token: "the-token-of-the-guest" });
    await server.as("helpdesk").say(room._id, "does it print, too?");
    await vi.waitFor(() => expect(texts(heard)).toEqual(["my printer smokes", "does it print, too?"]));
    await guest.closeChat({ rid: room._id });
    await expect(server.as("helpdesk").say(room._id, "hello?")).rejects.toThrow();
    await guest.disconnect();
  });

  test("is a stranger after logging out", async () => {
    await using server = await startServer(kind);
    await using bot = await startBot(server);
    const token = bot.currentLogin?.authToken ?? "";
    await bot.logout();
    const headers = { "X-User-Id": server.as("bot").id, "X-Auth-Token": token };
    expect((await fetch(`${server.url}/api/v1/me`, { headers })).status).toBe(401);
  });
});

describe.each(servers)("@rocket.chat/ddp-client 1.1.2 with $profile as $deployment", (kind) => {
  beforeAll(() => {
    // It takes the WebSocket of the browser, which Node has from version 22 on.
    vi.stubGlobal("WebSocket", WebSocket);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  async function connectSdk(server: DevServer) {
    const sdk = await DDPSDK.createAndConnect(server.url, { retryCount: 5, retryTime: 50 });
    return Object.assign(sdk, { [Symbol.dispose]: () => end(sdk) });
  }

  function end(sdk: DDPSDK): void {
    sdk.timeoutControl.stop();
    sdk.connection.close();
  }

  test("resumes a login and hears the rooms it listens to", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    expect(sdk.account.uid).toBe(server.as("bot").id);
    const heard: unknown[] = [];
    await sdk.stream("room-messages", "dev-room-id", (message) => void heard.push(message)).ready();
    await sdk.stream("room-messages", "__my_messages__", (...args) => void heard.push(args)).ready();
    await server.as("ann").say("#dev", "hello");
    const message = expect.objectContaining({ rid: "dev-room-id", msg: "hello", ts: { $date: expect.any(Number) } });
    await vi.waitFor(() =>
      expect(heard).toEqual([message, [message, { roomParticipant: true, roomType: "c", roomName: "dev" }]]),
    );
  });

  test("is refused a room that it does not belong to", async () => {
    await using server = await startServer(kind);
    const secretId = await server.as("ann").createGroup("secret");
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    const secret = sdk.stream("room-messages", secretId, () => {});
    await expect(secret.ready()).rejects.toMatchObject({ error: "not-allowed" });
  });

  test("logs in with a password where the socket still takes one", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    const login = sdk.account.loginWithPassword("bot", createHash("sha256").update(password).digest("hex"));
    if (kind.deployment === "microservices") await expect(login).rejects.toMatchObject({ error: 403 });
    else {
      await login;
      expect(sdk.account.uid).toBe(server.as("bot").id);
    }
  });

  test("logs in with a personal access token, but not through the microservices' socket", async () => {
    // A token without an end has no `tokenExpires` there, which the client takes apart without looking.
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    const login = sdk.account.loginWithToken(botToken);
    if (kind.deployment === "microservices") await expect(login).rejects.toThrow(TypeError);
    else expect(await login).toMatchObject({ id: server.as("bot").id, token: botToken });
  });

  test("calls REST with the token of its socket", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    const sent = await sdk.rest.post("/v1/chat.sendMessage", { message: { rid: "dev-room-id", msg: "by REST" } });
    expect(sent.message).toMatchObject({ msg: "by REST", u: { username: "bot" } });
    const found = await sdk.rest.get("/v1/chat.getMessage", { msgId: sent.message._id });
    expect(found.message).toMatchObject({ msg: "by REST" });
    expect(await sdk.rest.get("/v1/me")).toMatchObject({ username: "bot" });
  });

  test("calls a method over the socket", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    expect(await sdk.call("getRoomIdByNameOrId", "dev")).toBe("dev-room-id");
    await expect(sdk.call("noSuchMethod")).rejects.toMatchObject({ error: 404 });
  });

  test("uploads a file in two steps where the server has them", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    const form = new FormData();
    form.set("file", textFile());
    const upload = sdk.rest.send("/v1/rooms.media/dev-room-id", "POST", { body: form });
    if (kind.profile === "6.5") {
      await expect(upload).rejects.toMatchObject({ status: 404 });
      return;
    }
    const { file } = (await (await upload).json()) as { readonly file: { readonly _id: string } };
    await sdk.rest.send(`/v1/rooms.mediaConfirm/dev-room-id/${file._id}`, "POST", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ msg: "see file" }),
    });
    expect(server.messages("#dev")).toMatchObject([{ msg: "see file", file: { name: "a.txt" } }]);
  });

  test("hears again after its connection was cut", async () => {
    await using server = await startServer(kind);
    using sdk = await connectSdk(server);
    await sdk.account.loginWithToken(await loginToken(server));
    const heard: Wire[] = [];
    await sdk.stream("room-messages", "__my_messages__", (...[message]) => void heard.push({ ...message })).ready();
    await cut(server);
    await server.as("ann").say("#dev", "after the cut");
    await vi.waitFor(() => expect(texts(heard)).toEqual(["after the cut"]));
  });

  test("does through its older surface what the SDK before it did", async () => {
    await using server = await startServer(kind);
    const sdk = RocketchatSdkLegacyImpl.create(server.url);
    using _ = { [Symbol.dispose]: () => end(sdk) };
    await sdk.connection.connect();
    await sdk.resume({ token: await loginToken(server) });
    const heard: Wire[] = [];
    sdk.onMessage(([message]: readonly Wire[]) => heard.push({ ...message }));
    await sdk.subscribeRoom("dev-room-id");
    await vi.waitFor(() => expect(server.wire.subscriptions("bot")).toHaveLength(3));
    const { message } = await sdk.sendMessage("frist", "dev-room-id");
    await sdk.editMessage({ roomId: "dev-room-id", msgId: message._id, text: "first" });
    await sdk.setReaction(":thumbsup:", message._id);
    await vi.waitFor(() =>
      expect(heard).toMatchObject([
        { msg: "frist" },
        { msg: "first" },
        { reactions: { ":thumbsup:": { usernames: ["bot"] } } },
      ]),
    );
    expect(await sdk.rooms.info({ roomName: "dev" })).toMatchObject({ room: { _id: "dev-room-id" } });
    expect(await sdk.users.info("ann")).toMatchObject({ user: { username: "ann" } });
    expect(await sdk.dm.create("ann")).toMatchObject({ room: { t: "d" } });
    expect(await sdk.loadHistory("dev-room-id", new Date(0))).toMatchObject({
      result: { updated: [{ msg: "first" }] },
    });
    await sdk.joinRoom({ rid: "elsewhere-id" });
    await sdk.leaveRoom("elsewhere-id");
    expect(server.messages("#elsewhere").map(({ t }) => t)).toEqual(["uj", "ul"]);
  });
});
