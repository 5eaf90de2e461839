import { describe, expect, it } from "vitest";
import { readSignal, type Signal } from "./signals.ts";

const now = () => 5;
const at = "2026-03-01T12:00:00.000Z";
const read = (signal: unknown): Signal | undefined => readSignal(JSON.stringify(signal), now);

describe("a message", () => {
  const data = { id: "m", createdAt: at, conversationId: "c", userId: "u", isBot: true };
  const message = { id: "m", createdAt: Date.parse(at), conversationId: "c", userId: "u", isBot: true };

  it.each<[string, unknown]>([
    ["a text", { type: "text", text: "Hi" }],
    ["an empty text", { type: "text", text: "" }],
    ["a custom payload", { type: "custom", name: "x", url: "y" }],
    ["fields that nobody knows", { type: "image", imageUrl: "https://x/y.png", title: "A title", alt: 1 }],
    ["no type", { anything: [1] }],
    ["null", null],
  ])("may have %s for its payload", (_, payload) => {
    expect(read({ type: "message_created", data: { ...data, payload } })).toEqual({
      type: "message",
      message: { ...message, payload, metadata: {} },
    });
  });

  it.each<[unknown, unknown]>([
    [null, {}],
    ["x", {}],
    [
      { rocketchat: { a: 1 }, b: null },
      { rocketchat: { a: 1 }, b: null },
    ],
  ])("with metadata %j has %j", (metadata, expected) => {
    expect(read({ type: "message_created", data: { ...data, payload: {}, metadata } })).toMatchObject({
      message: { metadata: expected },
    });
  });

  it("is of now when it does not tell when", () => {
    for (const createdAt of [undefined, null, "soon"]) {
      expect(read({ type: "message_created", data: { ...data, createdAt } })).toMatchObject({
        message: { createdAt: 5 },
      });
    }
  });

  it("is none without an id or a conversation", () => {
    expect(read({ type: "message_created", data: { ...data, id: null } })).toBeUndefined();
    expect(read({ type: "message_created", data: { ...data, conversationId: undefined } })).toBeUndefined();
  });
});

describe("other signals", () => {
  it("are custom events, which have no id now and then", () => {
    const data = { id: null, createdAt: at, conversationId: "c", userId: "u", isBot: true, payload: { type: "x" } };
    expect(read({ type: "event_created", data })).toEqual({
      type: "event",
      event: {
        createdAt: Date.parse(at),
        conversationId: "c",
        userId: "u",
        isBot: true,
        payload: { type: "x" },
        metadata: {},
      },
    });
  });

  it("are pieces of a message", () => {
    const data = { streamId: "s", conversationId: "c", userId: "u", createdAt: at };
    const delta = { type: "delta", streamId: "s", conversationId: "c" };
    expect(read({ type: "message_stream_delta", data: { ...data, sequence: 2, delta: "He" } })).toEqual({
      ...delta,
      sequence: 2,
      text: "He",
    });
    expect(read({ type: "message_stream_delta", data: { ...data, delta: { type: "text", text: "He" } } })).toEqual({
      ...delta,
      text: "He",
    });
    expect(read({ type: "message_stream_delta", data })).toBeUndefined();
    expect(read({ type: "message_stream_abort", data })).toEqual({
      type: "abort",
      streamId: "s",
      conversationId: "c",
    });
  });

  it("are a message that is written to its end, which the bot wrote", () => {
    const message = { id: "m", createdAt: at, conversationId: "c", userId: "u", payload: { type: "text", text: "Hi" } };
    expect(read({ type: "message_stream_complete", data: { streamId: "s", message } })).toMatchObject({
      type: "complete",
      streamId: "s",
      message: { id: "m", isBot: true, payload: { type: "text", text: "Hi" } },
    });
  });

  it("are others, by name", () => {
    const data = { conversationId: "c", participantId: "u" };
    expect(read({ type: "participant_added", data })).toEqual({
      type: "other",
      name: "participant_added",
      conversationId: "c",
    });
    expect(read({ type: "x".repeat(500), data: {} })).toEqual({ type: "other", name: "x".repeat(60) });
  });
});

describe("no signal", () => {
  it.each([
    "ping",
    " ping\n",
    "",
    "{",
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    '{"type":"message_created"}',
    '{"type":7,"data":{}}',
    '{"type":"message_created","data":[]}',
  ])("is %j", (data) => {
    expect(readSignal(data, now)).toBeUndefined();
  });
});
