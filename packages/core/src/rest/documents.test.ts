import { describe, expect, it } from "vitest";
import { kindOf, parseDate, parseRoom, parseUser } from "./documents.ts";

describe("a date on the wire", () => {
  const date = new Date(1795355766531);

  it.each([
    ["a date", date],
    ["EJSON", { $date: 1795355766531 }],
    ["ISO text", "2026-11-22T13:56:06.531Z"],
    ["milliseconds", 1795355766531],
  ])("can be %s", (_form, value) => {
    expect(parseDate(value)).toEqual(date);
  });

  it.each([undefined, null, "", "soon", {}, { $date: null }, [], true, Number.NaN, new Date(Number.NaN)])(
    "can be missing: %j",
    (value) => {
      expect(parseDate(value)).toBeUndefined();
    },
  );
});

describe("a user on the wire", () => {
  it("has an id, a username and perhaps a name", () => {
    expect(parseUser({ _id: "u1", username: "ann", name: "Ann", roles: [] })).toEqual({
      id: "u1",
      username: "ann",
      name: "Ann",
    });
    expect(parseUser({ _id: "u1", username: "ann", name: null })).toEqual({ id: "u1", username: "ann" });
  });

  it("may lack the username", () => {
    expect(parseUser({ _id: "u1" })).toEqual({ id: "u1", username: "" });
  });

  it.each([undefined, null, "u1", {}, { _id: "" }, { username: "ann" }, [{ _id: "u1" }]])("is not %j", (value) => {
    expect(parseUser(value)).toBeUndefined();
  });
});

describe("a room on the wire", () => {
  it.each([
    ["c", "channel"],
    ["p", "private"],
    ["d", "direct"],
    ["l", "livechat"],
    ["v", undefined],
    [undefined, undefined],
  ])("of type %s is %s", (t, kind) => {
    expect(kindOf(t)).toBe(kind);
    expect(parseRoom({ _id: "r1", t, name: "general" })?.kind).toBe(kind);
  });

  it("is joined when the account has a subscription", () => {
    const room = { _id: "r1", t: "c", name: "general", fname: "General", topic: "news", ro: true, usernames: [] };
    const expected = {
      id: "r1",
      kind: "channel",
      name: "general",
      displayName: "General",
      topic: "news",
      readOnly: true,
    };
    expect(parseRoom(room)).toEqual({ ...expected, joined: false });
    expect(parseRoom(room, { _id: "s1", rid: "r1", t: "c", name: "general" })).toEqual({ ...expected, joined: true });
  });

  it.each(["INVITED", "BANNED"])("is not joined while the subscription says %s", (status) => {
    expect(parseRoom({ _id: "r1", t: "p" }, { rid: "r1", t: "p", status })?.joined).toBe(false);
  });

  it("can be told from the subscription alone", () => {
    expect(parseRoom(undefined, { _id: "s1", rid: "r1", t: "p", name: "team-x", fname: "Team X" })).toEqual({
      id: "r1",
      kind: "private",
      name: "team-x",
      displayName: "Team X",
      joined: true,
    });
  });

  it("is named after the other side when it is direct", () => {
    const room = { _id: "r1", t: "d", name: "odd", usernames: ["bot", "ann"], uids: ["u0", "u1"] };
    const known = { id: "r1", kind: "direct", usernames: ["bot", "ann"] };
    expect(parseRoom(room)).toEqual({ ...known, name: "", displayName: "", joined: false });
    expect(parseRoom(room, { rid: "r1", t: "d", name: "ann", fname: "Ann Example" })).toEqual({
      ...known,
      name: "ann",
      displayName: "Ann Example",
      joined: true,
    });
  });

  it("can be a discussion in another room", () => {
    expect(parseRoom({ _id: "r2", t: "c", name: "aWk3xh", fname: "About lunch", prid: "r1" })).toMatchObject({
      name: "aWk3xh",
      displayName: "About lunch",
      parentId: "r1",
    });
  });

  it("can be encrypted", () => {
    expect(parseRoom({ _id: "r1", t: "p", encrypted: true })?.encrypted).toBe(true);
    expect(parseRoom({ _id: "r1", t: "p" })).not.toHaveProperty("encrypted");
  });

  it("can be archived, which a subscription tells as well", () => {
    expect(parseRoom({ _id: "r1", t: "c", archived: true })?.archived).toBe(true);
    expect(parseRoom(undefined, { rid: "r1", t: "c", archived: true })?.archived).toBe(true);
    expect(parseRoom({ _id: "r1", t: "c", archived: false }, { rid: "r1", archived: true })?.archived).toBe(false);
    expect(parseRoom({ _id: "r1", t: "c" })).not.toHaveProperty("archived");
  });

  it("is served by an agent when it is a visitor's", () => {
    const servedBy = { _id: "u1", username: "ann", ts: new Date(0) };
    expect(parseRoom({ _id: "r1", t: "l", servedBy })?.servedBy).toEqual({ id: "u1", username: "ann" });
    expect(parseRoom({ _id: "r1", t: "l" })).not.toHaveProperty("servedBy");
    expect(parseRoom({ _id: "r1", t: "c", servedBy })).not.toHaveProperty("servedBy");
  });

  it.each([undefined, null, "r1", {}, { _id: "r1" }, { t: "c" }, []])("is not %j", (value) => {
    expect(parseRoom(value)).toBeUndefined();
  });
});
