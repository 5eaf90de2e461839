import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answered } from "./answer.fixture.ts";

const word = fc.oneof(
  fc.constantFrom(
    "https://a.example/x.png",
    "data:image/png;base64,iVBORw==",
    "javascript:alert(1)",
    "",
    "```",
    "__proto__",
  ),
  fc.string({ unit: "binary" }),
);
const keys = [
  ...["text", "buttons", "custom", "image", "attachment", "recipient_id", "__proto__", "constructor", "toString"],
  ...["title", "payload", "url", "type", "msg", "attachments", "blocks", "avatar", "rocketchat", "message", "handoff"],
  ...["channel", "elements", "options", "value", "fields", "actions", "image_url", "title_link", "src", "thread"],
];

/** JSON whose keys mean something here, at any depth. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    word,
    fc.constantFrom(null, true, false, 0, -1, 1e308, "carousel", "rating", "web_url"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), word), tie("json"), { maxKeys: 6 }),
  ),
}));

const elements = fc.array(fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 6 }), { maxLength: 6 });
const answers = fc.oneof(elements, json, fc.jsonValue(), fc.anything());

const addresses = /^(title_link|author_link|message_link|image_url|thumb_url|audio_url|video_url|author_icon)$/;

/** The addresses of an attachment that the server looks at. */
function addressesIn({ actions, ...attachment }: OutgoingAttachment): readonly unknown[] {
  const named = Object.entries(attachment).flatMap(([key, value]) => (addresses.test(key) ? [value] : []));
  const opened = Array.isArray(actions)
    ? actions.flatMap(({ url = [], image_url = [] }) => [url, image_url].flat())
    : [];
  return [...named, ...opened];
}

describe("whatever Rasa answers", () => {
  it("is said, also when it is hundreds of thousands of texts", () => {
    const texts = Array.from({ length: 300_000 }, (_, number) => ({ text: `${number}` }));
    expect(answered(texts, { joinText: "never" }).replies).toHaveLength(300_000);
    expect(answered(texts, { joinText: "always" }).replies).toHaveLength(1);
  });

  it("fills no room: of a text and of buttons without end the beginning is shown, and the log tells", () => {
    const buttons = Array.from({ length: 5_000 }, (_, number) => ({ title: "Same", payload: `/pick${number}` }));
    const { replies, warnings } = answered([{ text: "word ".repeat(200_000), buttons }]);
    expect(replies).toMatchObject([{ choices: { length: 100 } }]);
    expect(replies[0]?.type === "message" && replies[0].text?.length).toBeLessThanOrEqual(100_001);
    expect(warnings).toEqual([expect.stringContaining("4900 buttons"), expect.stringContaining("characters")]);
  });

  it("becomes replies that the server takes and that can be kept as JSON", () => {
    fc.assert(
      fc.property(
        answers,
        fc.constantFrom("fences", "always", "never"),
        fc.boolean(),
        (answer, joinText, allowOtherRooms) => {
          const { replies, elsewhere } = answered(answer, {
            joinText,
            allowOtherRooms,
            recipient: "rc-R1",
            roomId: "R1",
            unknownCustom: "json",
          });
          expect(JSON.parse(JSON.stringify(replies))).toEqual(replies);
          for (const reply of replies) {
            if (reply.type !== "message") continue;
            expect(
              [reply.text, reply.attachments, reply.files, reply.extra?.blocks].some((part) => part !== undefined),
            ).toBe(true);
            const links = (reply.attachments ?? []).flatMap(addressesIn);
            for (const link of links) expect(link).toMatch(/^(https?:\/\/|data:|\/file-upload\/)/);
          }
          if (!allowOtherRooms) expect(elsewhere).toEqual([]);
        },
      ),
      { seed: 20_261_123, numRuns: 2_000 },
    );
  });
});
