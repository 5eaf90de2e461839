import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asDocument, asDocuments, parseUser, type WireDocument } from "../rest/documents.ts";
import type { Room, RoomEvent, User } from "../types.ts";
import { classify } from "./classify.ts";
import { createLedger } from "./ledger.ts";
import { messageOfArgs } from "./parse.ts";

interface Recording {
  /** The account that listens. */
  readonly self: User;
  /** The fields of the message stream's frames, in order. */
  readonly frames: readonly WireDocument[];
}

function load(name: string): Recording {
  const file = new URL(`../../../dev-server/fixtures/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const rows = asDocuments(lines.map((line): unknown => JSON.parse(line)));
  const created = rows.find(({ dir }) => dir === "POST users.create");
  const self = parseUser(asDocument(asDocument(asDocument(created?.data)?.res)?.user));
  if (!self?.username.startsWith("bot")) throw new Error(`${name} does not begin with the creation of the bot`);
  const frames = rows
    .filter(({ who, dir }) => who === "bot" && dir === "<")
    .map(({ data }) => asDocument(data))
    .filter((frame) => frame?.collection === "stream-room-messages")
    .map((frame) => asDocument(frame?.fields))
    .filter((fields) => fields !== undefined);
  return { self, frames };
}

function describeEvent(event: RoomEvent): string {
  switch (event.type) {
    case "message":
    case "edited":
      return `${event.type}: ${event.message.textForBot}`;
    case "reaction":
      return `${event.added ? "+" : "-"}${event.emoji} by ${event.user.username.slice(0, 3)}`;
    case "topic":
      return `topic: ${event.topic}`;
    case "system":
      return `system: ${event.kind}`;
    default:
      return event.type;
  }
}

const myMessages = ({ eventName }: WireDocument): boolean => eventName === "__my_messages__";

/** What a bot hears of these frames, one text for each. */
function replay({ self, frames }: Recording, heard: readonly WireDocument[] = frames) {
  const ledger = createLedger();
  return heard.map((fields) => {
    const { message, hint } = messageOfArgs(fields.args);
    const id = String(asDocument(message)?.rid);
    const name = hint?.name ?? "";
    const room: Room = { id, kind: hint?.kind ?? "channel", name, displayName: name, joined: hint?.joined ?? true };
    const context = {
      room,
      self,
      serverUrl: "http://localhost:3000",
      origin: "live",
      ledger,
      startedAt: undefined,
    } as const;
    const { events, ignored } = classify(message, context);
    return { text: ignored ?? events.map(describeEvent).join(" and "), events, room };
  });
}

const monolith6 = [
  expect.stringMatching(/^message: hello @bot\w+ \*bold\* :smile: #general https:\/\/example\.invalid\/x$/),
  "edited: edited text",
  "+:thumbsup: by hum",
  "message: reply in thread",
  "update_only", // the thread's first message, which has an answer now
  "message: to delete",
  "own_message", // from bot by ddp
  "own_message", // from bot by rest
  "own_message", // postMessage by name, under an alias
  "own_message", // dm by name
  "own_message", // an empty one
  "own_message", // bot edited
  "own_message", // the bot's reaction to its own message
  "message: psst",
  "message: in private",
  "own_message", // the bot is added to the private group
  "message: after invite",
  "message: bot not a member",
  "own_message", // the bot joins the channel
  "message: bot joined now",
  "message: see file",
];

const monolith8 = [
  ...monolith6.slice(0, 3),
  "update_only", // this time the thread's first message comes before the answer
  "message: reply in thread",
  ...monolith6.slice(5, 12),
  // This server no longer has the method that sets the bot's reaction.
  ...monolith6.slice(13, 20),
  "topic: a topic",
  "system: r",
];

describe.each([
  ["rocketchat-6.5.3", monolith6],
  ["rocketchat-8.3.0", monolith8],
  ["ddp-streamer-8.3.0", monolith6],
])("the messages of %s", (name, expected) => {
  const recording = load(name);
  const outcomes = replay(recording, recording.frames.filter(myMessages));

  it("mean what the people in it did", () => {
    expect(outcomes.map(({ text }) => text)).toEqual(expected);
  });

  it("mean it once, although the bot subscribed to one of the rooms as well", () => {
    const told = (list: ReturnType<typeof replay>) =>
      list.filter(({ events }) => events.length > 0).map(({ text }) => text);
    expect(recording.frames.length).toBeGreaterThan(expected.length);
    expect(told(replay(recording)).sort()).toEqual(told(outcomes).sort());
  });

  it("say in which room they were written", () => {
    const roomOf = (text: string) => outcomes.find((outcome) => outcome.text === text)?.room;
    expect(roomOf("message: psst")).toMatchObject({ kind: "direct", name: "", joined: true });
    expect(roomOf("message: in private")).toMatchObject({ kind: "private", joined: true });
    expect(roomOf("message: bot not a member")).toMatchObject({ kind: "channel", joined: false });
    expect(roomOf("message: bot joined now")).toMatchObject({ kind: "channel", joined: true });
  });

  it("show the bot's mention, the thread and who wrote", () => {
    const messages = outcomes.flatMap(({ events }) =>
      events.flatMap((one) => (one.type === "message" ? one.message : [])),
    );
    const [first, reply] = messages;
    expect(first?.mentionsBot).toBe(true);
    expect(first?.mentions).toEqual([recording.self]);
    expect(reply).toMatchObject({ threadId: first?.id, mentionsBot: false });
    expect(new Set(messages.map(({ sender }) => sender.username.slice(0, 3)))).toEqual(new Set(["hum"]));
    expect(messages.every(({ sentAt }) => sentAt.getFullYear() >= 2026)).toBe(true);
  });
});

describe("the file in a recording", () => {
  it.each(["rocketchat-6.5.3", "ddp-streamer-8.3.0"])("of %s has a whole address", (name) => {
    const recording = load(name);
    const [last] = replay(recording, recording.frames.filter(myMessages)).at(-1)?.events ?? [];
    expect(last?.type === "message" && last.message.attachments).toMatchObject([
      {
        kind: "file",
        title: "a.txt",
        description: "desc",
        mimeType: "text/plain",
        size: 10,
        url: expect.stringMatching(/^http:\/\/localhost:3000\/file-upload\/[0-9a-f]{24}\/a\.txt$/),
      },
    ]);
  });
});
