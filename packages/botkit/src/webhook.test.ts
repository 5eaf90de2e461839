import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Room } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { toActivity } from "./map.ts";
import { answerWebhook, bodyOf, readWebhook, webhookEvent, webhookRoom } from "./webhook.ts";

const self = { userId: "bot-id", username: "rocket.cat" };
const serverUrl = "https://chat.example";
const token = "the-token";
/** What a server posts for a message. */
const body = {
  token,
  bot: false,
  trigger_word: "@rocket.cat",
  channel_id: "r1",
  channel_name: "general",
  message_id: "m1",
  timestamp: "2026-01-02T03:04:05.678Z",
  user_id: "ann-id",
  user_name: "ann",
  text: "@rocket.cat deploy",
  siteUrl: serverUrl,
};
const general: Room = { id: "r1", kind: "private", name: "general", displayName: "General", joined: true };

function activityOf(more: Record<string, unknown> = {}, room?: Room) {
  const call = readWebhook({ ...body, ...more }, token, self);
  if (call.type !== "message") throw new Error(`The call is ${call.type}`);
  const event = webhookEvent(call.body, {
    room: room ?? webhookRoom(call.body),
    self: { id: self.userId, username: self.username },
    serverUrl,
  });
  return event && toActivity(event, self);
}

describe("a call of the outgoing webhook", () => {
  it("is the message that the stream would have brought, under the same id", () => {
    expect(activityOf({}, general)).toMatchObject({
      type: "message",
      id: "m1",
      text: "deploy",
      timestamp: new Date("2026-01-02T03:04:05.678Z"),
      conversation: { id: "r1" },
      from: { id: "ann-id", name: "ann", role: "user" },
      channelData: {
        msg: "@rocket.cat deploy",
        room: { kind: "private", name: "general" },
        addressed: true,
        webhook: { trigger_word: "@rocket.cat", siteUrl: serverUrl },
      },
    });
  });

  it("tells the bot no token", () => {
    expect(JSON.stringify(activityOf())).not.toContain(token);
  });

  it("cannot make more of the message than it says, by a name that objects have already", () => {
    const activity = activityOf(JSON.parse('{"__proto__":{"isAdmin":true},"message":{"__proto__":{"isAdmin":true}}}'));
    // This is how Botkit makes its message.
    const message = Object.assign({}, activity?.channelData);
    expect([message.isAdmin, Object.assign({}, message.webhook).isAdmin]).toEqual([undefined, undefined]);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ["of a thread is in its conversation", { tmid: "t1" }, { conversation: { id: "r1", thread_id: "t1" } }],
    ["of an edit is a messageUpdate", { isEdited: true }, { type: "messageUpdate", id: "m1" }],
    ["of another program says so", { bot: true }, { from: { role: "bot" } }],
    [
      "of a room without a name is from a direct room",
      { channel_name: undefined },
      { channelData: { isDirect: true } },
    ],
    [
      "of an unknown room knows the room's name",
      {},
      { channelData: { room: { id: "r1", kind: "channel", name: "general" } } },
    ],
    [
      "of a file brings the file",
      { message: { _id: "m1", attachments: [{ image_url: "/file-upload/f/a.png", image_type: "image/png" }] } },
      { attachments: [{ contentType: "image/png", contentUrl: `${serverUrl}/file-upload/f/a.png` }] },
    ],
    ["of a notice is an event", { message: { _id: "m1", t: "uj" } }, { type: "event", name: "uj" }],
  ])("%s", (_case, more, expected) => {
    expect(activityOf(more)).toMatchObject(expected);
  });

  it.each<[string, unknown, string | undefined, object]>([
    ["without a token of ours is not taken", body, undefined, { status: 501 }],
    ["with an empty token of ours is not taken", { ...body, token: "" }, "", { status: 501 }],
    ["with another token is refused", { ...body, token: "the-tokem" }, token, { status: 401 }],
    ["with a longer token is refused", { ...body, token: `${token}x` }, token, { status: 401 }],
    ["without a token is refused", { ...body, token: undefined }, token, { status: 401 }],
    ["with a token that is no text is refused", { ...body, token: { length: 9 } }, token, { status: 401 }],
    ["that is no JSON is refused", undefined, token, { status: 400 }],
    ["that is a list is refused", [body], token, { status: 400 }],
    ["without a room is refused", { ...body, channel_id: undefined }, token, { status: 400 }],
    ["without a message is refused", { ...body, message_id: undefined }, token, { status: 400 }],
    ["without a user is refused", { ...body, user_id: "" }, token, { status: 400 }],
    [
      "of somebody who joined tells of no message",
      { ...body, message_id: undefined, user: { _id: "x" } },
      token,
      { type: "nothing" },
    ],
    ["of the bot's own message is nothing", { ...body, user_id: "bot-id" }, token, { type: "nothing" }],
  ])("%s", (_case, posted, expectedToken, expected) => {
    expect(readWebhook(posted, expectedToken, self)).toMatchObject(expected);
  });
});

describe("the web server", () => {
  async function* chunks(...parts: readonly string[]) {
    for (const part of parts) yield Buffer.from(part);
  }

  it.each<[string, Parameters<typeof bodyOf>[0], unknown]>([
    ["may have parsed the body", Object.assign(chunks(), { body: { a: 1 } }), { a: 1 }],
    ["may have read the body as text", Object.assign(chunks(), { body: '{"a":1}' }), { a: 1 }],
    ["may have read the body as bytes", Object.assign(chunks(), { body: Buffer.from('{"a":1}') }), { a: 1 }],
    ["may have left the body unread", chunks('{"a"', ":1}"), { a: 1 }],
    ["may get what is no JSON", chunks("token=x"), undefined],
    ["may get nothing", chunks(), undefined],
    ["may get too much", chunks(`"${"x".repeat(600_000)}`, `${"x".repeat(600_000)}"`), undefined],
  ])("%s", async (_case, request, expected) => {
    expect(await bodyOf(request)).toEqual(expected);
  });

  it("gives answers that Rocket.Chat neither repeats a call for nor posts", async () => {
    const server = createServer(async (request, response) => {
      const call = readWebhook(await bodyOf(request), token, self);
      if (call.type === "refused") answerWebhook(response, call.status, call.why);
      else answerWebhook(response, 200);
    }).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const post = (posted: unknown) => fetch(url, { method: "POST", body: JSON.stringify(posted) });
      const taken = await post(body);
      expect([taken.status, await taken.json()]).toEqual([200, {}]);
      const refused = await post({ ...body, token: "x" });
      expect([refused.status, await refused.json()]).toEqual([401, { error: expect.stringContaining("token") }]);
    } finally {
      server.close();
    }
  });
});
