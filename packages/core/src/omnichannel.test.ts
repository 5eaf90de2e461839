import { expect, it } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot", "livechat-agent"] },
  { username: "ann", password: "secret-ann", roles: ["user", "livechat-agent"] },
];
const departments = [
  { name: "first line", agents: ["bot"] },
  { name: "people", agents: ["ann"] },
];

it("answers a visitor and hands the conversation to people", async () => {
  await using server = await startServer({ users, departments });
  await using bot = await startBot(server, { RESPOND_TO_LIVECHAT: "true" });
  const visitor = await server.visitor({ name: "Vera", department: "first line" });
  await visitor.say("is anybody there?");
  await heard(bot, "is anybody there?");
  const asked = bot.events.find((event) => event.type === "message");
  expect(asked).toMatchObject({ room: { kind: "livechat", id: visitor.roomId } });
  await bot.client.send({ roomId: visitor.roomId, text: "one moment" });
  await server.waitForMessage({ room: visitor.roomId, from: "bot", text: "one moment" });
  const { departments: known } = await bot.client.request("GET", "livechat/department");
  const people = (known as readonly { _id: string; name: string }[]).find(({ name }) => name === "people");
  await bot.client.omnichannel.forward(visitor.roomId, { departmentId: people?._id ?? "" }, "over to you");
  await server.as("ann").say(visitor.roomId, "hello, Ann here");
});

it("closes a conversation", async () => {
  await using server = await startServer({ users, departments });
  await using bot = await startBot(server, { RESPOND_TO_LIVECHAT: "true" });
  const visitor = await server.visitor({ department: "first line" });
  await visitor.say("thank you, bye");
  await heard(bot, "thank you, bye");
  await bot.client.omnichannel.close(visitor.roomId, "done");
  await expect(bot.client.send({ roomId: visitor.roomId, text: "too late" })).rejects.toMatchObject({
    code: "refused_by_room",
  });
});

it("says which variable is missing when it does not answer visitors", async () => {
  await using server = await startServer({ users, departments });
  await using bot = await startBot(server);
  const visitor = await server.visitor({ department: "first line" });
  await visitor.say("hello?");
  await server.as("ann").say("general", "marker");
  await heard(bot, "marker");
  expect(bot.texts()).toEqual(["marker"]);
  expect(bot.log.join("\n")).toContain("RESPOND_TO_LIVECHAT=true");
});
