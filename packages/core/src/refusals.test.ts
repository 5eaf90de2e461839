import { type DevServer, profileNames } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { type Bot, startBot, startServer } from "./harness.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot", "livechat-agent"] },
  { username: "ann", password: "secret-ann" },
];
const members = ["bot", "ann"];
const rooms = [
  { name: "read-only", owner: "ann", members, readOnly: true },
  { name: "archived", owner: "ann", members, archived: true },
  { name: "mute", owner: "ann", members },
  { name: "closed-shop", owner: "ann", members, type: "p" },
  { name: "secret", owner: "ann", members, type: "p", encrypted: true },
] as const;
const departments = [{ name: "first line", agents: ["bot"] }];

type Arrange = (server: DevServer, bot: Bot) => Promise<string>;

const named =
  (name: string): Arrange =>
  async (_, bot) =>
    (await bot.client.rooms.find(name)).id;

/** What keeps the bot from writing somewhere, how that room comes about, and what the bot's author is told. */
const refusals: readonly (readonly [string, Arrange, string, RegExp])[] = [
  ["is read-only", named("read-only"), "refused_by_room", /the room is read-only; give the bot .*'post-readonly'/],
  ["is archived", named("archived"), "refused_by_room", /the room is archived; ask .* to unarchive it/],
  [
    "has muted the bot",
    async (server, bot) => {
      await server.as("ann").mute("mute", "bot");
      return named("mute")(server, bot);
    },
    "refused_by_room",
    /the bot is muted in the room; ask a moderator to unmute it/,
  ],
  [
    "has thrown the bot out",
    async (server, bot) => {
      const id = await named("closed-shop")(server, bot);
      await server.faults.kick("closed-shop", "bot");
      return id;
    },
    "refused_by_room",
    /the bot is not a member of the room, .*; invite it/,
  ],
  ["is encrypted", named("secret"), "refused_by_room", /the room is end-to-end encrypted.*E2E_Allow_Unencrypted/],
  [
    "is a livechat that is over",
    async (server) => {
      const visitor = await server.visitor({ department: "first line" });
      await visitor.say("bye");
      await visitor.close();
      return visitor.roomId;
    },
    "refused_by_room",
    /the livechat conversation is over; .* when the visitor writes again/,
  ],
  [
    "is a direct room where one has blocked the other",
    async (server, bot) => {
      const { id } = await bot.client.rooms.direct("ann");
      const body = { success: false, error: "room_is_blocked" };
      server.faults.refuse({ path: /chat\.sendMessage$/, status: 400, body });
      server.faults.refuse({ path: /rooms\.(mediaConfirm|upload)/, status: 400, body });
      return id;
    },
    "refused_by_room",
    /one side of the direct room has blocked the other; it has to be unblocked/,
  ],
];

const unknown: Arrange = async () => "nowhere";

for (const profile of profileNames) {
  it.each([...refusals, ["does not exist", unknown, "not_found", /there is no such room/] as const])(
    `says of Rocket.Chat ${profile} that a room %s, and what to do`,
    async (_, arrange, code, text) => {
      await using server = await startServer({ profile, users, rooms, departments });
      await using bot = await startBot(server);
      const roomId = await arrange(server, bot);
      const refused = bot.client.send({ roomId, text: "?" });
      const message = expect.stringMatching(new RegExp(`^sending to room ${roomId}: .*${text.source}`));
      await expect(refused).rejects.toMatchObject({ code, message });
    },
  );
}

it.each(profileNames)("says of Rocket.Chat %s why a room takes no file", async (profile) => {
  for (const [, arrange, code, text] of refusals) {
    await using server = await startServer({ profile, users, rooms, departments });
    await using bot = await startBot(server);
    const roomId = await arrange(server, bot);
    const refused = bot.client.files.upload({ roomId, name: "a.txt", content: new Uint8Array([1]) });
    const message = expect.stringMatching(new RegExp(`^uploading 'a.txt' to room ${roomId}: .*${text.source}`));
    await expect(refused).rejects.toMatchObject({ code, message });
  }
});

it.each([
  ["unauthorized", { success: false, error: "unauthorized" }],
  [
    "a missing permission",
    { success: false, error: "User does not have the permissions required for this action [error-unauthorized]" },
  ],
])("takes a 403 with %s for a room that the bot is not in", async (_, body) => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 403, body });
  await expect(bot.client.send({ roomId: "GENERAL", text: "?" })).rejects.toMatchObject({
    code: "refused_by_room",
    status: 403,
    message: expect.stringContaining("not a member"),
  });
});

it("says of a room that changes cannot be made there either, and keeps other reasons apart", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", owner: "ann", members }] });
  await using bot = await startBot(server);
  const { id: roomId } = await bot.client.rooms.find("ops");
  const own = await bot.client.send({ roomId, text: "mine" });
  const others = await server.as("ann").say("ops", "not mine");
  await expect(bot.client.edit({ id: others._id, roomId }, "?")).rejects.toMatchObject({ code: "forbidden" });
  await expect(bot.client.delete({ id: "nothing", roomId })).rejects.toMatchObject({ code: "not_found" });
  await expect(bot.client.react(own.id, ":no such emoji:")).rejects.toMatchObject({ code: "rejected" });
  server.faults.refuse({
    path: /chat\.update$/,
    status: 400,
    body: { success: false, error: "You_have_been_muted" },
  });
  await expect(bot.client.edit(own, "?")).rejects.toMatchObject({
    code: "refused_by_room",
    message: expect.stringMatching(/^editing .*: the bot is muted in the room/),
  });
});
