import { describe, expect, it } from "vitest";
import type { IgnoreReason, Room, RoomEvent } from "../types.ts";
import { type ClassifyContext, classify } from "./classify.ts";
import { createLedger } from "./ledger.ts";

type Fields = Readonly<Record<string, unknown>>;

const room: Room = { id: "r1", kind: "channel", name: "general", displayName: "general", joined: true };
const self = { id: "b0t", username: "bot" };
const bot = { _id: "b0t", username: "bot" };
const ann = { _id: "u1", username: "ann" };
const started = 1_795_355_000_000;
const at = (second: number) => ({ $date: started + second * 1_000 });

/** A message written 10 s after the start, and when the server last touched it. */
const message = (fields: Fields = {}, touched = 10): Fields => ({
  _id: "m1",
  rid: "r1",
  msg: "hello",
  u: ann,
  ts: at(10),
  _updatedAt: at(touched),
  ...fields,
});
const before = { ts: at(-3_600) };
const reactions = (...usernames: readonly string[]) => ({ reactions: { ":thumbsup:": { usernames } } });

/** A client that has heard nothing yet. */
function hearing(options: Partial<ClassifyContext> = {}) {
  const context: ClassifyContext = {
    room,
    self,
    serverUrl: "https://chat.example.com",
    origin: "live",
    ledger: createLedger(),
    startedAt: new Date(started),
    ...options,
  };
  return {
    hear: (raw: unknown): readonly RoomEvent[] | IgnoreReason => {
      const { events, ignored } = classify(raw, context);
      if (events.length > 0 && ignored) throw new Error(`told and ignored (${ignored}) at once`);
      return ignored ?? events;
    },
    recovering: () => hearing({ ...context, origin: "recovered" }),
  };
}

const types = (heard: readonly RoomEvent[] | IgnoreReason) =>
  typeof heard === "string" ? heard : heard.map(({ type }) => type);

describe("a new message", () => {
  it("is told once", () => {
    const { hear } = hearing();
    expect(hear(message())).toEqual([
      { type: "message", room, message: expect.objectContaining({ id: "m1", text: "hello", origin: "live" }) },
    ]);
    expect(hear(message())).toBe("already_seen");
  });

  it("is told when it is written in the second of the start", () => {
    expect(types(hearing().hear(message({ ts: at(0) })))).toEqual(["message"]);
  });

  it("is told whatever its age when the start is not known", () => {
    expect(types(hearing({ startedAt: undefined }).hear(message({ ...before, _updatedAt: at(-3_600) })))).toEqual([
      "message",
    ]);
  });

  it("is told when a link preview held it up for a while", () => {
    expect(types(hearing().hear(message({ urls: [{ url: "https://slow.example" }] }, 55)))).toEqual(["message"]);
  });

  it("is told without its reactions when somebody was very quick", () => {
    const { hear } = hearing();
    expect(types(hear(message(reactions("joe"), 11)))).toEqual(["message"]);
    expect(hear(message(reactions("joe"), 12))).toBe("update_only");
  });

  it("is told when it answers in a thread", () => {
    expect(hearing().hear(message({ tmid: "m0", tshow: true }))).toMatchObject([
      { type: "message", message: { threadId: "m0" } },
    ]);
  });

  it("is not there when the document is none", () => {
    expect(hearing().hear({ _id: "m1" })).toBe("malformed");
    expect(hearing().hear(undefined)).toBe("malformed");
  });
});

describe("what changes in a known message", () => {
  it.each([
    ["a pin", { pinned: true, pinnedAt: at(60), pinnedBy: ann }],
    ["a star", { starred: [{ _id: "u1" }] }],
    ["a follower", { replies: ["u1"] }],
    ["a translation", { translations: { de: "hallo" } }],
    ["a link preview", { urls: [{ url: "https://a.example", meta: { pageTitle: "A" } }] }],
    ["an answer in its thread", { tcount: 1, tlm: at(60), replies: ["u1"] }],
    ["a discussion", { drid: "r2", dcount: 3, dlm: at(60) }],
    ["a video conference", { blocks: [{ type: "video_conf" }] }],
  ])("is no news when it is %s", (_what, fields) => {
    const { hear } = hearing();
    hear(message());
    expect(hear(message(fields, 60))).toBe("update_only");
    expect(hear(message(fields, 60))).toBe("already_seen");
  });

  it("is no news when somebody has read it", () => {
    const { hear } = hearing();
    hear(message({ unread: true }));
    expect(hear(message({}, 60))).toBe("update_only");
  });
});

describe("an edit", () => {
  const edit = (second: number, msg: string) => message({ msg, editedAt: at(second), editedBy: ann }, second);

  it("is told once, with the new text", () => {
    const { hear } = hearing();
    hear(message());
    expect(hear(edit(20, "changed"))).toEqual([
      {
        type: "edited",
        room,
        message: expect.objectContaining({ text: "changed", editedAt: new Date(started + 20_000) }),
      },
    ]);
    expect(hear(edit(20, "changed"))).toBe("already_seen");
    expect(hear({ ...edit(20, "changed"), pinned: true, _updatedAt: at(30) })).toBe("update_only");
    expect(types(hear(edit(40, "changed again")))).toEqual(["edited"]);
  });

  it("counts when it changes what is attached and leaves the text", () => {
    const { hear } = hearing();
    hear(message());
    expect(types(hear(edit(20, "hello")))).toEqual(["edited"]);
  });

  it("counts when the server does not date it", () => {
    const { hear } = hearing();
    hear(message());
    expect(types(hear(message({ msg: "changed" }, 20)))).toEqual(["edited"]);
  });

  it("can come together with a reaction", () => {
    const { hear } = hearing();
    hear(message());
    expect(types(hear({ ...edit(20, "changed"), ...reactions("joe") }))).toEqual(["edited", "reaction"]);
  });

  it("of a message that nobody heard is not told as a message", () => {
    const { hear } = hearing();
    expect(hear(edit(20, "changed"))).toBe("update_only");
    expect(types(hear(edit(30, "changed again")))).toEqual(["edited"]);
  });
});

describe("a deletion that leaves a trace", () => {
  const removal: Fields = {
    t: "rm",
    msg: "",
    attachments: [],
    urls: [],
    reactions: {},
    editedAt: at(20),
    editedBy: ann,
  };

  it("is told once", () => {
    const { hear } = hearing();
    hear(message(reactions("joe")));
    expect(hear(message(removal, 20))).toEqual([{ type: "deleted", room, messageId: "m1" }]);
    expect(hear(message(removal, 20))).toBe("already_seen");
    expect(hear(message({ ...removal, tcount: 2 }, 30))).toBe("update_only");
  });

  it("is told of a message that nobody heard", () => {
    expect(types(hearing().hear(message(removal, 20)))).toEqual(["deleted"]);
  });

  it("of an own message is told when somebody else did it", () => {
    const { hear } = hearing();
    hear(message({ u: bot }));
    expect(types(hear(message({ ...removal, u: bot }, 20)))).toEqual(["deleted"]);
  });

  it("is not told when the bot did it", () => {
    const { hear } = hearing();
    hear(message({ u: bot }));
    expect(hear(message({ ...removal, u: bot, editedBy: bot }, 20))).toBe("own_message");
    expect(hearing().hear(message({ t: "rm", msg: "", u: bot }, 20))).toBe("own_message");
  });
});

describe("a reaction", () => {
  it("is told for each user who sets it or takes it away", () => {
    const { hear } = hearing();
    hear(message());
    const reaction = { type: "reaction", room, messageId: "m1", emoji: ":thumbsup:" };
    const joe = { id: "", username: "joe" };
    expect(hear(message(reactions("joe", "ann"), 20))).toEqual([
      { ...reaction, user: joe, added: true },
      { ...reaction, user: { id: "u1", username: "ann" }, added: true },
    ]);
    expect(hear(message(reactions("ann"), 30))).toEqual([{ ...reaction, user: joe, added: false }]);
    expect(types(hear(message({}, 40)))).toEqual(["reaction"]);
    expect(hear(message({}, 40))).toBe("already_seen");
  });

  it("is told apart from another one by the same user", () => {
    const { hear } = hearing();
    hear(message(reactions("joe")));
    const more = { reactions: { ":thumbsup:": { usernames: ["joe"] }, ":heart:": { usernames: ["joe"] } } };
    expect(hear(message(more, 20))).toMatchObject([{ emoji: ":heart:", user: { username: "joe" }, added: true }]);
  });

  it("to an own message is told", () => {
    const { hear } = hearing();
    expect(hear(message({ u: bot }))).toBe("own_message");
    expect(hear(message({ u: bot, ...reactions("ann") }, 20))).toMatchObject([
      { type: "reaction", user: { username: "ann" }, added: true },
    ]);
  });

  it("is not told when the bot itself reacts", () => {
    const { hear } = hearing();
    hear(message());
    expect(hear(message(reactions("bot"), 20))).toBe("own_message");
    expect(hear(message(reactions("bot", "ann"), 30))).toMatchObject([{ user: { username: "ann" } }]);
  });

  it("to an old message is no message, and only later reactions to it are told", () => {
    const { hear } = hearing();
    expect(hear(message({ ...before, ...reactions("joe") }, 20))).toBe("before_start");
    expect(hear(message({ ...before, ...reactions("joe", "ann") }, 30))).toMatchObject([
      { type: "reaction", user: { username: "ann" }, added: true },
    ]);
  });

  it("that goes away is no message either, although nothing marks the document", () => {
    const { hear } = hearing();
    expect(hear(message(reactions("joe"), 120))).toBe("update_only");
    expect(hear(message({}, 130))).toMatchObject([{ type: "reaction", added: false }]);
  });

  it.each([
    ["a list", []],
    ["no users", { ":x:": {} }],
    ["odd users", { ":x:": { usernames: [null, 7] } }],
  ])("is nothing when it is %s", (_what, odd) => {
    const { hear } = hearing();
    hear(message());
    expect(hear(message({ reactions: odd }, 20))).toBe("update_only");
  });
});

describe("an update of a message that was written before the bot could hear it", () => {
  it.each([
    ["nothing that shows", {}],
    ["an edit", { editedAt: at(20) }],
    ["a deletion", { t: "rm", editedAt: at(20) }],
    ["a thread", { tcount: 1 }],
  ])("is no news: %s", (_what, fields) => {
    expect(hearing().hear(message({ ...before, ...fields }, 20))).toBe("before_start");
  });

  it.each([
    ["reactions", reactions("joe")],
    ["a thread", { tcount: 1, tlm: at(60), replies: ["u1"] }],
    ["a discussion", { dcount: 1 }],
    ["a pin", { pinned: true }],
  ])("is no news for who joined the room later: %s", (_what, fields) => {
    expect(hearing().hear(message(fields, 60))).toBe("update_only");
  });

  it("is no news long after, even when nothing marks it", () => {
    expect(hearing().hear(message({}, 3_600))).toBe("update_only");
  });
});

describe("an own message", () => {
  it("is not told, nor are its changes", () => {
    const { hear } = hearing();
    expect(hear(message({ u: bot }))).toBe("own_message");
    expect(hear(message({ u: bot, msg: "changed", editedAt: at(20) }, 20))).toBe("own_message");
    expect(hear(message({ u: bot, msg: "changed", editedAt: at(20), pinned: true }, 30))).toBe("own_message");
  });

  it("is known by the account, not by the name", () => {
    expect(hearing().hear(message({ u: { _id: "b0t", username: "renamed" } }))).toBe("own_message");
    expect(types(hearing().hear(message({ u: { _id: "u2", username: "bot" } })))).toEqual(["message"]);
  });

  it("is own however old it is", () => {
    expect(hearing().hear(message({ u: bot, ...before }))).toBe("own_message");
  });
});

describe("an encrypted message", () => {
  it("is not told", () => {
    const { hear } = hearing();
    expect(hear(message({ t: "e2e", msg: "c1pher" }))).toBe("encrypted");
    expect(hear(message({ t: "e2e", msg: "0ther", editedAt: at(20) }, 20))).toBe("update_only");
    expect(hearing().hear(message({ t: "e2e", u: bot }))).toBe("own_message");
  });
});

describe("a system message", () => {
  const person = { id: "u1", username: "ann" };
  const joe = { id: "", username: "joe" };

  it.each([
    ["uj", "joined"],
    ["ut", "joined"],
    ["ujt", "joined"],
    ["ul", "left"],
    ["ult", "left"],
  ])("%s tells that its sender %s", (t, type) => {
    expect(hearing().hear(message({ t, msg: "ann" }))).toEqual([{ type, room, person }]);
  });

  it.each([
    ["au", "joined"],
    ["added-user-to-team", "joined"],
    ["ru", "left"],
    ["removed-user-from-team", "left"],
  ])("%s tells that the person in its text %s, and by whom", (t, type) => {
    expect(hearing().hear(message({ t, msg: "joe" }))).toEqual([{ type, room, person: joe, by: person }]);
    expect(hearing().hear(message({ t, msg: "joe", u: bot }))).toEqual([{ type, room, person: joe, by: self }]);
  });

  it.each([
    ["uj", { u: bot, msg: "bot" }],
    ["ul", { u: bot, msg: "bot" }],
    ["au", { msg: "bot" }],
    ["ru", { msg: "bot" }],
    ["added-user-to-team", { msg: "bot" }],
    ["removed-user-from-team", { msg: "bot" }],
  ])("%s about the bot itself is left to the subscription", (t, fields) => {
    expect(hearing().hear(message({ t, ...fields }))).toBe("own_message");
  });

  it("is about the bot by its account, whatever its name", () => {
    expect(hearing().hear(message({ t: "uj", u: { _id: "b0t", username: "renamed" } }))).toBe("own_message");
    expect(types(hearing().hear(message({ t: "uj", u: { _id: "u2", username: "bot" } })))).toEqual(["joined"]);
  });

  it("room_changed_topic tells the topic", () => {
    const topic = message({ t: "room_changed_topic", msg: "lunch" });
    expect(hearing().hear(topic)).toEqual([{ type: "topic", room, topic: "lunch", by: person }]);
    expect(hearing().hear({ ...topic, u: bot })).toBe("own_message");
  });

  it.each([
    "r",
    "room-archived",
    "subscription-role-added",
    "message_pinned",
    "discussion-created",
    "videoconf",
    "livechat-started",
    "livechat-close",
    "livechat_transfer_history",
    "command",
    "constructor",
    "never-heard-of",
  ])("%s is no text of a user", (t) => {
    const { hear } = hearing();
    expect(hear(message({ t, msg: "some text" }))).toEqual([
      { type: "system", room, kind: t, message: expect.objectContaining({ text: "some text" }) },
    ]);
    expect(hear(message({ t, msg: "other text", dcount: 1 }, 20))).toBe("update_only");
    expect(hearing().hear(message({ t, u: bot }))).toBe("own_message");
  });

  it("from before the start is no news", () => {
    expect(hearing().hear(message({ t: "uj", ...before }))).toBe("before_start");
  });
});

describe("frames out of order", () => {
  const edited = message({ msg: "changed", editedAt: at(20), editedBy: ann }, 20);

  it("tell a message whose edit came first", () => {
    const { hear } = hearing();
    expect(hear(edited)).toBe("update_only");
    expect(hear(message())).toMatchObject([{ type: "message", message: { text: "hello" } }]);
    expect(hear(edited)).toBe("already_seen");
  });

  it("do not undo what came later", () => {
    const { hear } = hearing();
    hear(message());
    hear(message(reactions("ann", "joe"), 30));
    expect(hear(message(reactions("ann"), 20))).toBe("already_seen");
    expect(hear(message(reactions("ann", "joe"), 30))).toBe("already_seen");
  });
});

describe("a recovered message", () => {
  it("is told although it is older than the start, edited and reacted to", () => {
    const { hear } = hearing().recovering();
    const raw = message({ ...before, editedAt: at(-60), ...reactions("joe"), tcount: 2 }, -30);
    expect(hear(raw)).toMatchObject([
      { type: "message", message: { origin: "recovered" } },
      { type: "reaction", user: { username: "joe" }, added: true },
    ]);
    expect(hear(raw)).toBe("already_seen");
  });

  it("is not told when it was heard already", () => {
    const client = hearing();
    client.hear(message());
    expect(client.recovering().hear(message())).toBe("already_seen");
    expect(client.recovering().hear(message({ pinned: true }, 20))).toBe("update_only");
  });

  it("is not told again when the stream repeats it", () => {
    const client = hearing();
    client.recovering().hear(message());
    expect(client.hear(message())).toBe("already_seen");
  });

  it("is told even though an update of it came by before", () => {
    const client = hearing();
    const raw = message({ msg: "changed", editedAt: at(20) }, 20);
    expect(client.hear(raw)).toBe("update_only");
    expect(types(client.recovering().hear(raw))).toEqual(["message"]);
    expect(client.recovering().hear(raw)).toBe("already_seen");
  });

  it("tells what the gap swallowed of a known one", () => {
    const client = hearing();
    client.hear(message());
    const raw = message({ msg: "changed", editedAt: at(20), ...reactions("joe") }, 20);
    expect(types(client.recovering().hear(raw))).toEqual(["edited", "reaction"]);
  });

  it("is not told when it is an own one", () => {
    expect(
      hearing()
        .recovering()
        .hear(message({ u: bot })),
    ).toBe("own_message");
  });
});
