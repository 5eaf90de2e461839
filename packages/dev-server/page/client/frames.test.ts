import { describe, expect, it } from "vitest";
import { readFrame } from "./frames.ts";

const read = (frame: object) => readFrame(JSON.stringify(frame));

describe("what the page reads from the socket", () => {
  it("knows the answer to its connect", () => {
    expect(read({ msg: "connected", session: "abc" })).toEqual({ kind: "connected" });
    expect(read({ msg: "failed", version: "1" })).toEqual({ kind: "refused" });
  });

  it("answers a ping with the id that it came with, or without one", () => {
    expect(read({ msg: "ping", id: "7" })).toEqual({ kind: "ping", id: "7" });
    expect(read({ msg: "ping" })).toEqual({ kind: "ping", id: undefined });
  });

  it("finds several subscriptions ready in one frame", () => {
    expect(read({ msg: "ready", subs: ["1", "2"] })).toEqual({ kind: "ready", ids: ["1", "2"] });
  });

  it("takes a result without a value for a success", () => {
    expect(read({ msg: "result", id: "3" })).toEqual({ kind: "result", id: "3", value: undefined, problem: undefined });
  });

  it("reads why a login was refused, whose code is a number", () => {
    const error = { isClientSafe: true, error: 401, reason: "User not found", message: "User not found [401]" };
    expect(read({ msg: "result", id: "1", error })).toMatchObject({
      kind: "result",
      problem: { code: "401", reason: "User not found", waitMs: 0 },
    });
  });

  it("reads how long the server wants to be left alone", () => {
    const error = { error: "too-many-requests", reason: "Slow down", details: { timeToReset: 9000 } };
    expect(read({ msg: "nosub", id: "4", error })).toMatchObject({
      kind: "nosub",
      id: "4",
      problem: { code: "too-many-requests", waitMs: 9000 },
    });
  });

  it("takes a nosub without an error for the end of a subscription", () => {
    expect(read({ msg: "nosub", id: "4" })).toEqual({ kind: "nosub", id: "4", problem: undefined });
  });

  it("reads an event with its stream, its name and what it carries", () => {
    const frame = {
      msg: "changed",
      collection: "stream-room-messages",
      id: "id",
      fields: { eventName: "GENERAL", args: [{ _id: "m" }] },
    };
    expect(read(frame)).toEqual({ kind: "event", stream: "room-messages", event: "GENERAL", args: [{ _id: "m" }] });
  });

  it.each([
    ["no JSON", "{oops"],
    ["no object", "[1,2]"],
    ["null", "null"],
    ["the old greeting", '{"server_id":"0"}'],
    ["what it does not know", '{"msg":"updated","methods":["1"]}'],
    ["a change of a collection that is no stream", '{"msg":"changed","collection":"users","id":"u","fields":{}}'],
    ["an event without a name", '{"msg":"changed","collection":"stream-a","id":"id","fields":{"args":[]}}'],
  ])("passes over %s", (_what, data) => {
    expect(readFrame(data)).toBeUndefined();
  });
});
