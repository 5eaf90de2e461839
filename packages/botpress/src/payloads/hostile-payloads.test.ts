import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import type { Message, Reply } from "@rocketchat-connectors/dialog";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOwnMedia } from "./media.ts";
import { replied } from "./replies.fixture.ts";
import { withUploads } from "./uploads.ts";

/** Without what JSON is made of, so that none can be seen unless it is shown. */
const word = fc.oneof(
  fc.constantFrom(
    ...["https://a.example/x.png", "http://localhost:3000/api/v1/bots/b/media/x.png", "/media/x.png", "http://[bad"],
    ...["data:image/png;base64,iVBORw==", "javascript:alert(1)", "//a.example/x", "", " ", "__proto__", "%2f", "%"],
  ),
  fc.string({ unit: "binary" }).map((text) => text.replace(/[{}[\]"]/g, "")),
);
const types = [
  ...[
    "text",
    "markdown",
    "typing",
    "single-choice",
    "choice",
    "dropdown",
    "card",
    "carousel",
    "image",
    "audio",
    "voice",
  ],
  ...["video", "file", "location", "bloc", "custom", "rocketchat.message", "rocketchat.handoff", "rocketchat.", "data"],
];
const keys = [
  ...[
    "type",
    "text",
    "markdown",
    "message",
    "title",
    "subtitle",
    "image",
    "imageUrl",
    "picture",
    "url",
    "file",
    "audio",
  ],
  ...["typing", "value", "label", "payload", "choices", "options", "quick_replies", "elements", "items", "actions"],
  ...["buttons", "action", "wrapped", "module", "component", "rocketchat", "metadata", "latitude", "longitude"],
  ...[
    "address",
    "allowMultiple",
    "handoff",
    "attachments",
    "blocks",
    "avatar",
    "msg",
    "files",
    "cards",
    "attachment",
    "title_link",
    "__proto__",
    "toString",
  ],
];

/** JSON whose keys and types mean something here, at any depth. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    word,
    fc.constantFrom(null, true, false, 0, -1, 52.5, 1e308, ...types, "rocketchat", "QuickReplies", "Dropdown"),
    fc.constantFrom("Open URL", "Postback", "say", "handoff", "message"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), word), tie("json"), { maxKeys: 6 }),
  ),
}));
const element = fc
  .tuple(fc.constantFrom(...types, undefined), fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 8 }))
  .map(([type, fields]) => (type === undefined ? fields : { ...fields, type }));
const payloads = fc.array(fc.oneof({ arbitrary: element, weight: 4 }, json, fc.anything()), { maxLength: 6 });

const messagesIn = (replies: readonly Reply[]): readonly Message[] => replies.filter((one) => one.type === "message");

const shownIn = ({ attachments = [], cards = [] }: Message): readonly OutgoingAttachment[] => [
  ...attachments,
  ...cards.map(({ attachment }) => attachment),
];

/** All that people read. */
function readIn(message: Message): string {
  const labels = [message, ...(message.cards ?? [])].flatMap(({ choices = [] }) => choices.map(({ label }) => label));
  const words = shownIn(message).flatMap(({ title, text }) => [title, text]);
  return [message.text, ...words, ...labels].join("\n");
}

const addresses = /^(title_link|author_link|message_link|image_url|thumb_url|audio_url|video_url|author_icon)$/;

describe("whatever Botpress says", () => {
  it("becomes replies that can be kept as JSON, that Rocket.Chat takes, and in which nobody reads JSON", () => {
    fc.assert(
      fc.property(payloads, fc.constantFrom(0, 5), (given, paceMs) => {
        const { replies } = replied(given, { paceMs });
        expect(JSON.parse(JSON.stringify(replies))).toEqual(replies);
        for (const message of messagesIn(replies)) {
          expect([message.text, message.attachments, message.cards, message.files, message.extra].some(Boolean)).toBe(
            true,
          );
          expect(readIn(message)).not.toMatch(/[{}]|\["/);
          const links = shownIn(message).flatMap((one) => Object.entries(one).filter(([key]) => addresses.test(key)));
          for (const [, link] of links) expect(link).toMatch(/^(https?:\/\/|data:|\/file-upload\/)/);
        }
        for (const reply of replies) if (reply.type === "pause") expect(reply.ms).toBeLessThanOrEqual(10_000);
      }),
      { seed: 20_261_123, numRuns: 1_500 },
    );
  });

  it("makes the connector fetch nothing but Botpress' own media", async () => {
    const place = { serverUrl: "http://bots.example:3000" };
    const download = async (url: string) => {
      const { origin, pathname } = new URL(url);
      expect([origin, pathname]).toEqual([
        place.serverUrl,
        expect.stringMatching(/^\/(api\/v1\/bots\/[^/]+\/)?media\/[^/]+$/),
      ]);
      return { bytes: Buffer.from("x") };
    };
    await fc.assert(
      fc.asyncProperty(payloads, async (given) => {
        const isOwn = (url: string): boolean => isOwnMedia(url, place);
        const replies = await withUploads(replied(given).replies, {
          isOwn,
          download,
          warn: (text) => expect(text).toBe(""),
        });
        expect(JSON.parse(JSON.stringify(replies))).toEqual(replies);
      }),
      { seed: 20_261_123, numRuns: 1_000 },
    );
  });

  it("is read when it goes on and on", () => {
    expect(replied(Array.from({ length: 100_000 }, (_, number) => ({ text: `${number}` }))).replies).toHaveLength(
      100_000,
    );
    const nested = (depth: number): object =>
      depth === 0 ? { type: "text", text: "in" } : { type: "bloc", items: [nested(depth - 1)] };
    expect(replied([nested(4)]).replies).toHaveLength(1);
    expect(replied([nested(1_000), { type: "text", text: "Hi" }]).replies).toHaveLength(1);
  });

  it.each(["_", "*", "a_", "https://", "[](", " ", "\n", "<", "|", "😀", "\\", "a".repeat(50)])(
    "is read when it is thousands of %j as it is written",
    (piece) => {
      const text = `x${piece.repeat(Math.ceil(150_000 / piece.length))}x`;
      const options = Array.from({ length: 5 }, () => ({ title: text, value: text }));
      const payload = { type: "single-choice", text, markdown: false, choices: options };
      expect(replied([payload, { type: "card", title: text, subtitle: text }]).replies).toHaveLength(2);
    },
  );
});
