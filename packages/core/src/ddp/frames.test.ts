import { expect, it } from "vitest";
import { readFrame } from "./frames.ts";

it.each([
  ["nothing like JSON", "<html>"],
  ["a list", "[1]"],
  ["a bare word", '"connected"'],
])("%s is no frame", (_, text) => {
  expect(readFrame(text)).toBeUndefined();
});

it.each(["updated", "added", "removed", "server_id", "something-new"])("a frame '%s' is of no use here", (msg) => {
  expect(readFrame(JSON.stringify({ msg, methods: ["1"] }))).toEqual({ msg: "other" });
});

it("finds the wait that the server asks for", () => {
  const error = {
    error: "too-many-requests",
    reason: "Slow down.",
    details: { timeToReset: 730 },
    message: "Slow down. [too-many-requests]",
  };
  expect(readFrame(JSON.stringify({ msg: "result", id: "7", error }))).toMatchObject({
    msg: "result",
    id: "7",
    error: { code: "too-many-requests", reason: "Slow down.", retryInMs: 730 },
  });
});

it("reads a numeric error code as text", () => {
  const frame = readFrame('{"msg":"nosub","id":"S1","error":{"error":404,"reason":"Subscription \'x\' not found"}}');
  expect(frame).toMatchObject({ msg: "nosub", id: "S1", error: { code: "404" } });
});

it("tells a method that returned nothing from one that failed", () => {
  expect(readFrame('{"msg":"result","id":"1"}')).toEqual({ msg: "result", id: "1" });
});

it("takes an event apart", () => {
  const fields = { eventName: "GENERAL", args: [{ ts: { $date: 5 } }] };
  expect(readFrame(JSON.stringify({ msg: "changed", collection: "stream-room-messages", id: "id", fields }))).toEqual({
    msg: "changed",
    collection: "stream-room-messages",
    eventName: "GENERAL",
    args: [{ ts: new Date(5) }],
  });
});
