import {
  type IncomingMessage,
  parseMessage,
  type Room,
  type RoomEvent,
  type RoomKind,
} from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { toActivity } from "./map.ts";

const self = { userId: "bot-id", username: "rocket.cat", name: "Cat" };
const ann = { id: "ann-id", username: "ann", name: "Ann" };
const serverUrl = "https://chat.example";
const recipient = { id: "bot-id", name: "rocket.cat", role: "bot" };

function room(kind: RoomKind = "channel", more: Partial<Room> = {}): Room {
  return { id: `${kind}-id`, kind, name: `${kind}-name`, displayName: kind, joined: true, topic: "Go", ...more };
}

/** What the core makes of a wire document. */
function message(document: Record<string, unknown> = {}, place: Room = room(), recovered = false): IncomingMessage {
  const raw = {
    _id: "m1",
    rid: place.id,
    msg: "hi",
    ts: new Date(7),
    u: { _id: ann.id, username: ann.username, name: ann.name },
    ...document,
  };
  const user = { id: self.userId, username: self.username };
  const context = { room: place, self: user, serverUrl, origin: recovered ? "recovered" : "live" } as const;
  const parsed = parseMessage(raw, context);
  if (!parsed) throw new Error("The document is no message");
  return parsed;
}

const heard = (document?: Record<string, unknown>, place?: Room, recovered?: boolean) =>
  toActivity({ type: "message", room: place ?? room(), message: message(document, place, recovered) }, self);

describe("a message", () => {
  it("is a message activity with nothing but stable values in its conversation", () => {
    expect(heard()).toEqual({
      type: "message",
      id: "m1",
      channelId: "rocketchat",
      timestamp: new Date(7),
      text: "hi",
      conversation: { id: "channel-id" },
      from: { id: "ann-id", name: "ann", role: "user" },
      recipient,
      entities: [],
      channelData: {
        _id: "m1",
        rid: "channel-id",
        msg: "hi",
        ts: new Date(7),
        u: { _id: "ann-id", username: "ann", name: "Ann" },
        room: room(),
        sender: ann,
        addressed: false,
        isDirect: false,
        isLivechat: false,
        mentionsBot: false,
        fromBot: false,
        recovered: false,
      },
    });
  });

  it.each<[string, Record<string, unknown>, Room, object]>([
    [
      "of a thread is in a conversation of its own",
      { tmid: "t1" },
      room(),
      { conversation: { id: "channel-id", thread_id: "t1" } },
    ],
    [
      "that begins with the bot's mention comes without it, and as typed in channelData",
      { msg: "@rocket.cat: red", mentions: [{ _id: "bot-id", username: "rocket.cat" }] },
      room(),
      {
        text: "red",
        channelData: { msg: "@rocket.cat: red", addressed: true, mentionsBot: true },
        entities: [{ type: "mention", mentioned: { id: "bot-id", name: "rocket.cat" }, text: "@rocket.cat" }],
      },
    ],
    [
      "that names the bot further on keeps the mention",
      { msg: "ask @rocket.cat", mentions: [{ _id: "bot-id", username: "rocket.cat" }] },
      room(),
      { text: "ask @rocket.cat", channelData: { addressed: false, mentionsBot: true } },
    ],
    [
      "that names somebody has a mention entity",
      {
        msg: "hi @bob",
        mentions: [
          { _id: "bob-id", username: "bob", name: "Bob" },
          { _id: "all", username: "all" },
        ],
      },
      room(),
      { entities: [{ type: "mention", mentioned: { id: "bob-id", name: "bob" }, text: "@bob" }] },
    ],
    ["of a direct room says so", {}, room("direct"), { channelData: { isDirect: true, isLivechat: false } }],
    [
      "of a livechat visitor names the visitor and who serves the room",
      { token: "tok", alias: "Vera", u: { _id: "v-id", username: "guest-1" } },
      room("livechat", { servedBy: ann }),
      {
        from: { id: "v-id", name: "guest-1", role: "user" },
        channelData: { isLivechat: true, room: { kind: "livechat", servedBy: ann }, sender: { name: "Vera" } },
      },
    ],
    [
      "of another program says so",
      { bot: { i: "x" } },
      room(),
      { from: { role: "bot" }, channelData: { fromBot: true } },
    ],
    [
      "carries the room's name, kind and topic",
      {},
      room("private"),
      { channelData: { room: { name: "private-name", kind: "private", topic: "Go" } } },
    ],
  ])("%s", (_case, document, place, expected) => {
    expect(heard(document, place)).toMatchObject(expected);
  });

  it("that was fetched after a gap says so", () => {
    expect(heard({}, room(), true)).toMatchObject({ channelData: { recovered: true } });
  });

  it("that only quotes something is not addressed to the bot", () => {
    const quoting = { msg: "[ ](https://chat.example/channel/x?msg=q) indeed" };
    expect(heard(quoting)).toMatchObject({ text: "indeed", channelData: { addressed: false } });
  });

  it("shares nothing with the next one, whatever a handler does to it", () => {
    const document = { customFields: { seen: 0 } };
    const one = message(document);
    const event: RoomEvent = { type: "message", room: one.room, message: one };
    const first = toActivity(event, self);
    first?.channelData.customFields && Object.assign(first.channelData.customFields, { seen: 1 });
    Object.assign(first?.channelData.room, { name: "elsewhere" });
    expect(toActivity(event, self)).toMatchObject({
      channelData: { customFields: { seen: 0 }, room: { name: "channel-name" } },
    });
  });
});

describe("what comes with a message", () => {
  const upload = { type: "file", title: "plan.pdf", title_link: "/file-upload/f1/plan.pdf", title_link_download: true };

  it.each<[string, Record<string, unknown>, unknown]>([
    [
      "a file is an attachment with an absolute address",
      { attachments: [upload], file: { _id: "f1", name: "plan.pdf", type: "application/pdf" } },
      [{ contentType: "application/pdf", contentUrl: `${serverUrl}/file-upload/f1/plan.pdf`, name: "plan.pdf" }],
    ],
    [
      "a picture has its own type",
      {
        attachments: [
          {
            ...upload,
            title: "a.png",
            title_link: "/file-upload/f1/a.png",
            image_url: "/file-upload/f1/a.png",
            image_type: "image/png",
          },
        ],
      },
      [{ contentType: "image/png", contentUrl: `${serverUrl}/file-upload/f1/a.png`, name: "a.png" }],
    ],
    [
      "a picture of an unknown type is a picture",
      { attachments: [{ image_url: "https://elsewhere.example/a" }] },
      [{ contentType: "image/*", contentUrl: "https://elsewhere.example/a" }],
    ],
    [
      "a file of an unknown type is bytes",
      { attachments: [upload] },
      [
        {
          contentType: "application/octet-stream",
          contentUrl: `${serverUrl}/file-upload/f1/plan.pdf`,
          name: "plan.pdf",
        },
      ],
    ],
    [
      "a quotation is no file",
      { attachments: [{ message_link: "https://chat.example/x?msg=q", text: "so", image_url: "/a.png" }] },
      undefined,
    ],
    [
      "a rich block is no file",
      { attachments: [{ title: "News", text: "all", title_link: "https://n.example" }] },
      undefined,
    ],
  ])("%s", (_case, document, expected) => {
    expect(heard(document)?.attachments).toEqual(expected);
    expect(heard(document)?.channelData.attachments).toEqual(document.attachments);
  });
});

describe("what else happens in a room", () => {
  const place = room();
  const common = { channelId: "rocketchat", conversation: { id: "channel-id" }, recipient };

  it.each<[string, RoomEvent, object]>([
    [
      "an edit is a messageUpdate",
      { type: "edited", room: place, message: message({ msg: "hi!", editedAt: new Date(9) }) },
      { type: "messageUpdate", id: "m1", text: "hi!", from: { id: "ann-id" } },
    ],
    [
      "a deletion is a messageDelete, by nobody known",
      { type: "deleted", room: place, messageId: "m1" },
      { type: "messageDelete", id: "m1", from: { id: "channel-id", name: "channel-name" } },
    ],
    [
      "a reaction is a messageReaction",
      { type: "reaction", room: place, messageId: "m1", emoji: ":thumbsup:", user: ann, added: true },
      {
        type: "messageReaction",
        replyToId: "m1",
        reactionsAdded: [{ type: "thumbsup" }],
        from: { id: "ann-id", name: "ann" },
      },
    ],
    [
      "a reaction taken away is one too",
      {
        type: "reaction",
        room: place,
        messageId: "m1",
        emoji: ":tada:",
        user: { id: "", username: "bob" },
        added: false,
      },
      { type: "messageReaction", reactionsRemoved: [{ type: "tada" }], from: { id: "bob", name: "bob" } },
    ],
    [
      "somebody who comes is a member added",
      { type: "joined", room: place, person: ann },
      { type: "conversationUpdate", membersAdded: [{ id: "ann-id", name: "ann" }], from: { id: "ann-id" } },
    ],
    [
      "somebody who is added is told with who did it",
      { type: "joined", room: place, person: { id: "", username: "bob" }, by: ann },
      {
        type: "conversationUpdate",
        membersAdded: [{ id: "bob", name: "bob" }],
        from: { id: "ann-id" },
        channelData: { by: ann },
      },
    ],
    [
      "somebody who goes is a member removed",
      { type: "left", room: place, person: ann },
      { type: "conversationUpdate", membersRemoved: [{ id: "ann-id", name: "ann" }] },
    ],
    [
      "the bot itself that is added is the recipient",
      { type: "joined", room: place, person: { id: "bot-id", username: "rocket.cat" }, by: ann },
      { type: "conversationUpdate", membersAdded: [recipient], channelData: { by: ann } },
    ],
    [
      "the bot itself that is removed is the recipient",
      { type: "left", room: place, person: { id: "", username: "rocket.cat" } },
      { type: "conversationUpdate", membersRemoved: [recipient] },
    ],
    [
      "a topic is a conversationUpdate with its name",
      { type: "topic", room: place, topic: "Mars", by: ann },
      { type: "conversationUpdate", topicName: "Mars", from: { id: "ann-id" } },
    ],
    [
      "typing is typing",
      { type: "typing", room: place, user: { id: "", username: "ann" }, active: true },
      { type: "typing", from: { id: "ann", name: "ann" } },
    ],
    [
      "any other notice is an event by its name, never text to answer",
      { type: "system", room: place, kind: "room-archived", message: message({ t: "room-archived" }) },
      {
        type: "event",
        id: "m1",
        name: "room-archived",
        channelData: { botkitEventType: "room-archived", t: "room-archived" },
      },
    ],
  ])("%s", (_case, event, expected) => {
    expect(toActivity(event, self)).toMatchObject({ ...common, ...expected });
  });

  it("an end of typing says nothing to a bot", () => {
    expect(toActivity({ type: "typing", room: place, user: ann, active: false }, self)).toBeUndefined();
  });
});
