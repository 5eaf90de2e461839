import { describe, expect, test } from "vitest";
import { createDevServer, ServerError } from "./index.ts";
import { RawClient } from "./raw-client.fixture.ts";

const users = [
  { username: "bot", name: "Bot", password: "secret", roles: ["bot"], token: "bot-token" },
  { username: "ann", name: "Ann", id: "ann-id" },
  { username: "shy", joinDefaultChannels: false },
] as const;

describe("a development server", () => {
  test("starts on a port of its own and closes twice without complaint", async () => {
    const server = await createDevServer();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    await server.close();
    await server.close();
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
  });

  test("names an IPv6 host so that its address can be used", async () => {
    await using server = await createDevServer({ host: "::1" });
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  test("closes while clients are connected and calls are waiting", async () => {
    const server = await createDevServer({ users });
    await using bot = await RawClient.login(server.url, "bot-token");
    server.faults.delay({ path: "/livez", ms: 60_000 });
    const waiting = fetch(`${server.url}/livez`);
    const refused = expect(waiting).rejects.toThrow();
    await expect.poll(() => server.wire.calls({ path: "/livez" })).toHaveLength(1);
    await server.close();
    await refused;
    expect((await bot.closed()).code).toBe(1006);
  });

  test("puts everybody into #general who does not decline, silently", async () => {
    await using server = await createDevServer({ users });
    await expect(server.as("bot").say("general", "here")).resolves.toMatchObject({ rid: "GENERAL" });
    await expect(server.as("shy").leave("general")).rejects.toThrow(
      "You are not in this room [error-user-not-in-room]",
    );
    expect(server.messages("#general").map(({ msg }) => msg)).toEqual(["here"]);
    expect(server.as("ann").id).toBe("ann-id");
  });

  test("says more about #general, which is there anyway", async () => {
    await using server = await createDevServer({ users, rooms: [{ name: "general", readOnly: true, topic: "news" }] });
    await expect(server.as("bot").say("general", "x")).rejects.toThrow("readonly");
  });

  test("has the rooms that were asked for, as they were asked for", async () => {
    await using server = await createDevServer({
      users,
      rooms: [
        { name: "dev", id: "DEV", members: ["ann", "bot"], topic: "tools", owner: "ann" },
        { name: "board", type: "p", members: ["ann"] },
        { name: "news", members: ["ann", "bot"], readOnly: true },
        { name: "old", members: ["bot"], archived: true },
      ],
    });
    expect(await server.as("bot").say("dev", "x")).toMatchObject({ rid: "DEV" });
    await expect(server.as("bot").say("board", "x")).rejects.toThrow("error-not-allowed");
    await expect(server.as("bot").say("news", "x")).rejects.toThrow(
      "You can't send messages because the room is readonly.",
    );
    await expect(server.as("bot").say("old", "x")).rejects.toThrow("room_is_archived");
    await expect(createDevServer({ rooms: [{ name: "x", members: ["nobody"] }] })).rejects.toThrow('"nobody"');
  });
});

describe("acting as somebody", () => {
  test("follows the rules and throws what the server answers", async () => {
    await using server = await createDevServer({ users });
    const { _id } = await server.as("ann").say("general", "mine");
    const error = await server
      .as("bot")
      .edit(_id, "yours")
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: "error-action-not-allowed", reason: "Message editing not allowed" });
    await expect(server.as("ann").say("general", "x".repeat(5001))).rejects.toMatchObject({
      code: "error-message-size-exceeded",
    });
    expect(() => server.as("nobody")).toThrow('there is no user "nobody" on this server');
    await expect(server.as("ann").say("#nowhere", "x")).rejects.toThrow('there is no room "#nowhere" on this server');
  });

  test("leaves the traces that the server leaves", async () => {
    await using server = await createDevServer({ users });
    const ann = server.as("ann");
    const rid = await ann.createChannel("plans", { members: ["bot"] });
    await ann.setTopic("plans", "tomorrow");
    await ann.rename("plans", "old-plans");
    await ann.invite(rid, "shy");
    await ann.mute(rid, "shy");
    await ann.kick(rid, "bot");
    await ann.setReadOnly(rid, true);
    const note = await ann.say(rid, "pin me");
    await ann.pin(note._id);
    await ann.createDiscussion(rid, "Side talk");
    await ann.archive(rid);
    expect(server.messages("old-plans").map(({ t, msg }) => [t, msg])).toEqual([
      ["room_changed_topic", "tomorrow"],
      ["r", "old-plans"],
      ["au", "shy"],
      ["user-muted", "shy"],
      ["ru", "bot"],
      ["room-set-read-only", ""],
      [undefined, "pin me"],
      ["message_pinned", ""],
      ["discussion-created", "Side talk"],
      ["room-archived", ""],
    ]);
    await expect(ann.leave(rid)).rejects.toMatchObject({ code: "error-you-are-last-owner" });
  });

  test("uploads a file that whoever is in the room can see", async () => {
    await using server = await createDevServer({ users });
    const message = await server
      .as("ann")
      .upload("general", { name: "a.txt", type: "text/plain", bytes: new TextEncoder().encode("hello"), text: "look" });
    expect(message).toMatchObject({
      msg: "look",
      file: { name: "a.txt", type: "text/plain", size: 5 },
      attachments: [{ title: "a.txt", type: "file", title_link: `/file-upload/${message.file?._id}/a.txt` }],
    });
  });

  test("opens a direct room in either direction", async () => {
    await using server = await createDevServer({ users });
    const { rid } = await server.as("ann").say("@bot", "psst");
    expect(await server.as("bot").direct("ann")).toBe(rid);
    expect(server.messages("@ann,@bot").map(({ msg }) => msg)).toEqual(["psst"]);
  });
});

describe("waiting for a message", () => {
  test("finds one that is there and one that comes", async () => {
    await using server = await createDevServer({ users });
    await server.as("ann").say("general", "there");
    expect(await server.waitForMessage({ text: "there", from: "ann", room: "general" })).toMatchObject({
      msg: "there",
    });
    const coming = server.waitForMessage({ text: /^com/, room: "#general" });
    await server.as("bot").say("general", "coming");
    expect(await coming).toMatchObject({ u: { username: "bot" } });
  });

  test("gives up with what was awaited and what was there", async () => {
    await using server = await createDevServer({ users });
    await server.as("ann").say("general", "something else");
    await expect(server.waitForMessage({ from: "bot", text: "hello" }, 20)).rejects.toThrow(
      /no message with from bot, text hello within 20 ms[\s\S]*ann: something else/,
    );
  });
});

describe("the wire", () => {
  test("shows sockets, subscriptions, calls and frames by account", async () => {
    await using server = await createDevServer({ users });
    await using bot = await RawClient.login(server.url, "bot-token");
    await bot.subscribe("room-messages", "__my_messages__", false, "sub-1");
    await using stranger = await RawClient.connect(server.url);
    await fetch(`${server.url}/api/v1/me?x=1`, {
      headers: { "x-user-id": server.as("bot").id, "x-auth-token": "bot-token" },
    });
    await fetch(`${server.url}/api/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"user":"bot","password":"no"}',
    });
    expect(stranger.isOpen).toBe(true);
    expect(server.wire.connections()).toHaveLength(2);
    const [connection] = server.wire.connections("bot");
    expect(connection).toMatchObject({ username: "bot" });
    expect(server.wire.subscriptions()).toEqual([
      { connection: connection?.id, id: "sub-1", stream: "room-messages", event: "__my_messages__" },
    ]);
    expect(server.wire.calls()).toMatchObject([
      { verb: "GET", path: "/api/v1/me", query: "?x=1", status: 200, username: "bot" },
      { verb: "POST", path: "/api/v1/login", status: 401, body: { user: "bot" } },
    ]);
    expect(server.wire.calls({ path: "me" })).toHaveLength(1);
    expect(server.wire.calls({ path: /login$/, username: "bot" })).toEqual([]);
    const frames = server.wire
      .frames("bot")
      .map(({ direction, frame }) => [direction, (frame as { readonly msg: string }).msg]);
    expect(frames).toEqual([
      ["in", "connect"],
      ["out", "connected"],
      ["in", "method"],
      ["out", "updated"],
      ["out", "result"],
      ["out", "added"],
      ["in", "sub"],
      ["out", "ready"],
    ]);
  });

  test("tells the logger of every call", async () => {
    const lines: string[] = [];
    await using server = await createDevServer({ users, logger: (line) => lines.push(line) });
    await fetch(`${server.url}/livez`);
    expect(lines).toEqual(["GET /livez 200 (nobody)"]);
  });
});
