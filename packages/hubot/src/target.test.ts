import { describe, expect, it } from "vitest";
import type { Envelope } from "./hubot.ts";
import { answeredIdOf, messageIdOf, type Target, targetOf, threadOf } from "./target.ts";

const message = { id: "m1", room: "general", roomID: "r1", oneToOne: false };
const inThread = { ...message, id: "m2", tmid: "m1" };
const user = { id: "u1", name: "ann" };
const view = { ...user, room: "general", roomID: "r1", oneToOne: false };

describe("where an envelope points", () => {
  const here: Target = { type: "room", roomId: "r1", oneToOne: false };

  it.each<[string, Envelope, Target]>([
    ["an answer goes to the message's room", { room: "general", user: view, message }, here],
    [
      "an answer in a thread stays there",
      { room: "general", user: view, message: inThread },
      { ...here, threadId: "m1" },
    ],
    ["the answer of a catch-all goes to the message's room", { room: "general", message: { message } }, here],
    ["the room's id means the same", { room: "r1", message }, here],
    ["an envelope of the user alone goes where the user spoke", { user: view }, here],
    ["and stays in the thread", { user: { ...view, tmid: "m1" } }, { ...here, threadId: "m1" }],
    ["another room is another room", { room: "ops", user: view, message: inThread }, { type: "word", word: "ops" }],
    ["a thread can be named", { room: "ops", thread: "t9" }, { type: "word", word: "ops", threadId: "t9" }],
    ["a named thread goes before the message's", { message: inThread, thread: "t9" }, { ...here, threadId: "t9" }],
    ["a name with @ is a person", { room: "@ann" }, { type: "person", username: "ann" }],
    [
      "a person's thread can be named",
      { room: "@ann", thread: "t9" },
      { type: "person", username: "ann", threadId: "t9" },
    ],
    ["a stored user is a person", { user }, { type: "person", username: "ann" }],
    ["a user in place of an envelope is where the user spoke", view, here],
    ["a stored user in place of an envelope is a person", user, { type: "person", username: "ann" }],
    [
      "the room that another adapter stored with a user is not meant",
      { user: { ...user, roomID: "old" } },
      { type: "person", username: "ann" },
    ],
    ["a user known by id only is a word", { user: { id: "u1" } }, { type: "word", word: "u1" }],
  ])("%s", (_case, envelope, expected) => {
    expect(targetOf(envelope)).toEqual(expected);
  });

  it("refuses an envelope that points nowhere", () => {
    expect(() => targetOf({})).toThrow(expect.objectContaining({ code: "not_found" }));
  });
});

it("reacts to the message, and in answer to a reaction to what was reacted to", () => {
  expect(messageIdOf({ message })).toBe("m1");
  expect(messageIdOf({ message: { item: { id: "m7" } } })).toBe("m7");
});

it("answers a message, whichever way it came, but nothing that is none", () => {
  const said = { ...message, text: "hi", edited: false };
  expect(answeredIdOf({ message: said })).toBe("m1");
  expect(answeredIdOf({ message: { message: said } })).toBe("m1");
  expect(answeredIdOf({ message: { ...said, edited: true } })).toBeUndefined();
  expect(answeredIdOf({ message })).toBeUndefined();
  expect(answeredIdOf({ message: { ...said, id: "" } })).toBeUndefined();
  expect(answeredIdOf({ message: { item: { id: "m7" } } })).toBeUndefined();
  expect(answeredIdOf({ room: "general" })).toBeUndefined();
});

it("starts a thread at the message, or goes on in the thread it is in", () => {
  expect(threadOf({ message })).toBe("m1");
  expect(threadOf({ message: inThread })).toBe("m1");
});
