import { describe, expect, it } from "vitest";
import { readMessage, readPerson, readRoom, readRoomFacts, readStatus } from "./documents.ts";

const wire = { _id: "m1", rid: "GENERAL", msg: "hi", u: { _id: "u1", username: "ann", name: "Ann Lee" } };

describe("a message as the page reads it", () => {
  it("is the same whether its dates come by REST or by the socket", () => {
    const byRest = readMessage({ ...wire, ts: "2026-03-01T10:00:00.000Z", _updatedAt: "2026-03-01T10:00:01.000Z" });
    const bySocket = readMessage({ ...wire, ts: { $date: 1772359200000 }, _updatedAt: { $date: 1772359201000 } });
    expect(byRest).toEqual(bySocket);
    expect(byRest).toMatchObject({ sentAt: 1772359200000, updatedAt: 1772359201000, delivery: "stored" });
  });

  it("carries what threads, reactions and edits add", () => {
    const message = readMessage({
      ...wire,
      ts: { $date: 1 },
      tmid: "m0",
      tshow: true,
      tcount: 2,
      editedAt: { $date: 2 },
      reactions: { ":tada:": { usernames: ["ann", "bob"] } },
      mentions: [{ _id: "u2", username: "bob" }],
      groupable: false,
    });
    expect(message).toMatchObject({
      threadId: "m0",
      isShownInRoom: true,
      replyCount: 2,
      isEdited: true,
      reactions: [{ emoji: ":tada:", usernames: ["ann", "bob"] }],
      mentions: ["bob"],
      isGroupable: false,
    });
  });

  it.each([
    ["nothing", undefined],
    ["a text", "hello"],
    ["a document without a time", wire],
    ["a document without a room", { ...wire, rid: undefined, ts: { $date: 1 } }],
  ])("is none where the server sends %s", (_what, value) => {
    expect(readMessage(value)).toBeUndefined();
  });

  it("survives fields of a wrong kind", () => {
    const message = readMessage({ ...wire, ts: { $date: 1 }, attachments: "x", reactions: [1], md: {}, u: null });
    expect(message).toMatchObject({ attachments: [], author: { username: "unknown" } });
    expect(message).not.toHaveProperty("md");
  });
});

describe("a room as the page reads it", () => {
  const subscription = { rid: "r1", t: "d", name: "bob", fname: "Bob Okafor", open: true, unread: 2, alert: true };

  it("is called as people call it", () => {
    expect(readRoom(subscription)).toEqual({
      id: "r1",
      kind: "direct",
      title: "Bob Okafor",
      others: ["bob"],
      unread: 2,
      alert: true,
    });
    expect(readRoom({ ...subscription, t: "d", name: "bob, carla" })?.others).toEqual(["bob", "carla"]);
    expect(readRoom({ ...subscription, t: "c", fname: undefined, name: "general" })).toMatchObject({
      kind: "channel",
      title: "general",
      others: [],
    });
  });

  it("is none when the person has put it away", () => {
    expect(readRoom({ ...subscription, open: false })).toBeUndefined();
  });

  it("has its topic and its newest message from the room document", () => {
    expect(readRoomFacts({ _id: "r1", topic: "Release", ro: true, lm: { $date: 5 } })).toEqual([
      "r1",
      { topic: "Release", readOnly: true, archived: false, lastMessageAt: 5 },
    ]);
  });
});

describe("a person as the page reads it", () => {
  it("is a bot by its type or by its role", () => {
    const user = { _id: "u1", username: "helper", name: "Helper", status: "online" };
    expect(readPerson(user)).toMatchObject({ isBot: false, presence: "online" });
    expect(readPerson({ ...user, type: "bot" })?.isBot).toBe(true);
    expect(readPerson({ ...user, roles: ["bot", "user"] })?.isBot).toBe(true);
  });

  it("changes by the stream of everybody's status", () => {
    expect(readStatus(["u1", "helper", 3, "deploying", "Helper", ["bot"]])).toEqual({
      username: "helper",
      presence: "busy",
      statusText: "deploying",
      isBot: true,
    });
    expect(readStatus(["u1", "ann", 0, null, null, ["user"]])).toEqual({
      username: "ann",
      presence: "offline",
      isBot: false,
    });
  });
});
