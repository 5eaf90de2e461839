import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { RocketChatAdapter } from "./index.ts";
import { openOffice, recorder } from "./office.fixture.ts";

/** A web server of the bot's author, which hands calls on to the adapter. */
async function webServer(adapter: RocketChatAdapter) {
  const server = createServer((request, response) => void adapter.processActivity(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    async post(body: unknown) {
      const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const question = {
  token: "webhook-token",
  channel_id: "LOUNGE",
  channel_name: "lounge",
  message_id: "WEBHOOKMESSAGE001",
  timestamp: "2026-01-01T00:00:00.000Z",
  user_id: "ann-id",
  user_name: "ann",
  text: "from the webhook",
};

describe("a call of the outgoing webhook", () => {
  it("is answered in the room when its token is right, and refused when it is not", async () => {
    await using office = await openOffice({
      options: { webhookToken: "webhook-token" },
      scripts: (controller) =>
        controller.hears(/^from the (.*)$/, "message", async (bot, { matches, ...message }) =>
          bot.reply(message, `an answer to the ${matches[1]}`),
        ),
    });
    await using web = await webServer(office.adapter);
    expect(await web.post(question)).toEqual({ status: 200, body: {} });
    await office.server.waitForMessage({ room: "lounge", from: "bot", text: "an answer to the webhook" });
    expect((await web.post({ ...question, token: "guessed" })).status).toBe(401);
    expect((await web.post("no JSON")).status).toBe(400);
    expect((await web.post({ ...question, user_id: "bot-id" })).status).toBe(200);
    expect(office.said("lounge")).toHaveLength(1);
  });

  it("is refused by a bot that has no token, and by one that is not connected", async () => {
    await using office = await openOffice();
    await using web = await webServer(office.adapter);
    expect(await web.post(question)).toMatchObject({
      status: 501,
      body: { error: expect.stringContaining("BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN") },
    });
    await using early = await webServer(new RocketChatAdapter({ env: office.env, logger: recorder([]) }));
    expect((await early.post(question)).status).toBe(503);
  });

  it("is taken once together with the same message of the stream, whichever is first, and when it is repeated", async () => {
    const heard: string[] = [];
    await using office = await openOffice({
      options: { webhookToken: "webhook-token" },
      scripts: (controller) => controller.on("message", async (_bot, { text }) => void heard.push(String(text))),
    });
    await using web = await webServer(office.adapter);
    const { _id } = await office.ann.say("lounge", "by the stream first");
    await expect.poll(() => heard).toEqual(["by the stream first"]);
    await web.post({ ...question, message_id: _id, text: "by the stream first" });
    await web.post(question);
    await web.post(question);
    await office.ann.say("lounge", question.text, { _id: question.message_id });
    await office.ann.say("lounge", "the end");
    await expect.poll(() => heard).toContain("the end");
    expect(heard).toEqual(["by the stream first", "from the webhook", "the end"]);
  });

  it("is heard as the stream's message is: without the prefix, and not of those who are ignored", async () => {
    const heard: string[] = [];
    await using office = await openOffice({
      env: {
        ROCKETCHAT_PREFIX: "!",
        ROCKETCHAT_IGNORE_USERS: "bob",
        RESPOND_TO_EDITED: "false",
        ROCKETCHAT_BOTS: "ann",
      },
      options: { webhookToken: "webhook-token" },
      scripts: (controller) =>
        controller.on(
          ["message", "messageUpdate"],
          async (_bot, { text, fromBot }) => void heard.push(`${text} ${fromBot}`),
        ),
    });
    await using web = await webServer(office.adapter);
    const post = async (number: number, more: object) =>
      expect((await web.post({ ...question, message_id: `WEBHOOKMESSAGE10${number}`, ...more })).status).toBe(200);
    await post(1, { user_id: "bob-id", user_name: "bob", text: "!nobody hears" });
    await post(2, { isEdited: true, text: "!an edit" });
    await post(3, { text: "!deploy" });
    await expect.poll(() => heard).toEqual(["deploy true"]);
  });
});
