import { expect, it } from "vitest";
import type { FilterSettings, Room } from "../types.ts";
import { createFilterNotes, describeHearing } from "./filter-notes.ts";

const silent: FilterSettings = {
  rooms: [],
  direct: false,
  livechat: false,
  edited: false,
  allPublic: false,
  deleted: false,
  typing: false,
  ignoreUsers: [],
  respondTo: "all",
};
const off = "no direct messages (RESPOND_TO_DM is off); no livechat (RESPOND_TO_LIVECHAT is off)";

const room = (name: string, more: Partial<Room> = {}): Room => ({
  id: `id-${name}`,
  kind: "channel",
  name,
  displayName: name,
  joined: true,
  ...more,
});
const rooms = [room("general"), room("plans", { kind: "private" }), room("ann", { kind: "direct" })];

it.each<[Partial<FilterSettings>, readonly Room[], string]>([
  [{}, rooms, `hears #general, #plans; ${off}`],
  [{}, [], `hears no channel; ${off}`],
  [{ allPublic: true }, [], `hears all public channels; ${off}`],
  [{ allPublic: true }, rooms, `hears #general, #plans and all public channels; ${off}`],
  [{ direct: true, livechat: true, edited: true }, rooms, "hears #general, #plans; direct messages; livechat; edits"],
  [{ rooms: ["#plans", "nowhere"] }, rooms, `hears #plans, but not #nowhere, which it is no member of; ${off}`],
  [{ rooms: ["nowhere"] }, rooms, `hears no channel, but not #nowhere, which it is no member of; ${off}`],
  [{ respondTo: "mentions" }, rooms, `hears #general, #plans where it is mentioned; ${off}`],
  [
    { respondTo: "mentions", prefix: "!" },
    rooms,
    `hears #general, #plans where it is mentioned or a message begins with '!'; ${off}`,
  ],
  [{ prefix: "!" }, rooms, `hears #general, #plans where a message begins with '!' or mentions it; ${off}`],
  [{ respondTo: "direct" }, rooms, `hears no channel (ROCKETCHAT_RESPOND_TO is direct); ${off}`],
  [{ ignoreUsers: ["@ann", "bob"] }, rooms, `hears #general, #plans; ${off}; never @ann, @bob`],
])("says of %o what is heard and what not", (filter, joined, text) => {
  expect(describeHearing({ ...silent, ...filter }, joined)).toBe(text);
});

it("counts the rooms that are too many for a line", () => {
  const many = Array.from({ length: 12 }, (_, index) => room(`r${index}`));
  expect(describeHearing(silent, many)).toContain("#r9 and 2 more; ");
});

it.each([
  ["not_joined", room("ops"), "#ops was ignored because the bot is no member"],
  ["not_joined", room("Vera", { kind: "livechat" }), "it waits in the queue until an agent takes it"],
  ["livechat", room("Vera", { kind: "livechat" }), "RESPOND_TO_LIVECHAT=true"],
  ["room_not_listed", room("ops"), "the filter does not list it"],
] as const)("says aloud, once a room, what can be done about %s", (reason, where, text) => {
  const lines: string[] = [];
  const at = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
  const notes = createFilterNotes({ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") });
  for (let count = 0; count < 3; count += 1) notes(reason, { room: where, from: "ann" });
  expect(lines).toEqual([expect.stringContaining(text), "debug ignored", "debug ignored"]);
  expect(lines[0]).toMatch(/^warn/);
});

it.each(["ignored_user", "not_addressed", "other_agent", "loop_guard"] as const)(
  "keeps %s, which is as somebody wants it, to those who look closely",
  (reason) => {
    const lines: string[] = [];
    const at = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
    createFilterNotes({ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") })(reason, {});
    expect(lines).toEqual(["debug ignored"]);
  },
);
