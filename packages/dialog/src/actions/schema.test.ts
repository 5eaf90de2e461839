import { describe, expect, it } from "vitest";
import { actionsOf } from "./replies.ts";
import { parseAction } from "./schema.ts";

describe("an action", () => {
  it.each([
    [{ action: "handoff" }, { action: "handoff" }],
    [
      { action: "handoff", department: " support ", comment: "angry", message: "One moment" },
      { action: "handoff", department: "support", comment: "angry", message: "One moment" },
    ],
    [
      { action: "handoff", departmentName: "support" },
      { action: "handoff", department: "support" },
    ],
    [
      { action: "handoff", departmentId: 42 },
      { action: "handoff", department: "42" },
    ],
    [
      { action: "handoff", targetDepartment: "sales" },
      { action: "handoff", department: "sales" },
    ],
    [
      { action: "handoff", departmentName: "support", departmentId: "d1" },
      { action: "handoff", department: "support" },
    ],
    [{ action: "handoff", department: "", agent: null }, { action: "handoff" }],
    [
      { action: "handoff", agentId: "u1" },
      { action: "handoff", agent: "u1" },
    ],
    [
      { action: "handoff", userId: "u1" },
      { action: "handoff", agent: "u1" },
    ],
    [
      { action: "handoff", username: "ann" },
      { action: "handoff", agent: "ann" },
    ],
    [{ action: "close" }, { action: "close" }],
    [
      { action: "close", comment: "solved", tags: ["a", "b"] },
      { action: "close", comment: "solved", tags: ["a", "b"] },
    ],
    [
      { action: "close", tags: "a, b" },
      { action: "close", tags: ["a", "b"] },
    ],
    [
      { action: "send", text: "hello" },
      { action: "send", text: "hello" },
    ],
    [
      { action: "send", payload: { text: "hello" } },
      { action: "send", message: { text: "hello" } },
    ],
    [{ action: "typing" }, { action: "typing", on: true }],
    [
      { action: "typing", on: false },
      { action: "typing", on: false },
    ],
    [
      { action: "typing", on: "off" },
      { action: "typing", on: false },
    ],
    [
      { action: "react", emoji: "wave", mid: "m1" },
      { action: "react", emoji: ":wave:", messageId: "m1" },
    ],
    [{ action: "pause" }, { action: "pause" }],
    [
      { action: "pause", minutes: "1.5" },
      { action: "pause", minutes: 1.5 },
    ],
    [{ action: "resume", whatever: 1 }, { action: "resume" }],
    [{ action: "reset" }, { action: "reset" }],
  ])("is read from %j", (value, action) => {
    expect(parseAction(value)).toEqual(action);
  });

  it.each([
    ["handoff", 'an action must be an object such as {"action":"handoff"}'],
    [null, "an action must be an object"],
    [[], "an action must be an object"],
    [{}, "action is missing: it must be one of handoff, close, send, typing, react, pause, resume, reset"],
    [{ action: "explode" }, 'action is "explode": it must be one of handoff,'],
    [{ action: "toString" }, 'action is "toString": it must be one of'],
    [{ action: "handoff", departmentId: {} }, "handoff: departmentId must be text"],
    [{ action: "close", tags: 5 }, "close: tags must be a list of texts"],
    [{ action: "close", tags: [5] }, "close: tags must be a list of texts"],
    [{ action: "send" }, "send needs text or message"],
    [{ action: "send", message: "hi" }, "send: message must be an object with the message's fields"],
    [{ action: "send", message: { rid: "other" } }, "send: message.rid is not taken: what is said goes to where"],
    [{ action: "typing", on: "perhaps" }, "typing: on must be true or false"],
    [{ action: "react" }, "react: emoji is missing"],
    [{ action: "react", emoji: 5 }, "react: emoji must be the name of an emoji, such as :wave:"],
    [{ action: "pause", minutes: "soon" }, "pause: minutes must be a number of minutes, more than 0"],
    [{ action: "pause", minutes: 0 }, "pause: minutes must be a number"],
    [{ action: "pause", minutes: 1e9 }, "at most 525600"],
  ])("that is wrong is told in a sentence: %j", (value, problem) => {
    expect(parseAction(value)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it("that is wrong is never repeated at length", () => {
    const secret = "s".repeat(5_000);
    for (const value of [
      { action: secret },
      { action: "close", tags: { secret } },
      { action: "react", emoji: [secret] },
    ]) {
      expect(JSON.stringify(parseAction(value)).length).toBeLessThan(200);
    }
  });
});

describe("a custom payload", () => {
  it("is done in an order that makes sense, whatever the order of its fields", () => {
    const payload = {
      close: { comment: "bye" },
      handoff: { department: "support" },
      pause: { minutes: 5 },
      reset: true,
      message: { text: "One moment" },
      react: ":wave:",
      delay: 800,
      typing: 1_500,
      v: 1,
    };
    expect(actionsOf(payload)).toEqual({
      replies: [
        { type: "pause", ms: 1_500 },
        { type: "pause", ms: 800 },
        { type: "action", action: { action: "react", emoji: ":wave:" } },
        { type: "message", text: "One moment" },
        { type: "action", action: { action: "reset" } },
        { type: "action", action: { action: "pause", minutes: 5 } },
        { type: "action", action: { action: "handoff", department: "support" } },
        { type: "action", action: { action: "close", comment: "bye" } },
      ],
      problems: [],
    });
  });

  it.each([
    [{ handoff: true }, { type: "action", action: { action: "handoff" } }],
    [{ handoff: "support" }, { type: "action", action: { action: "handoff", department: "support" } }],
    [{ handoff: { user: "ann" } }, { type: "action", action: { action: "handoff", agent: "ann" } }],
    [{ close: "solved" }, { type: "action", action: { action: "close", comment: "solved" } }],
    [{ pause: true }, { type: "action", action: { action: "pause" } }],
    [{ pause: 10 }, { type: "action", action: { action: "pause", minutes: 10 } }],
    [{ resume: true }, { type: "action", action: { action: "resume" } }],
    [
      { react: { emoji: "ok", messageId: "m1" } },
      { type: "action", action: { action: "react", emoji: ":ok:", messageId: "m1" } },
    ],
    [{ typing: true }, { type: "action", action: { action: "typing", on: true } }],
    [{ typing: false }, { type: "action", action: { action: "typing", on: false } }],
    [{ typing: "700" }, { type: "pause", ms: 700 }],
    [{ delay: 1e9 }, { type: "pause", ms: 10_000 }],
    [{ message: "hello" }, { type: "message", text: "hello" }],
    [{ message: { msg: "*bold*" } }, { type: "message", text: "*bold*", literal: true }],
    [
      { message: { text: "Pick", buttons: [{ title: "Yes", payload: "/affirm" }, "No"] } },
      { type: "message", text: "Pick", choices: [{ label: "Yes", value: "/affirm" }, { label: "No" }] },
    ],
    [
      {
        message: {
          text: "x",
          tmid: "t1",
          alias: "Desk",
          emoji: ":x:",
          blocks: [{ type: "divider" }],
          parseUrls: false,
        },
      },
      {
        type: "message",
        text: "x",
        threadId: "t1",
        alias: "Desk",
        emoji: ":x:",
        extra: { blocks: [{ type: "divider" }], parseUrls: false },
      },
    ],
    [
      { message: { attachments: [{ image_url: "https://example.com/a.png" }] } },
      { type: "message", attachments: [{ image_url: "https://example.com/a.png" }] },
    ],
    [
      { message: { cards: [{ title: "A", buttons: ["Yes", { title: "No", payload: "n", tag: "t" }] }] } },
      {
        type: "message",
        cards: [{ attachment: { title: "A" }, choices: [{ label: "Yes" }, { label: "No", value: "n", tag: "t" }] }],
      },
    ],
    [
      { message: { text: "x", cards: [{ attachment: { title: "A" }, options: [] }], multiple: true } },
      { type: "message", text: "x", multiple: true, cards: [{ attachment: { title: "A" }, choices: [] }] },
    ],
    [{ message: { text: "x", multiple: false } }, { type: "message", text: "x" }],
    [
      { message: { files: [{ name: "a.txt", content: "YQ==" }] } },
      { type: "message", files: [{ name: "a.txt", content: "YQ==" }] },
    ],
  ])("may be short: %j", (payload, reply) => {
    expect(actionsOf(payload)).toEqual({ replies: [reply], problems: [] });
  });

  it.each([{}, { handoff: false, reset: false }, { close: null, message: "" }])("asks for nothing: %j", (payload) => {
    expect(actionsOf(payload)).toEqual({ replies: [], problems: [] });
  });

  it.each([
    ["handoff", "the payload must be an object"],
    [{ handover: {} }, '"handover" is not known: it must be one of typing, delay'],
    [{ v: 2 }, "v must be 1"],
    [{ handoff: 5 }, "handoff must be true or an object"],
    [{ handoff: { department: [] } }, "handoff: department must be text"],
    [{ delay: -1 }, "delay must be a number of milliseconds, 0 or more"],
    [{ delay: Number.NaN }, "delay must be a number"],
    [{ typing: {} }, "typing must be a number"],
    [{ message: 5 }, "message must be text or an object"],
    [{ message: {} }, "message says nothing"],
    [{ message: { attachments: [] } }, "message says nothing"],
  ])("that is wrong is told in a sentence: %j", (payload, problem) => {
    expect(actionsOf(payload)).toEqual({ replies: [], problems: [expect.stringContaining(problem)] });
  });

  it("does what is right besides what is wrong", () => {
    const wrong = { attachments: "none", choices: [{}], cards: [{ attachment: "none" }], multiple: "yes" };
    const message = { text: "hello", ...wrong, channel: "#general", secret: "x" };
    const { replies, problems } = actionsOf({ react: [], message, reset: true });
    expect(replies).toEqual([
      { type: "message", text: "hello" },
      { type: "action", action: { action: "reset" } },
    ]);
    expect(problems).toEqual([
      expect.stringContaining("react must be true or an object"),
      expect.stringContaining("message.channel is not taken: what is said goes to where the conversation is"),
      expect.stringContaining('message has no field "secret": it has text, msg,'),
      expect.stringContaining("message.choices must be a list of texts"),
      expect.stringContaining("message.multiple must be true or false"),
      expect.stringContaining("message.attachments must be a list of Rocket.Chat's attachments"),
      expect.stringContaining("message.cards must be a list of objects with an attachment and its choices"),
    ]);
  });
});
