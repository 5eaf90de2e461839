import type { RoomKind } from "@rocketchat-connectors/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationId, conversationOf, enclosing, parseConversationId, type Strategy } from "./conversation.ts";
import type { Conversation } from "./types.ts";

const general = "GENERAL";
const uuid = "3f2b8c1e-9a4d-4c55-8f0a-2f6f1b7d9e10";
const ordinary = "uMz4abcDEF123ghIJ";

describe("the id of a conversation", () => {
  it.each<[Conversation, string]>([
    [{ roomId: general, epoch: 0 }, "rc-GENERAL"],
    [{ roomId: general, userId: "ann", epoch: 0 }, "rc-GENERAL-uann"],
    [{ roomId: general, threadId: "m1", epoch: 0 }, "rc-GENERAL-tm1"],
    [{ roomId: general, threadId: "m1", userId: "ann", epoch: 3 }, "rc-GENERAL-tm1-uann-e3"],
    [{ userId: "rocket.cat", epoch: 0 }, "rc--urocket_2ecat"],
    [{ roomId: uuid, epoch: 12 }, "rc-3f2b8c1e_2d9a4d_2d4c55_2d8f0a_2d2f6f1b7d9e10-e12"],
    [{ roomId: "a_b-c", epoch: 0 }, "rc-a_5fb_2dc"],
    [{ roomId: "Zürich 東京 🚀", epoch: 0 }, "rc-Z_c3_bcrich_20_e6_9d_b1_e4_ba_ac_20_f0_9f_9a_80"],
  ])("of %j is %s, which leads back to it", (conversation, id) => {
    expect(conversationId(conversation)).toBe(id);
    expect(parseConversationId(id)).toEqual(conversation);
  });

  const someId = fc.string({ unit: "grapheme", minLength: 1 });
  const someConversation: fc.Arbitrary<Conversation> = fc
    .record({ roomId: someId, threadId: someId, userId: someId, epoch: fc.nat() }, { requiredKeys: ["epoch"] })
    .filter(({ roomId, userId }) => roomId !== undefined || userId !== undefined);

  it("leads back to its conversation, whatever the ids look like", () => {
    fc.assert(
      fc.property(someConversation, (conversation) => {
        const id = conversationId(conversation);
        expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(parseConversationId(id)).toEqual(conversation);
      }),
    );
  });

  it("belongs to one conversation", () => {
    fc.assert(
      fc.property(someConversation, someConversation, (one, other) => {
        fc.pre(JSON.stringify(Object.entries(one).sort()) !== JSON.stringify(Object.entries(other).sort()));
        expect(conversationId(one)).not.toBe(conversationId(other));
      }),
    );
  });

  it("accepts of any text only what it would have made itself", () => {
    const words = fc.constantFrom("rc", "-", "t", "u", "e", "_", "_2d", "_2D", "1", "0", "ann", ".", "NaN", " ");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const found = parseConversationId(text);
        expect(found === undefined || conversationId(found) === text).toBe(true);
      }),
      { seed: 20_261_123, numRuns: 2_000 },
    );
  });

  it.each([
    "",
    "rc",
    "rc-",
    "rc--",
    "rc--tm1",
    "rc-GENERAL-",
    "rc-GENERAL-e0",
    "rc-GENERAL-e01",
    "rc-GENERAL-eNaN",
    "rc-GENERAL-e1.5",
    "rc-GENERAL-uann-tm1",
    "rc-GENERAL-uann-ubob",
    "rc-GENERAL-xann",
    "rc-rocket.cat",
    "rc-a_2Db",
    "rc-a_61",
    "rc-a_",
    "rc-a_ff",
    "RC-GENERAL",
    "rc-GENERAL\n",
    "GENERAL",
    "default",
  ])("is not %j, which is somebody else's", (id) => {
    expect(parseConversationId(id)).toBeUndefined();
  });

  const kinds: readonly RoomKind[] = ["channel", "private", "direct", "livechat"];
  const strategies: readonly Strategy[] = ["auto", "room", "user-in-room", "thread", "user"];
  it.each(strategies)("has at most 70 characters when people talk as %s", (strategy) => {
    for (const kind of kinds) {
      const roomId = kind === "direct" ? `${ordinary}${ordinary}` : ordinary;
      const of = conversationOf(strategy, { kind, roomId, threadId: ordinary, userId: ordinary });
      expect(conversationId({ ...of, epoch: 9_999 }).length).toBeLessThanOrEqual(70);
    }
  });
});

describe("whose talk a message belongs to", () => {
  const said = { roomId: "R", threadId: "T", userId: "U" };
  it.each<[Strategy, RoomKind, string]>([
    ["auto", "channel", "rc-R-tT-uU"],
    ["auto", "private", "rc-R-tT-uU"],
    ["auto", "direct", "rc-R-tT"],
    ["auto", "livechat", "rc-R-tT"],
    ["room", "channel", "rc-R"],
    ["room", "direct", "rc-R"],
    ["user-in-room", "channel", "rc-R-uU"],
    ["user-in-room", "direct", "rc-R-uU"],
    ["thread", "channel", "rc-R-tT"],
    ["thread", "livechat", "rc-R-tT"],
    ["user", "channel", "rc--uU"],
    ["user", "livechat", "rc--uU"],
  ])("as %s, in a thread of a %s room: %s", (strategy, kind, id) => {
    expect(conversationId(conversationOf(strategy, { ...said, kind }))).toBe(id);
  });

  it.each<[Strategy, RoomKind, string]>([
    ["auto", "channel", "rc-R-uU"],
    ["auto", "direct", "rc-R"],
    ["thread", "channel", "rc-R"],
  ])("as %s, outside of threads of a %s room: %s", (strategy, kind, id) => {
    const conversation = conversationOf(strategy, { kind, roomId: "R", userId: "U" });
    expect(conversationId(conversation)).toBe(id);
  });
});

describe("a conversation", () => {
  it.each([
    ["rc-R-tT-uU", ["rc-R", "rc-R-tT"]],
    ["rc-R-uU-e4", ["rc-R"]],
    ["rc-R-tT", ["rc-R"]],
    ["rc-R", []],
    ["rc--uU", []],
  ])("%s is part of %j", (id, whole) => {
    const conversation = parseConversationId(id);
    expect(conversation && enclosing(conversation).map(conversationId)).toEqual(whole);
  });
});
