import { describe, expect, it } from "vitest";
import { readAlias, readOrder } from "./aliases.ts";

const roomId = "r1";
const conversationId = "rc-GENERAL-uann";

describe("what bots post to the apps of the marketplace", () => {
  it.each([
    [
      { action: "handover", sessionId: roomId, actionData: { targetDepartment: "sales" } },
      { target: { roomId }, actions: [{ action: "handoff", department: "sales" }] },
    ],
    [
      { action: "handover", sessionId: roomId, actionData: { targetDepartment: "" } },
      { target: { roomId }, actions: [{ action: "handoff" }] },
    ],
    [
      { action: "handover", sessionId: conversationId },
      { target: { conversationId }, actions: [{ action: "handoff" }] },
    ],
    // A form carries of an object its field's name only.
    [
      { action: "handover", sessionId: roomId, actionData: "targetDepartment" },
      { target: { roomId }, actions: [{ action: "handoff" }] },
    ],
    [
      { action: "perform-handover", actionData: { sessionId: roomId, targetDepartment: "sales" } },
      { target: { roomId }, actions: [{ action: "handoff", department: "sales" }] },
    ],
    [
      { action: "close-chat", sessionId: roomId },
      { target: { roomId }, actions: [{ action: "close" }] },
    ],
    [
      { action: "message", sessionId: roomId, actionData: { text: "hello" } },
      { target: { roomId }, actions: [{ action: "send", text: "hello" }] },
    ],
    [
      {
        action: "send-message",
        sessionId: roomId,
        actionData: { messages: ["hello", { text: "Which?", options: [{ text: "This" }, { text: "That" }] }] },
      },
      {
        target: { roomId },
        actions: [
          { action: "send", text: "hello" },
          { action: "send", message: { text: "Which?", options: [{ text: "This" }, { text: "That" }] } },
        ],
      },
    ],
    [
      { action: "trigger-event", sessionId: roomId, actionData: { event: { name: "paid", parameters: { sum: 5 } } } },
      { target: { roomId }, event: { name: "paid", parameters: { sum: 5 } } },
    ],
    [
      { action: "trigger-event", sessionId: roomId, actionData: { event: "paid" } },
      { target: { roomId }, event: { name: "paid", parameters: {} } },
    ],
  ])("is understood: %j", (body, order) => {
    expect(readAlias(body)).toEqual(order);
    expect(readOrder(body)).toEqual(order);
  });

  it.each([
    [undefined, "the body must be an object"],
    [{ action: "handover" }, "the body does not say where: it needs one of conversation, conversationId, sessionId"],
    [{ action: "handover", sessionId: 5 }, "sessionId must be text"],
    [{ action: "send-message", sessionId: roomId }, "send needs text or message"],
    [{ action: "send-message", sessionId: roomId, actionData: { messages: [] } }, "messages must not be empty"],
    [{ action: "send-message", sessionId: roomId, actionData: { messages: [5, {}] } }, "send: message says nothing"],
    [{ action: "trigger-event", sessionId: roomId }, "trigger-event: event must be an object with a name"],
  ])("is told when it is wrong: %j", (body, problem) => {
    expect(readAlias(body)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it("is not taken for one of ours", () => {
    expect(readAlias({ action: "handoff", sessionId: roomId })).toEqual({
      problem: expect.stringContaining("action must be one of handover,"),
    });
  });
});

describe("what programs post to us", () => {
  it.each([
    [{ conversation: conversationId }, { conversationId }],
    [{ conversationId }, { conversationId }],
    [{ sessionId: conversationId }, { conversationId }],
    [{ sessionId: roomId }, { roomId }],
    [{ roomId }, { roomId }],
    [
      { roomId, threadId: "t1" },
      { roomId, threadId: "t1" },
    ],
    [{ rid: roomId }, { roomId }],
    [{ room: "#general" }, { room: "#general" }],
    [{ user: "@ann" }, { user: "@ann" }],
    [{ username: " ann " }, { user: "ann" }],
  ])("names its place in any of these ways: %j", (where, target) => {
    expect(readOrder({ ...where, action: "reset" })).toEqual({ target, actions: [{ action: "reset" }] });
  });

  it("may name a room and an agent", () => {
    expect(readOrder({ roomId, username: "ann", action: "handoff" })).toEqual({
      target: { roomId },
      actions: [{ action: "handoff", agent: "ann" }],
    });
  });

  it("is told when it is wrong", () => {
    expect(readOrder("x")).toEqual({ problem: expect.stringContaining("the body must be an object such as") });
    expect(readOrder({ action: "reset" })).toEqual({ problem: expect.stringContaining("does not say where") });
    expect(readOrder({ roomId })).toEqual({ problem: expect.stringContaining("action is missing") });
  });
});
