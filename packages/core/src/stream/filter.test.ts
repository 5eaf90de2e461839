import { expect, it } from "vitest";
import type { FilterSettings, IncomingMessage, Room, RoomEvent } from "../types.ts";
import { asHeard, isAmong, reasonToIgnore } from "./filter.ts";

const everything: FilterSettings = {
  rooms: [],
  direct: true,
  livechat: true,
  edited: true,
  allPublic: false,
  deleted: true,
  typing: true,
  ignoreUsers: [],
  respondTo: "all",
};
const channel: Room = { id: "r1", kind: "channel", name: "ops", displayName: "Ops", joined: true };
const direct: Room = { id: "r2", kind: "direct", name: "ann", displayName: "Ann", joined: true };
const livechat: Room = { id: "r3", kind: "livechat", name: "", displayName: "Vera", joined: true };

function said(room: Room, text: string, more: Partial<IncomingMessage> = {}): RoomEvent {
  const message: IncomingMessage = {
    id: "m1",
    room,
    sender: { id: "u1", username: "ann" },
    text,
    textForBot: text,
    sentAt: new Date(0),
    mentions: [],
    mentionsBot: false,
    isDirect: room.kind === "direct",
    fromBot: false,
    attachments: [],
    origin: "live",
    raw: {},
    ...more,
  };
  return { type: "message", room, message };
}

const textOf = (event: RoomEvent): string | undefined => ("message" in event ? event.message.textForBot : undefined);

it.each<[string, RoomEvent, Partial<FilterSettings>, string | undefined]>([
  ["anything by default", said(channel, "hello"), {}, undefined],
  [
    "a mention when only mentions count",
    said(channel, "@bot hi", { mentionsBot: true }),
    { respondTo: "mentions" },
    undefined,
  ],
  ["nothing else then", said(channel, "hello"), { respondTo: "mentions" }, "not_addressed"],
  ["the prefix in place of a mention", said(channel, "!ping"), { respondTo: "mentions", prefix: "!" }, undefined],
  ["what begins with the prefix", said(channel, "  !ping"), { prefix: "!" }, undefined],
  ["a mention in place of the prefix", said(channel, "@bot hi", { mentionsBot: true }), { prefix: "!" }, undefined],
  ["no prefix further on", said(channel, "well!"), { prefix: "!" }, "not_addressed"],
  ["a word as prefix, in any case", said(channel, "Jarvis ping"), { prefix: "jarvis" }, undefined],
  ["no word that goes on", said(channel, "jarvisling"), { prefix: "jarvis" }, "not_addressed"],
  [
    "nothing of channels when only direct messages count",
    said(channel, "@bot hi", { mentionsBot: true }),
    { respondTo: "direct" },
    "not_addressed",
  ],
  ["direct messages then", said(direct, "hello"), { respondTo: "direct" }, undefined],
  ["direct messages without prefix", said(direct, "hello"), { prefix: "!" }, undefined],
  ["visitors without mention", said(livechat, "hello"), { respondTo: "mentions" }, undefined],
  ["visitors whatever rooms are listed", said(livechat, "hello"), { rooms: ["ops"] }, undefined],
  ["no visitor whom nobody has given to the bot", said({ ...livechat, joined: false }, "hello"), {}, "not_joined"],
  ["nobody by a username on the list", said(channel, "hello"), { ignoreUsers: ["@Ann"] }, "ignored_user"],
  ["nobody by an id on the list", said(direct, "hello"), { ignoreUsers: ["u1"] }, "ignored_user"],
  ["everybody else", said(channel, "hello"), { ignoreUsers: ["bob", "annabel"] }, undefined],
  [
    "no typing of somebody on the list",
    { type: "typing", room: channel, user: { id: "", username: "ann" }, active: true },
    { ignoreUsers: ["ann"] },
    "ignored_user",
  ],
  [
    "who comes, also from the list",
    { type: "joined", room: channel, person: { id: "u1", username: "ann" } },
    { ignoreUsers: ["ann"], respondTo: "mentions" },
    undefined,
  ],
])("hears %s", (_what, event, filter, reason) => {
  expect(reasonToIgnore(event, { ...everything, ...filter })).toBe(reason);
});

it.each([
  ["!ping", "ping"],
  ["! ping", "ping"],
  [" !ping", "ping"],
  ["!", ""],
  ["well, !ping", "well, !ping"],
])("takes the prefix off '%s'", (text, rest) => {
  expect(textOf(asHeard(said(channel, text), { ...everything, prefix: "!" }))).toBe(rest);
});

it("takes a prefix off for whoever asked for it, and leaves the event of the others alone", () => {
  const event = said(direct, "@bot !ping", { textForBot: "!ping" });
  expect(textOf(asHeard(event, { ...everything, prefix: "!" }))).toBe("ping");
  expect(textOf(event)).toBe("!ping");
  expect(asHeard(event, everything)).toBe(event);
});

it("does not take an account without a username for somebody on a list", () => {
  expect(isAmong({ id: "u9", username: "" }, ["@", "ann"])).toBe(false);
});
