import { it } from "vitest";
import type { Ability, ConnectorUnderTest } from "./subject.ts";
import { startWorld } from "./world.ts";

export function eventScenarios(connector: ConnectorUnderTest): void {
  const unlessLacking = (ability: Ability) => it.skipIf(connector.lacks?.includes(ability) ?? false);

  unlessLacking("file")("gets a file, and hears what is written with it", async () => {
    await using world = await startWorld(connector);
    const bytes = new TextEncoder().encode("some notes");
    await world.ann.upload("lounge", { name: "notes.txt", type: "text/plain", bytes, text: "echo see this" });
    await world.bot.waitFor({ type: "file", name: "notes.txt" });
    await world.server.waitForMessage({ room: "lounge", from: "bot", text: "echo: see this" });
  });

  unlessLacking("reaction")("sees reactions come and go", async () => {
    await using world = await startWorld(connector);
    const said = await world.bob.say("lounge", "a fine thing");
    await world.ann.react(said._id, ":thumbsup:");
    await world.bot.waitFor({ type: "reaction", emoji: ":thumbsup:", username: "ann", added: true });
    await world.ann.react(said._id, ":thumbsup:", false);
    await world.bot.waitFor({ type: "reaction", emoji: ":thumbsup:", username: "ann", added: false });
  });

  unlessLacking("edited")("sees an edit", async () => {
    await using world = await startWorld(connector);
    const said = await world.ann.say("lounge", "a thng");
    await world.pass("lounge");
    await world.ann.edit(said._id, "a thing");
    await world.bot.waitFor({ type: "edited", text: "a thing" });
  });

  unlessLacking("deleted")("sees a deletion", async () => {
    await using world = await startWorld(connector);
    const said = await world.ann.say("lounge", "never mind");
    await world.pass("lounge");
    await world.ann.delete(said._id);
    await world.bot.waitFor({ type: "deleted", messageId: said._id });
  });

  unlessLacking("topic")("sees a new topic", async () => {
    await using world = await startWorld(connector);
    await world.ann.createChannel("ops", { members: ["bot"] });
    await world.pass("ops");
    await world.ann.setTopic("ops", "Release day");
    await world.bot.waitFor({ type: "topic", topic: "Release day" });
  });

  unlessLacking("joined")("sees who was added to a room, and by whom", async () => {
    await using world = await startWorld(connector);
    await world.ann.createChannel("ops", { members: ["bot"] });
    await world.pass("ops");
    await world.ann.invite("ops", "carol");
    await world.bot.waitFor({ type: "joined", username: "carol", by: "ann" });
    await world.bob.join("ops");
    await world.bot.waitFor({ type: "joined", username: "bob" });
  });

  unlessLacking("left")("sees who left a room, and who was removed by whom", async () => {
    await using world = await startWorld(connector);
    await world.ann.createChannel("ops", { members: ["bot", "bob", "carol"] });
    await world.pass("ops");
    await world.ann.kick("ops", "carol");
    await world.bot.waitFor({ type: "left", username: "carol", by: "ann" });
    await world.bob.leave("ops");
    await world.bot.waitFor({ type: "left", username: "bob" });
  });
}
