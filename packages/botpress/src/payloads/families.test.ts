import { readdirSync, readFileSync } from "node:fs";
import { fieldsOf } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import type { BotPayload } from "../stand-in/bot.ts";
import { carousel, colours, toppings, tree } from "../stand-in/example-payloads.ts";
import { renderCloud } from "../stand-in/render-cloud.ts";
import { renderV12 } from "../stand-in/render-v12.ts";
import { toTyped } from "../stand-in/runtime-payloads.ts";
import { replied } from "./replies.fixture.ts";

const externalUrl = "http://bots.example:3000";

const families: Readonly<Record<string, (said: BotPayload) => readonly unknown[]>> = {
  "v12.31": (said) => renderV12(said, { version: "12.31.10", externalUrl }),
  "v12.20": (said) => renderV12(said, { version: "12.20.1", externalUrl }),
  Cloud: (said) => [renderCloud(said)?.payload],
  "an integration of Cloud": (said) => [toTyped(said) ?? renderCloud(said)?.payload],
};

const said: Readonly<Record<string, BotPayload>> = {
  text: { type: "text", text: "**Hi**, you" },
  choice: { type: "choice", text: "Which?", options: colours },
  dropdown: { type: "dropdown", text: "Which?", options: toppings },
  card: tree,
  carousel,
  image: { type: "image", url: "https://example.com/tree.png", title: "A tree" },
  audio: { type: "audio", url: "https://example.com/song.mp3", title: "A song" },
  video: { type: "video", url: "https://example.com/film.mp4" },
  file: { type: "file", url: "https://example.com/plan.pdf", title: "A plan" },
  location: { type: "location", latitude: 52.5, longitude: 13.4, title: "Mill", address: "Mill Lane 1" },
  custom: { type: "custom", module: "rocketchat", component: "handoff", fields: { department: "sales" } },
  bloc: {
    type: "bloc",
    items: [
      { type: "text", text: "Look:" },
      { type: "image", url: "https://example.com/tree.png" },
    ],
  },
};

/** Before 12.22 the server makes the values of quick replies upper-case. */
const inSmallLetters = (value: unknown): unknown => JSON.parse(JSON.stringify(value).toLowerCase());

describe.each(Object.entries(said))(
  "the same said by every family, which is the same in Rocket.Chat: %s",
  (_what, payload) => {
    const { replies: expected } = replied(renderV12(payload, { version: "12.31.10", externalUrl }));

    it.each(Object.entries(families))("by %s", (_family, render) => {
      const { replies, warnings, notes } = replied(render(payload));
      expect(replies.length).toBeGreaterThan(0);
      expect(inSmallLetters(replies)).toEqual(inSmallLetters(expected));
      expect([...warnings, ...notes]).toEqual([]);
    });
  },
);

const folder = new URL("../../fixtures/", import.meta.url);
/** What says nothing to people, or is nothing to be said in this way. */
const silent = [
  ...["custom-other", "data", "no-object", "silence", "typing", "typing-flag", "old-typing"],
  ...["odd-custom-payload", "odd-empty-text"],
];

function fixtures(family: string): readonly (readonly [string, readonly unknown[]])[] {
  return readdirSync(new URL(`${family}/`, folder)).flatMap((file) => {
    if (!file.endsWith(".json") || /^(signal-|error)/.test(file)) return [];
    const document = fieldsOf(JSON.parse(readFileSync(new URL(`${family}/${file}`, folder), "utf8")));
    const { responses, data } = document;
    return [
      [
        file.slice(0, -".json".length),
        Array.isArray(responses) ? responses : [fieldsOf(data).payload ?? document],
      ] as const,
    ];
  });
}

describe.each(["v12", "cloud"])("what is recorded of %s", (family) => {
  it.each(fixtures(family))("is said: %s", (name, payloads) => {
    const { replies, warnings } = replied(payloads);
    expect(warnings).toEqual([]);
    expect(replies.some(({ type }) => type !== "pause")).toBe(!silent.includes(name));
    expect(JSON.stringify(replies)).not.toMatch(/\\"[a-z]+\\":/);
  });
});
