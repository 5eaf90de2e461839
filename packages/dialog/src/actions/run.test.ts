import { type Client, connect, type RoomKind, readSettings } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer } from "@rocketchat-connectors/dev-server";
import { until } from "@rocketchat-connectors/testkit";
import { expect, it } from "vitest";
import type { HandoffSettings } from "../settings.ts";
import { type ActionPlace, runAction } from "./run.ts";
import type { Action } from "./schema.ts";

const people = [
  { username: "ann", password: "secret-ann", roles: ["user", "livechat-agent"] },
  { username: "bob", password: "secret-bob", roles: ["user"] },
];
const departments = [
  { name: "first line", agents: ["bot"] },
  { name: "people", agents: ["ann"] },
  { name: "all", agents: ["bot", "ann"] },
];
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const usual: HandoffSettings = { failedText: "Nobody is there", quietMs: 60_000 };

const login = (server: DevServer, username: string): Promise<Client> => {
  const env = {
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: username,
    ROCKETCHAT_PASSWORD: `secret-${username}`,
    RESPOND_TO_LIVECHAT: "true",
  };
  return connect(readSettings(env), { logger: quiet });
};

/** A bot on a server of its own, and what it was made to do. */
async function start(roles: readonly string[] = ["bot", "livechat-agent"]) {
  const account = { username: "bot", password: "secret-bot", roles: [...roles] };
  const server = await createDevServer({ users: [account, ...people], departments });
  const bot = await login(server, "bot");
  const acts: string[] = [];
  const run = (place: ActionPlace, action: Action, settings: Partial<HandoffSettings> = {}) =>
    runAction(
      bot,
      place,
      action,
      { ...usual, ...settings },
      {
        say: async ({ text, literal }) => {
          acts.push(`say${literal ? " literally" : ""}: ${text}`);
          await bot.send({ ...place, ...(text === undefined ? {} : { text }) });
        },
        pause: async (forMs) => void acts.push(`pause: ${forMs}`),
        resume: async () => void acts.push("resume"),
        reset: async () => void acts.push("reset"),
      },
    );
  return {
    server,
    bot,
    acts,
    run,
    /** A visitor whom the bot serves. */
    async visitor(
      department = "first line",
    ): Promise<ActionPlace & { readonly say: (text: string) => Promise<unknown> }> {
      const visitor = await server.visitor({ name: "Vera", department });
      return { roomId: visitor.roomId, kind: "livechat", say: (text) => visitor.say(text) };
    },
    async [Symbol.asyncDispose]() {
      await bot.close();
      await server.close();
    },
  };
}

const general: ActionPlace = { roomId: "GENERAL", kind: "channel" };
const servedBy = async (client: Client, { roomId }: ActionPlace) => (await client.rooms.get(roomId)).servedBy?.username;

it("gives a visitor to people, after it has said so", async () => {
  await using office = await start();
  await using ann = await login(office.server, "ann");
  const visitor = await office.visitor();
  const action = { action: "handoff", department: "people", comment: "urgent", message: "One moment" } as const;
  expect(await office.run(visitor, action)).toEqual({ status: "ok" });
  expect(office.acts).toEqual(["say: One moment"]);
  expect(await servedBy(ann, visitor)).toBe("ann");
});

it.each([
  ["the default department", { action: "handoff" }, { department: "people", text: "Wait" }, ["say: Wait"]],
  ["an agent", { action: "handoff", agent: "ann" }, { department: "first line" }, []],
  ["an agent of a department", { action: "handoff", agent: "@ann", department: "people" }, {}, []],
] as const)("gives a visitor to %s", async (_whom, action, settings, acts) => {
  await using office = await start();
  await using ann = await login(office.server, "ann");
  const visitor = await office.visitor();
  expect(await office.run(visitor, action, settings)).toEqual({ status: "ok" });
  expect(office.acts).toEqual(acts);
  expect(await servedBy(ann, visitor)).toBe("ann");
});

it("finds a department by its id", async () => {
  await using office = await start();
  await using ann = await login(office.server, "ann");
  const visitor = await office.visitor();
  const { departments: known } = await office.bot.request("GET", "livechat/department", { text: "people" });
  const [{ _id: department }] = known as readonly [{ readonly _id: string }];
  expect(await office.run(visitor, { action: "handoff", department })).toEqual({ status: "ok" });
  expect(await servedBy(ann, visitor)).toBe("ann");
});

it("is content when people have the visitor already", async () => {
  await using office = await start();
  await using ann = await login(office.server, "ann");
  const visitor = await office.visitor();
  const action = { action: "handoff", department: "people", message: "One moment" } as const;
  for (const _time of ["first", "second"]) expect(await office.run(visitor, action)).toEqual({ status: "ok" });
  expect(await servedBy(ann, visitor)).toBe("ann");
  expect(await office.run(visitor, { action: "handoff", department: "nowhere" })).toMatchObject({
    status: "unknown_target",
  });
  expect(office.acts, "nothing is said between people").toEqual(["say: One moment"]);
});

it("is content when people have the visitor already, also where it may read along", async () => {
  await using office = await start(["bot", "livechat-agent", "livechat-manager"]);
  await using ann = await login(office.server, "ann");
  const visitor = await office.visitor();
  const action = { action: "handoff", department: "people", message: "One moment" } as const;
  for (const _time of ["first", "second"]) expect(await office.run(visitor, action)).toEqual({ status: "ok" });
  expect(await servedBy(ann, visitor)).toBe("ann");
  expect(office.acts).toEqual(["say: One moment"]);
});

it("says so when it may not give a visitor away", async () => {
  await using office = await start();
  const visitor = await office.visitor();
  const body = { success: false, error: "error-not-allowed", errorType: "error-not-allowed" };
  office.server.faults.refuse({ path: "livechat/room.forward", status: 403, body });
  expect(await office.run(visitor, { action: "handoff", department: "people" })).toMatchObject({ status: "forbidden" });
  expect(office.acts).toEqual(["say: Nobody is there"]);
});

it("does not take its own department for people", async () => {
  await using office = await start();
  const visitor = await office.visitor();
  expect(await office.run(visitor, { action: "handoff", department: "first line" })).toMatchObject({
    status: "already_there",
  });
  expect(office.acts).toEqual(["say: Nobody is there"]);
  expect(await servedBy(office.bot, visitor)).toBe("bot");
});

it.each([
  ["nobody is there", { action: "handoff", department: "people" }, "no_agents"],
  ["there is no such department", { action: "handoff", department: "nowhere" }, "unknown_target"],
  ["there is no such agent", { action: "handoff", agent: "nobody" }, "unknown_target"],
  ["no department is named", { action: "handoff" }, "unknown_target"],
] as const)("says that nobody comes, and keeps the visitor, when %s", async (_why, action, status) => {
  await using office = await start();
  const visitor = await office.visitor();
  expect(await office.run(visitor, action)).toEqual({ status, text: expect.any(String) });
  expect(office.acts).toEqual(["say: Nobody is there"]);
  expect(await servedBy(office.bot, visitor)).toBe("bot");
});

it("closes a visitor's conversation, after its last word", async () => {
  await using office = await start();
  const visitor = await office.visitor();
  expect(await office.run(visitor, { action: "close", message: "Goodbye", tags: ["easy"] })).toEqual({ status: "ok" });
  expect(office.acts).toEqual(["say: Goodbye"]);
  await office.server.waitForMessage({ room: visitor.roomId, text: "closed by bot" });
  expect(await office.run(visitor, { action: "close" })).toMatchObject({ status: "already_closed" });
  expect(await office.run(visitor, { action: "handoff", department: "people" })).toMatchObject({
    status: "already_closed",
  });
  expect(office.acts, "nothing is said to a room that takes no word").toEqual(["say: Goodbye"]);
});

it("closes with the comment that is given", async () => {
  await using office = await start();
  const visitor = await office.visitor();
  expect(await office.run(visitor, { action: "close", comment: "solved" })).toEqual({ status: "ok" });
  await office.server.waitForMessage({ room: visitor.roomId, text: "solved" });
});

it("closes nothing but livechat", async () => {
  await using office = await start();
  expect(await office.run(general, { action: "close", message: "Goodbye" })).toEqual({
    status: "not_omnichannel",
    text: "GENERAL is no livechat room: only livechat conversations can be closed",
  });
  expect(office.acts).toEqual([]);
});

it("calls somebody to a channel and is quiet", async () => {
  await using office = await start();
  const settings = { call: "@ann please", text: "Somebody comes" };
  expect(await office.run(general, { action: "handoff", department: "people" }, settings)).toEqual({ status: "ok" });
  expect(await office.run(general, { action: "handoff", message: "Ann comes" }, settings)).toEqual({ status: "ok" });
  const called = ["say literally: @ann please", "pause: 60000"];
  expect(office.acts).toEqual(["say: Somebody comes", ...called, "say: Ann comes", ...called]);
});

it.each([
  ["nobody is set to be called", "channel", undefined],
  ["a direct room has nobody else in it", "direct", "@ann"],
] as const)("says that nobody comes outside of livechat when %s", async (why, kind: RoomKind, call) => {
  await using office = await start();
  const { id } = await office.bot.rooms.direct("bob");
  const place = kind === "direct" ? { roomId: id, kind } : general;
  const settings = { text: "Somebody comes", ...(call === undefined ? {} : { call }) };
  expect(await office.run(place, { action: "handoff" }, settings)).toEqual({
    status: "not_omnichannel",
    text: expect.stringContaining(why),
  });
  expect(office.acts).toEqual(["say: Nobody is there"]);
});

it("calls somebody who is in the direct room", async () => {
  await using office = await start();
  const { id: roomId } = await office.bot.rooms.direct("ann", "bob");
  expect(await office.run({ roomId, kind: "direct" }, { action: "handoff" }, { call: "@ann" })).toEqual({
    status: "ok",
  });
  expect(office.acts).toEqual(["say literally: @ann", "pause: 60000"]);
});

it("reacts to the message that it answers, or to another", async () => {
  await using office = await start();
  const [one, two] = [
    await office.server.as("bob").say("general", "1"),
    await office.server.as("bob").say("general", "2"),
  ];
  const place = { ...general, messageId: one._id };
  expect(await office.run(place, { action: "react", emoji: ":wave:" })).toEqual({ status: "ok" });
  expect(await office.run(place, { action: "react", emoji: ":tada:", messageId: two._id })).toEqual({ status: "ok" });
  const reactions = () => office.server.messages("general").map((message) => Object.keys(message.reactions ?? {}));
  await until("both reactions", () => JSON.stringify(reactions()) === '[[":wave:"],[":tada:"]]');
  expect(await office.run(general, { action: "react", emoji: ":wave:" })).toMatchObject({ status: "not_found" });
  expect(await office.run(general, { action: "react", emoji: ":wave:", messageId: "none" })).toMatchObject({
    status: "not_found",
  });
});

it("shows that it is typing", async () => {
  await using office = await start();
  await using bob = await login(office.server, "bob");
  const seen: boolean[] = [];
  const events = bob.subscribe({ typing: true });
  const listening = (async () => {
    for await (const event of events) if (event.type === "typing") seen.push(event.active);
  })();
  for (const on of [true, false]) {
    expect(await office.run(general, { action: "typing", on })).toEqual({ status: "ok" });
    await until(`that typing is ${on}`, () => seen.at(-1) === on);
  }
  await events.close();
  await listening;
});

it.each([
  [{ action: "send", text: "hello" }, "say: hello"],
  [{ action: "send", message: { msg: "*hello*" } }, "say literally: *hello*"],
  [{ action: "pause", minutes: 2 }, "pause: 120000"],
  [{ action: "pause" }, "pause: undefined"],
  [{ action: "resume" }, "resume"],
  [{ action: "reset" }, "reset"],
] as const)("leaves to the conversation what is its own: %j", async (action, act) => {
  await using office = await start();
  expect(await office.run(general, action)).toEqual({ status: "ok" });
  expect(office.acts).toEqual([act]);
});

it("says nothing that is no message", async () => {
  await using office = await start();
  expect(await office.run(general, { action: "send", message: {} })).toMatchObject({
    status: "refused",
    text: expect.stringContaining("message says nothing"),
  });
  expect(office.acts).toEqual([]);
});

it("throws when Rocket.Chat cannot be reached, which says nothing of the conversation", async () => {
  await using office = await start();
  const visitor = await office.visitor();
  office.server.faults.refuse({ path: "livechat/room.closeByUser", status: 503 });
  await expect(office.run(visitor, { action: "close" })).rejects.toMatchObject({ code: "unreachable" });
});
