import { type DevServerOptions, profileNames } from "@rocketchat-connectors/dev-server";
import { describe, expect, it, vi } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";

const deployments = ["monolith", "microservices"] as const;
const servers: readonly DevServerOptions[] = profileNames.flatMap((profile) =>
  deployments.map((deployment) => ({ profile, deployment })),
);

describe.each(servers)("on Rocket.Chat $profile, $deployment", (options) => {
  it("hears, answers, reacts, edits and uploads", async () => {
    await using server = await startServer(options);
    await using bot = await startBot(server, { RESPOND_TO_DM: "true" });
    const question = await server.as("ann").say("general", "@bot a question");
    await heard(bot, "@bot a question");
    expect(bot.events[0]).toMatchObject({ message: { textForBot: "a question", mentionsBot: true } });
    const answer = await bot.client.send({ roomId: "GENERAL", text: "an anser", threadId: question._id });
    await bot.client.edit(answer, "an answer");
    await bot.client.react(question._id, ":wave:");
    const file = await bot.client.files.upload({
      roomId: "GENERAL",
      name: "a.txt",
      content: new Uint8Array([1]),
      text: "one",
    });
    const stored = new Map(server.messages("general").map((message) => [message._id, message]));
    expect(stored.get(answer.id)).toMatchObject({ msg: "an answer", tmid: question._id });
    expect(stored.get(question._id)?.reactions).toHaveProperty(":wave:");
    expect(stored.get(file.id)?.msg).toBe("one");
    await server.as("ann").say("@bot", "psst");
    await heard(bot, "psst");
    expect(bot.texts()).toEqual(["@bot a question", "psst"]);
  });

  it("is back after dropped sockets and a token that the server forgot", async () => {
    await using server = await startServer(options);
    await using bot = await startBot(server);
    await server.faults.drop({ username: "bot" });
    await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects: 1 }), {
      timeout: 5_000,
    });
    server.faults.expireToken("bot");
    await server.faults.drop({ username: "bot" });
    await vi.waitFor(() => expect(server.wire.calls({ path: /login$/ })).toHaveLength(2), { timeout: 5_000 });
    await vi.waitFor(() => expect(bot.client.health.state).toBe("online"), { timeout: 5_000 });
    await server.as("ann").say("general", "again");
    await heard(bot, "again");
    expect(bot.texts()).toEqual(["again"]);
  });

  it("finds rooms by id, name and person, joins and leaves", async () => {
    await using server = await startServer({ ...options, rooms: [{ name: "ops", members: ["ann"] }] });
    await using bot = await startBot(server);
    const { rooms } = bot.client;
    const ops = await rooms.join("#ops");
    expect(ops).toMatchObject({ kind: "channel", name: "ops", joined: true });
    expect(await rooms.find(ops.id)).toMatchObject({ name: "ops" });
    expect(await rooms.find("general")).toMatchObject({ id: "GENERAL" });
    const direct = await rooms.find("@ann");
    expect(direct).toMatchObject({ kind: "direct", name: "ann" });
    expect(await rooms.find("ann")).toMatchObject({ id: direct.id });
    const { user } = await bot.client.request("GET", "users.info", { username: "ann" });
    const { _id: annId } = user as { readonly _id: string };
    expect(await rooms.find(annId)).toMatchObject({ id: direct.id });
    await rooms.leave(ops.id);
    expect(rooms.joined().map(({ id }) => id)).not.toContain(ops.id);
    await expect(rooms.find("@nobody")).rejects.toMatchObject({ code: "not_found" });
  });
});
