import { createDevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it } from "vitest";
import { connect } from "./adapter.ts";
import { accountOn } from "./office.fixture.ts";
import { TwoX } from "./two-x.fixture.ts";

/** A bot of 2.x on a server with ann. */
async function openOffice(branches: (bot: TwoX) => void) {
  const server = await createDevServer({
    users: [{ username: "rocket.cat.bot", password: "secret", roles: ["bot"] }, { username: "ann" }],
    rooms: [{ name: "lounge", id: "LOUNGE", members: ["rocket.cat.bot", "ann"] }],
  });
  const bot = new TwoX();
  // Its loader calls `use`, which reads the environment of the process.
  bot.adapters.register({ use: (own) => connect(own, { env: accountOn(server), process: false }) });
  branches(bot);
  await bot.start();
  return {
    server,
    bot,
    ann: server.as("ann"),
    async [Symbol.asyncDispose]() {
      await bot.shutdown();
      await server.close();
    },
  };
}

describe("on bBot 2.x", () => {
  it("branches hear text, a mention and what is said to the bot alone, and answer", async () => {
    await using office = await openOffice(({ branches }) => {
      branches.direct(/ping (\d)/, (b) => b.respond(`pong ${(b.match as RegExpExecArray)[1]}`));
      branches.text(/hello/, (b) => b.respondVia("reply", "hello to you"));
    });
    await office.ann.say("lounge", "@rocket.cat.bot ping 1");
    await office.server.waitForMessage({ room: "lounge", text: "pong 1" });
    await office.ann.say("lounge", "hello");
    await office.server.waitForMessage({ room: "lounge", text: "@ann hello to you" });
    const { rid } = await office.ann.say("@rocket.cat.bot", "ping 2");
    await office.server.waitForMessage({ room: rid, text: "pong 2" });
  });

  it("files, reactions and comings are messages of their own", async () => {
    await using office = await openOffice(({ branches }) => {
      branches.custom(
        (message) => message.event !== undefined,
        (b) => b.respond(`${b.message}`),
      );
      branches.text(/minutes/, (b) => b.respond(`${b.message.constructor.name}: ${b.message}`));
    });
    const { ann, server } = office;
    const file = await ann.upload("lounge", {
      name: "notes.txt",
      type: "text/plain",
      bytes: Buffer.from("notes"),
      text: "the minutes",
    });
    await server.waitForMessage({ room: "lounge", text: "RichMessage: the minutes" });
    await ann.react(file._id, ":eyes:");
    await server.waitForMessage({ room: "lounge", text: "reaction message for ann" });
    await ann.leave("lounge");
    await server.waitForMessage({ room: "lounge", text: "leave message for ann" });
  });

  it("a failed answer is the branch's to handle, and the next message is heard", async () => {
    await using office = await openOffice(({ branches }) => {
      branches.text(/shout/, (b) => b.respondVia("shout", "HELLO"));
      branches.text(/ping/, (b) => b.respond("pong"));
    });
    await office.ann.say("lounge", "shout");
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.bot.logged.join("\n")).toMatch(/no method is called "shout"/);
  });

  it("an envelope without an address is refused, for 2.x fills in a room that there is not", async () => {
    await using office = await openOffice(() => undefined);
    const blank = { strings: ["hi"], room: { id: "room", name: "room" }, user: { id: "null-user", name: "null-user" } };
    await expect(office.bot.thoughts.respond(blank)).rejects.toThrow(/names neither a room nor a user/);
  });
});
