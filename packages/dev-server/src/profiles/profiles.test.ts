import { describe, expect, test } from "vitest";
import { profileNames } from "../profile.ts";
import { profileOf } from "../profiles.ts";
import type { RawClient } from "../raw-client.fixture.ts";
import type { Answered, People } from "../rest/endpoints/people.fixture.ts";
import { lookAtEach, onEach, outcomeOf, type Since } from "./since.fixture.ts";

type Look = (people: People, bot: RawClient) => Promise<unknown>;

/** What is seen, how it is looked at, and since when it is so. */
type Row = readonly [what: string, since: Since<unknown>, look: Look];

const reason = "You must be logged in to do this.";
const html = "<!DOCTYPE html><html><body>Not found</body></html>";

async function said(answer: Promise<Answered>): Promise<unknown> {
  const { status, body } = await answer;
  return [status, body.errorType ?? body.error ?? body.text ?? "works"];
}

/** Whether a route is there, for calls that would fail for other reasons. */
async function isThere(answer: Promise<Answered>): Promise<boolean> {
  return !/not found/i.test(String((await answer).body.text ?? ""));
}

async function login(people: People, password: string): Promise<Answered> {
  return people.nobody.post("login", { user: "lou", password });
}

const rest: readonly Row[] = [
  [
    "the version, as a bot reads it",
    Object.fromEntries(profileNames.map((name) => [name, name.replace("-preview", "")])) as Since<unknown>,
    async ({ server }) => ((await (await fetch(`${server.url}/api/info`)).json()) as { version: unknown }).version,
  ],
  [
    "the body for a stranger",
    {
      "6.5": { status: "error", message: reason },
      "7.13": { success: false, error: reason, status: "error", message: reason },
    },
    async ({ nobody }) => (await nobody.get("me")).body,
  ],
  [
    "the body for a wrong password",
    {
      "6.5": { status: "error", error: 403, message: "Incorrect password" },
      "7.1": { status: "error", error: "Unauthorized", message: "Unauthorized" },
      "7.13": { success: false, status: "error", error: "Unauthorized", message: "Unauthorized" },
    },
    async (people) => {
      await people.root.post("users.create", { username: "lou", name: "Lou", email: "l@x.org", password: "right" });
      return (await login(people, "wrong")).body;
    },
  ],
  [
    "`success` in the body of a login",
    { "6.5": undefined, "7.13": true },
    async (people) => {
      await people.root.post("users.create", { username: "lou", name: "Lou", email: "l@x.org", password: "right" });
      return (await login(people, "right")).body.success;
    },
  ],
  ["an unknown route", { "6.5": [404, html], "7.13": [404, "404 Not Found"] }, ({ bot }) => said(bot.get("nonsense"))],
  [
    "another verb on a known route",
    { "6.5": [405, "API endpoint does not exist"], "7.13": [404, "404 Not Found"] },
    async ({ bot }) => {
      const { status, body } = await bot.get("chat.sendMessage");
      return [status, body.message ?? body.text];
    },
  ],
  [
    "`chat.postMessage` with a key that it does not document",
    { "6.5": [200, "works"], "7.4": [400, "invalid-params"] },
    ({ bot }) => said(bot.post("chat.postMessage", { roomId: "GENERAL", text: "x", bot: { i: "y" } })),
  ],
  [
    "`chat.postMessage` with `channel` and `tmid`",
    { "6.5": [200, "works"], "7.4": [400, "invalid-params"] },
    async ({ bot }) => {
      const { body } = await bot.post("chat.postMessage", { channel: "#general", text: "root" });
      const { _id: tmid } = body.message as { readonly _id: string };
      return said(bot.post("chat.postMessage", { channel: "#general", text: "reply", tmid }));
    },
  ],
  [
    "an attachment longer than a message may be in `chat.postMessage`",
    { "6.5": [200, "works"], "7.1": [400, "error-message-size-exceeded"] },
    ({ bot }) => said(bot.post("chat.postMessage", { roomId: "GENERAL", attachments: [{ text: "x".repeat(5001) }] })),
  ],
  [
    "how many get a `chat.postMessage` to a room and to nowhere",
    { "6.5": 1, "8.0": 0 },
    async ({ server, bot }) => {
      await bot.post("chat.postMessage", { channel: ["#general", "#nowhere"], text: "x" });
      return server.messages("general").length;
    },
  ],
  [
    "a field of an attachment without a value",
    { "6.5": 200, "8.0": 400 },
    async ({ bot }) =>
      (await bot.post("chat.postMessage", { roomId: "GENERAL", attachments: [{ fields: [{ title: "x" }] }] })).status,
  ],
  [
    "a message without anything in it",
    { "6.5": [200, "works"], "8.8": [400, "error-invalid-message"] },
    ({ bot }) => said(bot.post("chat.sendMessage", { message: { rid: "GENERAL", msg: "\0 " } })),
  ],
  [
    "a number where a text is expected",
    { "6.5": [200, "works"], "8.3": [400, "invalid-params"] },
    ({ bot }) => said(bot.post("users.setStatus", { status: "online", message: 5 })),
  ],
  [
    "an unknown key in `rooms.leave`",
    { "6.5": [400, "error-user-not-in-room"], "8.3": [400, "invalid-params"] },
    ({ bot }) => said(bot.post("rooms.leave", { roomId: "lobby", extra: true })),
  ],
  [
    "`chat.syncMessages` by cursor",
    { "6.5": [400, "error-invalid-params"], "7.1": [200, "works"] },
    ({ bot }) => said(bot.get("chat.syncMessages?roomId=GENERAL&type=UPDATED&next=0")),
  ],
  [
    "`chat.syncMessages` from a time on",
    { "6.5": [400, "error-invalid-params"], "8.8": [200, "works"] },
    ({ bot }) => said(bot.get(`chat.syncMessages?roomId=GENERAL&lastUpdate=${longAgo}&fromTs=${longAgo}`)),
  ],
  ["`rooms.media`", { "6.5": false, "6.14": true }, ({ bot }) => isThere(bot.post("rooms.media/GENERAL"))],
  ["`rooms.upload`", { "6.5": true, "8.0": false }, ({ bot }) => isThere(bot.post("rooms.upload/GENERAL"))],
  ["`rooms.join`", { "6.5": false, "8.6": true }, ({ bot }) => isThere(bot.post("rooms.join"))],
  ["`im.blockUser`", { "6.5": false, "8.6": true }, ({ bot }) => isThere(bot.post("im.blockUser"))],
  ["`rooms.banUser`", { "6.5": false, "8.3": true }, ({ bot }) => isThere(bot.post("rooms.banUser"))],
  [
    "`livechat/inquiries.returnAsInquiry`",
    { "6.5": false, "7.13": true },
    ({ bot }) => isThere(bot.post("livechat/inquiries.returnAsInquiry")),
  ],
  [
    "what `rooms.upload` warns of",
    { "6.5": null, "6.14": "8.0.0", "8.0": null },
    async ({ bot }) => (await bot.post("rooms.upload/GENERAL")).response.headers.get("x-deprecation-version"),
  ],
  [
    "`chat.delete` by the id of a file",
    { "6.5": [400, "invalid-params"], "8.6": [200, "works"] },
    async ({ server, root }) => {
      const file = { name: "a.txt", type: "text/plain", bytes: new Uint8Array([1]) };
      const { file: stored, rid } = await server.as("root").upload("general", file);
      return said(root.post("chat.delete", { fileId: stored?._id, roomId: rid }));
    },
  ],
  [
    "`users.info` by e-mail",
    { "6.5": [400, "error-invalid-params"], "8.0": [200, "works"] },
    ({ bot }) => said(bot.get("users.info?email=ada@example.com")),
  ],
  [
    "`message` in `users.getStatus`",
    { "6.5": true, "8.0": false },
    async ({ bot }) => "message" in (await bot.get("users.getStatus")).body,
  ],
  [
    "`users.createToken` without the operator's secret",
    { "6.5": [200, "works"], "8.0": [400, "invalid-params"] },
    ({ root }) => said(root.post("users.createToken", { userId: "id-bot" })),
  ],
  [
    "how many accounts a `query` finds",
    { "6.5": 1, "7.1": 5 },
    async ({ bot }) => (await bot.get('users.list?query={"username":"ada"}')).list("users").length,
  ],
  [
    "the status of a failed method over HTTP",
    { "6.5": 200, "8.0": 400 },
    async ({ bot }) => (await bot.post("method.call/x", { message: '{"method":"x","params":[]}' })).status,
  ],
  [
    "a room that one must not know, for an upload",
    { "6.5": 403, "9.0-preview": 401 },
    async ({ eve, server }) => (await eve.post(`${uploadOn(server.profile.name)}/team`)).status,
  ],
  [
    "a route that wants a permission",
    { "6.5": 403 },
    async ({ ada }) => (await ada.get("livechat/inquiries.list")).status,
  ],
  [
    "the id of a direct room",
    { "6.5": "both ids", "8.0": "an id of its own" },
    async ({ bot }) =>
      (await bot.post("im.create", { username: "ada" })).at("room._id") === "id-adaid-bot"
        ? "both ids"
        : "an id of its own",
  ],
];

const ddp: readonly Row[] = [
  [
    "a message with an attachment",
    { "6.5": "works", "7.1": 400, "9.0-preview": 404 },
    (_people, bot) => outcomeOf(bot.call("sendMessage", { rid: "GENERAL", msg: "x", attachments: [] })),
  ],
  [
    "the mark that the SDK puts on messages",
    { "6.5": "works", "7.1": 400, "7.4": "works", "9.0-preview": 404 },
    (_people, bot) => outcomeOf(bot.call("sendMessage", { rid: "GENERAL", msg: "x", bot: { i: "sdk" } })),
  ],
  [
    "an unknown token",
    { "6.5": 403, "7.1": 401 },
    (_people, bot) => outcomeOf(bot.call("login", { resume: "unknown" })),
  ],
];

const methods: Readonly<Record<string, Since<boolean>>> = {
  ...since({ "6.5": true, "7.1": false }, ["deleteMessage"]),
  ...since({ "6.5": true, "8.0": false }, [
    "setReaction",
    "canAccessRoom",
    "getUserRoles",
    "muteUserInRoom",
    "livechat:takeInquiry",
  ]),
  ...since({ "6.5": true, "9.0-preview": false }, [
    "sendMessage",
    "updateMessage",
    "loadMissedMessages",
    "loadHistory",
    "joinRoom",
    "leaveRoom",
    "createDirectMessage",
    "getRoomIdByNameOrId",
    "getRoomNameById",
    "getSingleMessage",
    "readMessages",
    "rooms/get",
    "subscriptions/get",
    "slashCommand",
    "getChannelHistory",
    "archiveRoom",
    "createDiscussion",
    "UserPresence:setDefaultStatus",
  ]),
  ...since({ "6.5": true }, [
    "stream-notify-room",
    "UserPresence:online",
    "UserPresence:away",
    "setUserStatus",
    "getRoomById",
  ]),
};

const longAgo = "2001-01-01T00:00:00.000Z";

function uploadOn(profile: string): string {
  return profile === "6.5" ? "rooms.upload" : "rooms.media";
}

function since(said: Since<boolean>, names: readonly string[]): Readonly<Record<string, Since<boolean>>> {
  return Object.fromEntries(names.map((name) => [name, said]));
}

/** Which of the methods are there; they are called without parameters, so that they may well fail. */
async function present(bot: RawClient): Promise<Readonly<Record<string, boolean>>> {
  const found: Record<string, boolean> = {};
  for (const name of Object.keys(methods)) found[name] = (await outcomeOf(bot.call(name))) !== 404;
  return found;
}

describe("over HTTP, the generations differ in", () => {
  test.each(rest)("%s", async (_what, since, look) => {
    expect(await lookAtEach(look)).toEqual(onEach(since));
  });
});

describe("over the socket, the generations differ in", () => {
  test.each(ddp)("%s", async (_what, since, look) => {
    expect(await lookAtEach(look)).toEqual(onEach(since));
  });
});

test("over the socket, the generations differ in the methods that are there", async () => {
  const wanted = Object.entries(methods).map(([name, said]) => [name, onEach(said)] as const);
  const expected = profileNames.map((profile) => [
    profile,
    Object.fromEntries(wanted.map(([name, each]) => [name, each[profile]])),
  ]);
  expect(await lookAtEach((_people, bot) => present(bot))).toEqual(Object.fromEntries(expected));
});

describe("in front of microservices, the generations differ in", () => {
  test.each<Row>([
    [
      "what a method that answers nothing is answered with",
      { "6.5": 404, "8.6": "works", "9.0-preview": 404 },
      (_people, bot) => outcomeOf(bot.call("updateMessage", { _id: "unknown", rid: "GENERAL", msg: "x" })),
    ],
  ])("%s", async (_what, since, look) => {
    expect(await lookAtEach(look, "microservices")).toEqual(onEach(since));
  });
});

test("a profile that does not exist is refused with the names of those that do", () => {
  expect(() => profileOf("8.x" as never, "monolith")).toThrow('there is no profile "8.x"; there are 6.5, 6.14, 7.1,');
});
