import type { IncomingAttachment, Room, RoomEvent, User } from "@rocketchat-connectors/core";
import { someMessage, someRoom } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { placeOf, rephrase, toHubot, toRocketChat } from "./map.ts";

const ann: User = { id: "ann-id", username: "ann", name: "Ann" };
const bot: User = { id: "bot-id", username: "rocket.cat" };
const self = { name: "Hubot", alias: false, userId: "bot-id" } as const;

function attachment(kind: IncomingAttachment["kind"], raw: Record<string, unknown> = {}): IncomingAttachment {
  return { kind, url: "https://chat.example/file.png", raw };
}

describe("where something happened", () => {
  it.each<[string, Room, object]>([
    ["a channel goes by its name", someRoom("channel"), { room: "channel-name", roomType: "c", oneToOne: false }],
    ["a private group goes by its name", someRoom("private"), { room: "private-name", roomType: "p", oneToOne: false }],
    ["a direct room goes by its id", someRoom("direct"), { room: "direct-id", roomType: "d", oneToOne: true }],
    [
      "a direct room of two is one to one",
      someRoom("direct", { usernames: ["ann", "rocket.cat"] }),
      { roomType: "d", oneToOne: true },
    ],
    [
      "a direct room of three is not one to one",
      someRoom("direct", { usernames: ["ann", "bob", "rocket.cat"] }),
      { roomType: "d", oneToOne: false },
    ],
    ["a livechat goes by its id", someRoom("livechat"), { room: "livechat-id", roomType: "l", oneToOne: true }],
    ["a channel without a name goes by its id", someRoom("channel", { name: "" }), { room: "channel-id" }],
  ])("%s", (_case, place, expected) => {
    expect(placeOf(place)).toMatchObject({ roomID: place.id, ...expected });
  });

  it("knows the thread of a message in one, and none otherwise", () => {
    expect(placeOf(someRoom("channel"), "t1").tmid).toBe("t1");
    expect(placeOf(someRoom("channel"))).not.toHaveProperty("tmid");
  });
});

describe("events of a room", () => {
  const place = { room: "channel-name", roomID: "channel-id", roomType: "c", oneToOne: false };
  const channel = someRoom("channel");

  it.each<[string, RoomEvent, object]>([
    [
      "a message is text",
      { type: "message", room: channel, message: someMessage("hi", { threadId: "t1", mentions: [bot] }) },
      {
        type: "text",
        place: { ...place, tmid: "t1" },
        person: ann,
        content: {
          id: "m1",
          text: "hi",
          rawText: "hi",
          mentions: [bot],
          attachments: [],
          edited: false,
          recovered: false,
          raw: {},
        },
      },
    ],
    [
      "a message that was fetched after a gap says so",
      { type: "message", room: channel, message: someMessage("hi", { origin: "recovered" }) },
      { type: "text", content: { text: "hi", recovered: true } },
    ],
    [
      "an edit is text that says so",
      { type: "edited", room: channel, message: someMessage("hi!") },
      { type: "text", content: { text: "hi!", edited: true } },
    ],
    [
      "an alias is kept",
      { type: "message", room: channel, message: someMessage("hi", { raw: { alias: "Ann of Ops" } }) },
      { type: "text", alias: "Ann of Ops" },
    ],
    ["a join is an enter", { type: "joined", room: channel, person: ann }, { type: "enter", person: ann, place }],
    [
      "an invitation knows both people",
      { type: "joined", room: channel, person: ann, by: bot },
      { type: "enter", person: ann, by: bot },
    ],
    ["a leave is a leave", { type: "left", room: channel, person: ann }, { type: "leave", person: ann }],
    [
      "the bot's own joining is a robot event",
      { type: "joined", room: channel, person: bot, by: ann },
      { type: "event", name: "rocketchat:joined", details: { ...place, by: ann } },
    ],
    [
      "the bot's own removal is a robot event",
      { type: "left", room: channel, person: bot },
      { type: "event", name: "rocketchat:left", details: place },
    ],
    [
      "a topic is a topic",
      { type: "topic", room: channel, topic: "Go", by: ann },
      { type: "topic", topic: "Go", person: ann },
    ],
    [
      "a reaction has no colons",
      { type: "reaction", room: channel, messageId: "m1", emoji: ":+1:", user: ann, added: true },
      {
        type: "reaction",
        person: ann,
        content: { type: "added", reaction: "+1", item: { type: "message", id: "m1", roomID: "channel-id" } },
      },
    ],
    [
      "a reaction taken away says so",
      { type: "reaction", room: channel, messageId: "m1", emoji: ":+1:", user: ann, added: false },
      { type: "reaction", content: { type: "removed" } },
    ],
    [
      "a deletion names the message",
      { type: "deleted", room: channel, messageId: "m1" },
      { type: "deleted", id: "m1", place },
    ],
    [
      "typing is a robot event",
      { type: "typing", room: channel, user: ann, active: true },
      { type: "event", name: "rocketchat:typing", details: { ...place, user: ann, active: true } },
    ],
    [
      "any other notice of the server is a robot event",
      { type: "system", room: channel, kind: "r", message: someMessage("new-name") },
      { type: "event", name: "rocketchat:system", details: { ...place, kind: "r", message: someMessage("new-name") } },
    ],
  ])("%s", (_case, event, expected) => {
    expect(toHubot(event, self)).toMatchObject(expected);
  });

  it("shows the first file as hubot-rocketchat did, and no quoted message", () => {
    const file = attachment("image", { image_url: "/file.png", title: "file.png" });
    const quote = attachment("rich", { message_link: "https://chat.example/channel/a?msg=1" });
    const heard = toHubot(
      { type: "message", room: channel, message: someMessage("", { attachments: [quote, file] }) },
      self,
    );
    expect(heard).toMatchObject({
      content: {
        attachments: [file],
        attachment: { link: "https://chat.example/file.png", type: "image", title: "file.png" },
      },
    });
    const onlyQuote = someMessage("see", { attachments: [quote] });
    expect(toHubot({ type: "message", room: channel, message: onlyQuote }, self)).not.toHaveProperty(
      "content.attachment",
    );
  });
});

describe("what a script says", () => {
  it.each<[string, unknown, string | undefined, object]>([
    ["a text", "hi", undefined, { roomId: "r1", text: "hi" }],
    ["a text in a thread", "hi", "t1", { roomId: "r1", text: "hi", threadId: "t1" }],
    ["a number", 42, undefined, { roomId: "r1", text: "42" }],
    [
      "a message object",
      { msg: "hi", alias: "Ops", avatar: "https://a.example/a.png", emoji: ":robot:", _id: "own", tshow: true },
      "t1",
      {
        roomId: "r1",
        text: "hi",
        threadId: "t1",
        alias: "Ops",
        avatar: "https://a.example/a.png",
        emoji: ":robot:",
        id: "own",
        alsoInRoom: true,
      },
    ],
    [
      "an object that names another thread",
      { text: "hi", tmid: "t2" },
      "t1",
      { roomId: "r1", text: "hi", threadId: "t2" },
    ],
    [
      "an object with attachments and fields of its own",
      { attachments: [{ title: "a" }], customFields: { a: 1 }, rid: "ignored" },
      undefined,
      { roomId: "r1", attachments: [{ title: "a" }], extra: { customFields: { a: 1 } } },
    ],
  ])("%s", (_case, said, thread, expected) => {
    expect(toRocketChat(said, { roomId: "r1", ...(thread === undefined ? {} : { threadId: thread }) })).toEqual(
      expected,
    );
  });

  it("says which message it answers", () => {
    const aim = { roomId: "r1", inReplyTo: "m1" };
    expect(toRocketChat("hi", aim)).toEqual({ ...aim, text: "hi" });
    expect(toRocketChat({ msg: "hi", alias: "Ops" }, aim)).toEqual({ ...aim, text: "hi", alias: "Ops" });
  });

  it("is changed in its text only", () => {
    expect(rephrase("hi", (text) => `@ann ${text}`)).toBe("@ann hi");
    expect(rephrase({ text: "hi", alias: "Ops" }, (text) => `@ann ${text}`)).toEqual({ msg: "@ann hi", alias: "Ops" });
  });
});
