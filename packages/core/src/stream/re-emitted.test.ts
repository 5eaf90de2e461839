/** Each row of what a server sends again (protocol §3.4), and each type of system message (§3.6), as a case. */
import { describe, expect, it } from "vitest";
import type { Room, RoomEvent } from "../types.ts";
import { classify } from "./classify.ts";
import { createLedger } from "./ledger.ts";

type Fields = Readonly<Record<string, unknown>>;

const room: Room = { id: "r1", kind: "channel", name: "general", displayName: "general", joined: true };
const self = { id: "b0t", username: "bot" };
const ann = { _id: "u1", username: "ann", name: "Ann Example" };
const bob = { _id: "u2", username: "bob", name: "Bob Example" };
const started = 1_795_355_000_000;
const at = (second: number) => ({ $date: started + second * 1_000 });

/** A message of the tenth second, as the server holds it at another one. */
const written = (fields: Fields = {}, second = 10): Fields => ({
  _id: "m1",
  rid: "r1",
  msg: "hello",
  u: ann,
  ts: at(10),
  _updatedAt: at(second),
  ...fields,
});

/** What a bot makes of documents that the stream brings one after the other. */
function hear(...documents: readonly Fields[]): readonly (string | undefined)[] {
  const ledger = createLedger();
  const context = { room, self, serverUrl: "https://chat.example.com", origin: "live", ledger } as const;
  return documents.map((raw) => {
    const { events, ignored } = classify(raw, { ...context, startedAt: new Date(started) });
    return ignored ?? events.map(shown).join(", ");
  });
}

function shown(event: RoomEvent): string {
  if (event.type === "message" || event.type === "edited") return `${event.type} '${event.message.text}'`;
  return event.type === "reaction" ? `${event.added ? "+" : "-"}${event.emoji} ${event.user.username}` : event.type;
}

const edit = { editedAt: at(20), editedBy: ann };
const removal = { t: "rm", msg: "", attachments: [], urls: [], reactions: {}, editedAt: at(20), editedBy: ann };
const liked = (...usernames: readonly string[]) => ({ reactions: { ":thumbsup:": { usernames } } });
const linked = { msg: "see https://a.example", urls: [{ url: "https://a.example", headers: {} }] };
const preview = { ...linked, urls: [{ url: "https://a.example", meta: { pageTitle: "A" }, parsedUrl: {} }] };
const thread = { tcount: 1, tlm: at(20), replies: ["u2"] };
const reply = written({ _id: "m2", u: bob, msg: "inside", tmid: "m1", ts: at(20) }, 20);
const first = "message 'hello'";

interface Row {
  readonly row: string;
  readonly frames: readonly Fields[];
  readonly expected: readonly string[];
}

const known = (row: string, fields: Fields, expected: string): Row => ({
  row,
  frames: [written(), written(fields, 20)],
  expected: [first, expected],
});
/** An update of a message that was written before the bot heard, or was never heard. */
const unknown = (row: string, fields: Fields, expected = "update_only"): Row => ({
  row: `${row}, of a message that was not heard`,
  frames: [written(fields, 90)],
  expected: [expected],
});

const rows: readonly Row[] = [
  { row: "new", frames: [written()], expected: [first] },
  {
    row: "new, by the bot itself",
    frames: [written({ u: { _id: "b0t", username: "bot" } })],
    expected: ["own_message"],
  },
  known("edit", { msg: "changed", ...edit }, "edited 'changed'"),
  unknown("edit", { msg: "changed", ...edit }),
  known("edit by a moderator", { msg: "changed", editedAt: at(20), editedBy: bob }, "edited 'changed'"),
  known("soft delete", removal, "deleted"),
  unknown("soft delete", removal, "deleted"),
  {
    row: "soft delete of a message from before the start",
    frames: [written({ ...removal, ts: at(-10) }, 20)],
    expected: ["before_start"],
  },
  {
    row: "soft delete of a thread's first message, which its answers update later",
    frames: [
      written(),
      reply,
      written(thread, 20),
      written({ ...removal, ...thread }, 30),
      written({ ...removal, ...thread, tcount: 2 }, 40),
    ],
    expected: [first, "message 'inside'", "update_only", "deleted", "update_only"],
  },
  known("reaction", liked("bob"), "+:thumbsup: bob"),
  unknown("reaction", liked("bob")),
  {
    row: "reactions that come and go",
    frames: [written(), written(liked("bob", "joe"), 20), written(liked("joe"), 30), written({}, 40)],
    expected: [first, "+:thumbsup: bob, +:thumbsup: joe", "-:thumbsup: bob", "-:thumbsup: joe"],
  },
  {
    row: "reaction of a server that shows real names",
    frames: [written(), written({ reactions: { ":x:": { usernames: ["bob"], names: ["Bob Example"] } } }, 20)],
    expected: [first, "+:x: bob"],
  },
  known("pin", { pinned: true, pinnedAt: at(20), pinnedBy: bob }, "update_only"),
  unknown("pin", { pinned: true, pinnedAt: at(90), pinnedBy: bob }),
  {
    row: "unpin",
    frames: [written({ pinned: true, pinnedAt: at(12), pinnedBy: bob }, 12), written({ pinned: false }, 30)],
    expected: [first, "update_only"],
  },
  known("star", { starred: [{ _id: "u2" }] }, "update_only"),
  unknown("star", { starred: [{ _id: "u2" }] }),
  known("follow", { replies: ["u2"] }, "update_only"),
  unknown("follow", { replies: ["u2"] }),
  known("translation", { translations: { de: "hallo" }, translationProvider: "deepl" }, "update_only"),
  unknown("translation", { translations: { de: "hallo" } }),
  {
    row: "url data",
    frames: [written(linked), written(preview, 12)],
    expected: ["message 'see https://a.example'", "update_only"],
  },
  {
    row: "link preview up to 7.6: a second time at once, with the attachments that it brought",
    frames: [
      written(linked),
      written({ ...preview, attachments: [{ title: "A", image_url: "https://a.example/a.png" }] }, 10),
    ],
    expected: ["message 'see https://a.example'", "already_seen"],
  },
  {
    row: "link preview since 8: one time, late and after younger messages",
    frames: [written({ _id: "m2", msg: "younger", ts: at(15) }, 15), written(preview, 40)],
    expected: ["message 'younger'", "message 'see https://a.example'"],
  },
  {
    row: "thread reply, before its parent",
    frames: [written(), reply, written(thread, 20)],
    expected: [first, "message 'inside'", "update_only"],
  },
  {
    row: "thread reply, after its parent",
    frames: [written(), written(thread, 20), reply],
    expected: [first, "update_only", "message 'inside'"],
  },
  {
    row: "thread reply that shows in the room as well",
    frames: [written(), { ...reply, tshow: true }, written(thread, 20)],
    expected: [first, "message 'inside'", "update_only"],
  },
  unknown("thread reply's parent", thread),
  {
    row: "discussion: its message in the parent room counts what is said inside",
    frames: [
      written({ t: "discussion-created", drid: "r2", msg: "Lunch" }),
      written({ t: "discussion-created", drid: "r2", msg: "Lunch", dcount: 1, dlm: at(20) }, 20),
      written({ t: "discussion-created", drid: "r2", msg: "Lunch", dcount: 2, dlm: at(30) }, 30),
    ],
    expected: ["system", "update_only", "update_only"],
  },
  known("discussion made from a message", { drid: "r2", dcount: 1, dlm: at(20) }, "update_only"),
  unknown("discussion made from a message", { drid: "r2", dcount: 1, dlm: at(90) }),
  {
    row: "read receipt",
    frames: [written({ unread: true }), written({}, 20)],
    expected: [first, "update_only"],
  },
  {
    row: "video conference",
    frames: [
      written({ t: "videoconf", msg: "", blocks: [{ type: "video_conf", callId: "c1" }] }),
      written({ t: "videoconf", msg: "", blocks: [{ type: "video_conf", callId: "c1" }, { type: "section" }] }, 20),
    ],
    expected: ["system", "update_only"],
  },
  {
    row: "hidden: the copy of an older state",
    frames: [written({ _hidden: true, parent: "m0", ...edit }, 20)],
    expected: ["update_only"],
  },
  { row: "imported from another chat", frames: [written({ imported: "slackimporter" })], expected: ["update_only"] },
  {
    row: "real names",
    frames: [written({ u: { ...ann, name: "Ann" } }), written({ u: { ...ann, name: "Ann" }, pinned: true }, 20)],
    expected: [first, "update_only"],
  },
];

describe("what the server sends again", () => {
  it.each(rows)("$row", ({ frames, expected }) => {
    expect(hear(...frames)).toEqual(expected);
  });

  it.each(rows)("twice: $row", ({ frames, expected }) => {
    const twice = hear(...frames.flatMap((frame) => [frame, frame]));
    expect(twice.filter((_, index) => index % 2 === 0)).toEqual(expected);
    const again = twice.filter((_, index) => index % 2 === 1);
    expect(again.filter((one) => !["already_seen", "own_message", "update_only"].includes(one ?? ""))).toEqual([]);
  });
});

const systemTypes: Readonly<Record<string, readonly string[]>> = {
  joined: ["uj", "ut", "ujt", "au", "added-user-to-team"],
  left: ["ul", "ult", "ru", "removed-user-from-team"],
  topic: ["room_changed_topic"],
  deleted: ["rm"],
  encrypted: ["e2e"],
  system: [
    ...["ui", "uir", "wm", "user-muted", "user-unmuted", "mute_unmute", "user-banned", "user-unbanned"],
    ...["abac-removed-user-from-room", "user-converted-to-team", "user-converted-to-channel"],
    ...["user-added-room-to-team", "user-removed-room-from-team", "user-deleted-room-from-team"],
    ...["subscription-role-added", "subscription-role-removed", "new-moderator", "moderator-removed"],
    ...["new-owner", "owner-removed", "new-leader", "leader-removed"],
    ...["r", "room_changed_description", "room_changed_announcement", "room_changed_privacy", "room_changed_avatar"],
    ...["room-archived", "room-unarchived", "room-set-read-only", "room-removed-read-only"],
    ...["room-allowed-reacting", "room-disallowed-reacting", "room_e2e_enabled", "room_e2e_disabled"],
    ...["discussion-created", "message_pinned", "message_pinned_e2e", "videoconf", "command"],
    ...["livechat-started", "livechat-close", "livechat_transfer_history", "livechat_transfer_history_fallback"],
    ...["livechat_transcript_history", "livechat_navigation_history", "livechat_video_call"],
    ...["omnichannel_placed_chat_on_hold", "omnichannel_on_hold_chat_resumed"],
    ...["omnichannel_priority_change_history", "omnichannel_sla_change_history"],
    // Gone since 8, and an old name.
    ...["otr", "otr-ack", "jitsi_call_started"],
  ],
};

describe("a system message", () => {
  it.each(Object.entries(systemTypes).flatMap(([type, kinds]) => kinds.map((kind) => ({ type, kind }))))(
    "$kind is never a message: $type",
    ({ type, kind }) => {
      expect(hear(written({ t: kind, msg: "joe" }))).toEqual([type]);
    },
  );
});
