import type { IncomingAttachment, Room, RoomEvent, User } from "@rocketchat-connectors/core";
import { someMessage, someRoom } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { placeOf, toBBot } from "./incoming.ts";

const ann: User = { id: "ann-id", username: "ann", name: "Ann" };
const rocket: User = { id: "bot-id", username: "rocket.cat" };
const self = { name: "bb", userId: "bot-id" };
const annAsPerson = { id: "ann-id", name: "ann", username: "ann", fullName: "Ann" };
const rocketAsPerson = { id: "bot-id", name: "rocket.cat", username: "rocket.cat" };

describe("the room of an event", () => {
  it.each<[string, Room, object]>([
    ["a channel goes by its name", someRoom("channel"), { id: "channel-id", name: "channel-name", type: "c" }],
    ["a private group goes by its name", someRoom("private"), { id: "private-id", name: "private-name", type: "p" }],
    ["a direct room goes by its id", someRoom("direct"), { id: "direct-id", name: "direct-id", type: "d" }],
    ["a livechat goes by its id", someRoom("livechat"), { id: "livechat-id", name: "livechat-id", type: "l" }],
    ["a channel without a name goes by its id", someRoom("channel", { name: "" }), { name: "channel-id" }],
  ])("%s", (_case, given, expected) => {
    expect(placeOf(given)).toMatchObject(expected);
    expect(placeOf(given)).not.toHaveProperty("tmid");
    expect(placeOf(given, "t1").tmid).toBe("t1");
  });
});

describe("events of a room", () => {
  const place = { id: "channel-id", name: "channel-name", type: "c" };
  const channel = someRoom("channel");

  it.each<[string, RoomEvent, object]>([
    [
      "a message is text",
      {
        type: "message",
        room: channel,
        message: someMessage("hi", { threadId: "t1", mentions: [rocket], raw: { a: 1 } }),
      },
      {
        type: "text",
        place: { ...place, tmid: "t1" },
        person: annAsPerson,
        words: {
          id: "m1",
          text: "hi",
          rawText: "hi",
          mentions: [rocketAsPerson],
          quotes: [],
          edited: false,
          recovered: false,
          raw: { a: 1 },
        },
      },
    ],
    [
      "a message that was fetched after a gap says so",
      { type: "message", room: channel, message: someMessage("hi", { origin: "recovered" }) },
      { type: "text", words: { recovered: true } },
    ],
    [
      "a leading mention becomes the bot's name",
      {
        type: "message",
        room: channel,
        message: someMessage("@rocket.cat ping", { textForBot: "ping", mentionsBot: true }),
      },
      { type: "text", words: { text: "bb ping", rawText: "@rocket.cat ping" } },
    ],
    [
      "a direct message gets the bot's name",
      {
        type: "message",
        room: someRoom("direct"),
        message: someMessage("ping", { room: someRoom("direct"), isDirect: true }),
      },
      { type: "text", place: { type: "d" }, words: { text: "bb ping", rawText: "ping" } },
    ],
    [
      "a visitor's words get the bot's name",
      { type: "message", room: someRoom("livechat"), message: someMessage("help", { room: someRoom("livechat") }) },
      { type: "text", place: { type: "l" }, words: { text: "bb help", rawText: "help" } },
    ],
    [
      "an edit is text that says so",
      { type: "edited", room: channel, message: someMessage("hi!") },
      { type: "text", words: { text: "hi!", edited: true } },
    ],
    [
      "somebody without a username goes by the id",
      { type: "message", room: channel, message: someMessage("hi", { sender: { id: "v1", username: "" } }) },
      { person: { id: "v1", name: "v1", username: "" } },
    ],
    [
      "a join is an enter",
      { type: "joined", room: channel, person: ann },
      { type: "enter", person: annAsPerson, place },
    ],
    [
      "an invitation knows both people",
      { type: "joined", room: channel, person: ann, by: rocket },
      { type: "enter", person: annAsPerson, by: rocketAsPerson },
    ],
    ["a leave is a leave", { type: "left", room: channel, person: ann }, { type: "leave", person: annAsPerson }],
    [
      "the bot's own joining is an event",
      { type: "joined", room: channel, person: rocket, by: ann },
      { type: "event", name: "rocketchat:joined", details: { room: place, by: annAsPerson } },
    ],
    [
      "the bot's own removal is an event",
      { type: "left", room: channel, person: rocket },
      { type: "event", name: "rocketchat:left", details: { room: place } },
    ],
    [
      "a topic is a topic",
      { type: "topic", room: channel, topic: "Go", by: ann },
      { type: "topic", topic: "Go", person: annAsPerson, place },
    ],
    [
      "a reaction knows its message",
      { type: "reaction", room: channel, messageId: "m1", emoji: ":+1:", user: ann, added: true },
      { type: "reaction", person: annAsPerson, place, emoji: ":+1:", added: true, messageId: "m1" },
    ],
    [
      "a reaction taken away says so",
      { type: "reaction", room: channel, messageId: "m1", emoji: ":+1:", user: ann, added: false },
      { type: "reaction", added: false },
    ],
    [
      "a deletion is an event",
      { type: "deleted", room: channel, messageId: "m1" },
      { type: "event", name: "rocketchat:deleted", details: { room: place, id: "m1" } },
    ],
    [
      "typing is an event",
      { type: "typing", room: channel, user: ann, active: true },
      { type: "event", name: "rocketchat:typing", details: { room: place, user: annAsPerson, active: true } },
    ],
    [
      "any other notice of the server is an event, never text",
      { type: "system", room: channel, kind: "r", message: someMessage("new-name") },
      {
        type: "event",
        name: "rocketchat:system",
        details: { room: place, kind: "r", message: someMessage("new-name") },
      },
    ],
  ])("%s", (_case, event, expected) => {
    expect(toBBot(event, self)).toMatchObject(expected);
    expect(JSON.stringify(toBBot(event, self))).not.toContain("undefined");
  });

  it("leaves a direct message to the bot's alias as it is", () => {
    const heard = someMessage("/ping", { room: someRoom("direct"), isDirect: true });
    const event = { type: "message", room: heard.room, message: heard } as const;
    expect(toBBot(event, { ...self, alias: "/" })).toMatchObject({ words: { text: "/ping" } });
  });
});

describe("a message with a file", () => {
  const raw = { title: "cat.png", title_link: "/file-upload/f1/cat.png", image_url: "/file-upload/f1/thumb.png" };
  const url = "https://chat.example/file-upload/f1/cat.png";
  const file: IncomingAttachment = { kind: "image", title: "cat.png", url, fileId: "f1", size: 5, raw };

  it("is rich and keeps its text", () => {
    const heard = someMessage("@rocket.cat look", { attachments: [file], textForBot: "look", mentionsBot: true });
    expect(toBBot({ type: "message", room: heard.room, message: heard }, self)).toMatchObject({
      type: "rich",
      person: annAsPerson,
      words: { text: "bb look", rawText: "@rocket.cat look" },
      payload: { text: "@rocket.cat look", attachments: [{ title: { text: "cat.png", link: url }, image: url }] },
    });
  });

  it("is text when it only quotes another", () => {
    const quote = { text: "shall we?", author_name: "bob", message_link: "https://chat.example/channel/a?msg=1" };
    const heard = someMessage("[ ](https://chat.example/channel/a?msg=1) yes", {
      textForBot: "yes",
      raw: { attachments: [quote] },
    });
    expect(toBBot({ type: "message", room: heard.room, message: heard }, self)).toMatchObject({
      type: "text",
      words: {
        text: "yes",
        quotes: [
          {
            fallback: "shall we?",
            pretext: "shall we?",
            author: { name: "bob" },
            message_link: "https://chat.example/channel/a?msg=1",
          },
        ],
      },
    });
  });
});
