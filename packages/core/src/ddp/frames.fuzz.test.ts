import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { startBot, startServer } from "../harness.fixture.ts";
import { asDocument } from "../rest/documents.ts";
import { classify } from "../stream/classify.ts";
import { createLedger } from "../stream/ledger.ts";
import { messageOfArgs } from "../stream/parse.ts";
import type { IncomingMessage, Room, RoomEvent } from "../types.ts";
import { readFrame } from "./frames.ts";
import { mutatedDocument, mutatedFrame, recordedFrames } from "./mutation.fixture.ts";

/** The same cases in each run. A failure prints the smallest case that fails. */
const fixed = { seed: 20_261_122, endOnFailure: false } as const;
const frames = recordedFrames();

it("a recording holds frames to begin with", () => {
  expect(frames.length).toBeGreaterThan(400);
});

it("any text is a frame or none, and never an exception but for its depth", () => {
  fc.assert(
    fc.property(mutatedFrame(frames), (text) => {
      try {
        const frame = readFrame(text);
        if (frame?.msg === "changed") expect(Array.isArray(frame.args)).toBe(true);
        if (frame && "id" in frame && frame.id !== undefined) expect(typeof frame.id).toBe("string");
      } catch (error) {
        // What recursion cannot reach is refused; the session takes it for an oddity.
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { ...fixed, numRuns: 6_000 },
  );
  expect(Object.prototype).not.toHaveProperty("polluted");
});

const self = { id: "bot-id", username: "bot", name: "Bot" };
const room: Room = { id: "GENERAL", kind: "channel", name: "general", displayName: "General", joined: true };

const messages = frames
  .map((frame) => asDocument(frame))
  .filter((frame) => frame?.collection === "stream-room-messages")
  .flatMap((frame) => {
    const args = asDocument(frame?.fields)?.args;
    return Array.isArray(args) && args[0] ? [args[0]] : [];
  });

/** One with everything that the recorded ones have little of. */
const richMessage = {
  _id: "m1",
  rid: "GENERAL",
  t: "uj",
  msg: "[ ](http://localhost:3000/channel/general?msg=x) @bot look",
  ts: { $date: 1_700_000_000_000 },
  _updatedAt: { $date: 1_700_000_000_001 },
  editedAt: { $date: 1_700_000_000_001 },
  editedBy: { _id: "u1", username: "ann" },
  u: { _id: "u1", username: "ann", name: "Ann" },
  bot: { i: "js.SDK" },
  token: "visitor",
  alias: "Visitor",
  mentions: [{ _id: "bot-id", username: "bot", name: "Bot", type: "user" }],
  reactions: { ":+1:": { usernames: ["ann", "bob"] } },
  file: { _id: "f1", name: "a.png", type: "image/png", size: 12 },
  files: [
    { _id: "f1", name: "a.png", type: "image/png", size: 12 },
    { _id: "f2", name: "b.txt", type: "text/plain" },
  ],
  attachments: [
    {
      type: "file",
      title: "a.png",
      title_link: "/file-upload/f1/a.png",
      image_url: "/file-upload/f1/a.png",
      image_size: 12,
    },
    { text: "quoted", message_link: "http://localhost:3000/channel/general?msg=x", attachments: [] },
    { title: "card", title_link: "https://example.com", fields: [{ title: "a", value: "b" }], description: "d" },
  ],
  urls: [{ url: "https://example.com" }],
};
const documents = [...messages, ...Array(messages.length).fill(richMessage)];

const areTexts = (...values: readonly unknown[]): boolean => values.every((value) => typeof value === "string");

const isSound = ({ id, text, textForBot, sentAt, editedAt, sender, mentions, attachments }: IncomingMessage): boolean =>
  areTexts(id, text, textForBot, sender.id, sender.username) &&
  !Number.isNaN(sentAt.getTime()) &&
  !Number.isNaN(editedAt?.getTime()) &&
  mentions.every((user) => areTexts(user.id, user.username)) &&
  attachments.every(({ url }) => url === undefined || URL.canParse(url));

/** Looks at tens of thousands of events, for each of which several `expect` would take longer than what is tested. */
function checkEvent(event: RoomEvent): void {
  const sound =
    (!("message" in event) || isSound(event.message)) &&
    (event.type !== "reaction" || areTexts(event.emoji, event.user.username)) &&
    (event.type !== "deleted" || areTexts(event.messageId));
  if (!sound) expect.fail(`no sound event: ${JSON.stringify(event)}`);
}

it("any document is an event, or ignored for a reason, and never an exception", () => {
  const decoded = fc.boolean();
  fc.assert(
    fc.property(
      fc.array(mutatedDocument(documents), { minLength: 1, maxLength: 4 }),
      decoded,
      (received, viaSocket) => {
        const ledger = createLedger(10);
        for (const document of received) {
          const message = viaSocket ? throughSocket(document) : document;
          const context = { room, self, serverUrl: "http://localhost:3000/sub", origin: "live", ledger } as const;
          const { events, ignored } = classify(message, { ...context, startedAt: undefined });
          if (events.length === 0 && ignored === undefined) expect.fail("neither an event nor ignored for a reason");
          for (const event of events) checkEvent(event);
        }
      },
    ),
    { ...fixed, numRuns: 4_000 },
  );
  expect(Object.prototype).not.toHaveProperty("polluted");
});

it("a message that holds something nested however deep is a message all the same", () => {
  for (let depth = 250; depth <= 64_000; depth *= 2) {
    const deep: unknown = JSON.parse("[".repeat(depth) + "]".repeat(depth));
    const context = { room, self, serverUrl: "http://localhost:3000", origin: "live", startedAt: undefined } as const;
    for (const place of ["attachments", "files", "file", "reactions", "mentions", "u", "msg", "ts", "blocks", "t"]) {
      const message = { ...richMessage, ts: new Date(), _updatedAt: new Date(), [place]: [{ _id: "x", inner: deep }] };
      const { events, ignored } = classify(message, { ...context, ledger: createLedger(10) });
      expect(events.length > 0 || ignored !== undefined, `${place}, ${depth} deep`).toBe(true);
    }
  }
});

/** The message as the socket hands it on: dates are dates then. */
function throughSocket(document: unknown): unknown {
  const fields = { eventName: "e", args: [document] };
  try {
    const frame = readFrame(JSON.stringify({ msg: "changed", collection: "c", fields }));
    return frame?.msg === "changed" ? messageOfArgs(frame.args).message : undefined;
  } catch {
    return undefined;
  }
}

it("a bot that gets thousands of frames that no server should send hears what is said afterwards", async () => {
  await using server = await startServer({
    users: [
      { username: "bot", password: "secret-bot", roles: ["bot"] },
      { username: "ann", password: "secret-ann" },
    ],
    rooms: [{ name: "target", members: ["bot", "ann"] }],
  });
  await using bot = await startBot(server, { RESPOND_TO_DM: "true", RESPOND_TO_EDITED: "true" });
  const target = await bot.client.rooms.find("#target");
  // Where the recordings name their bot and their room, these frames name the ones that are there.
  const own = JSON.parse(
    JSON.stringify(frames)
      .replace(/"[^"/]+\/(rooms-changed|subscriptions-changed|notification|message)"/g, `"${bot.client.user.id}/$1"`)
      .replaceAll('"GENERAL"', JSON.stringify(target.id))
      // What was written before the bot began would be no news to it.
      .replace(/"\$date":\d+/g, () => `"$date":${Date.now() + 60_000}`),
  );
  const texts = fc.sample(mutatedFrame(own), { seed: fixed.seed, numRuns: 2_500 });
  for (const [index, text] of texts.entries()) {
    // That a stream has ended, or that the connection has, is nothing to survive unmoved.
    if (!text.includes("nosub")) server.faults.garbage(text);
    if (index % 500 === 499) {
      await server.as("ann").say("#general", `still there ${index}?`);
      await vi.waitFor(
        () => expect(bot.texts(), "the bot should hear what is said").toContain(`still there ${index}?`),
        {
          timeout: 10_000,
        },
      );
    }
  }
  expect(bot.texts().filter((text) => text.startsWith("still there"))).toHaveLength(5);
  expect(bot.client.health).toMatchObject({ state: "online", reconnects: 0 });
  expect(bot.events.length, "some of it should be messages all the same").toBeGreaterThan(50);
  for (const event of bot.events) checkEvent(event);
  expect(bot.log.filter((line) => line.includes("was lost") && !/not_found|no room|not find/i.test(line))).toEqual([]);
});
