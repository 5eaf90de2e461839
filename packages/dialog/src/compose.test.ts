import type { RoomKind } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { compose, composeInWords, type Manner } from "./compose.ts";
import type { Message } from "./types.ts";

const usual: Manner = { choices: "auto", markdown: "adapt", massMentions: false };
const choices = [{ label: "Yes", value: "/yes" }, { label: "No" }];

const composed = (message: Omit<Message, "type">, manner: Partial<Manner> = {}, kind: RoomKind = "channel") =>
  compose({ type: "message", ...message }, kind, { ...usual, ...manner });

describe("an engine's message", () => {
  it.each<[string, Omit<Message, "type">, Partial<Manner>, string | undefined]>([
    ["is turned into Rocket.Chat's dialect", { text: "*so*" }, {}, "_so_"],
    ["stays as it is when it is written in it", { text: "*so*", literal: true }, {}, "*so*"],
    ["stays as it is when the settings say so", { text: "*so*" }, { markdown: "pass" }, "*so*"],
    ["calls everybody when it may", { text: "@all" }, { massMentions: true }, "@all"],
    ["has no blanks around it", { text: "  so\n" }, {}, "so"],
  ])("%s", (_, message, manner, text) => {
    expect(composed(message, manner).map((one) => one.message.text)).toEqual([text]);
  });

  it("calls nobody with @all by default, in attachments and below its pictures neither", () => {
    const text = "@all ![@here](https://example.org/cat.png)";
    const [one] = composed({ text, attachments: [{ text: "@here" }] });
    expect(JSON.stringify(one)).not.toMatch(/@all|@here/);
  });

  it.each<[string, Omit<Message, "type">]>([
    ["blanks", { text: "  " }],
    ["no choice", { choices: [] }],
    ["nothing", {}],
  ])("that says nothing (%s) is not said", (_, message) => {
    expect(composed(message)).toEqual([]);
  });

  it("shows its pictures, and offers its choices as buttons", () => {
    const [one] = composed({ text: "Look: ![a cat](https://example.org/cat.png)", choices });
    expect(one?.message.attachments).toMatchObject([
      { image_url: "https://example.org/cat.png" },
      {
        actions: [
          { text: "Yes", msg: "Yes" },
          { text: "No", msg: "No" },
        ],
      },
    ]);
    expect(one?.shown).toEqual([
      { label: "Yes", value: "/yes" },
      { label: "No", value: "No" },
    ]);
  });

  it("offers choices as numbers to visitors", () => {
    const [one] = composed({ text: "Well?", choices }, {}, "livechat");
    expect(one?.message).toEqual({ text: "Well?\n\n1. Yes\n2. No" });
    expect(one?.shown.map(({ number }) => number)).toEqual([1, 2]);
  });

  it("keeps its look, its thread and further fields, the thread in each of its parts", () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ label: `Choice ${index}` }));
    const look = { alias: "A", avatar: "https://example.org/a.png", emoji: ":cat:", threadId: "T" };
    const [head, rest, ...none] = composed({ text: "so", choices: many, ...look, extra: { groupable: false } });
    expect(head?.message).toMatchObject({ text: "so", ...look, extra: { groupable: false } });
    expect(rest?.message).toMatchObject({ threadId: "T" });
    expect([head, rest].flatMap((one) => one?.shown ?? [])).toHaveLength(30);
    expect(none).toEqual([]);
  });
});

describe("an engine's message in words alone", () => {
  it("says what its attachments and choices say", () => {
    const attachments = [
      { title: "A cat", title_link: "https://example.org", image_url: "javascript:no", color: "red" },
    ];
    const message: Message = {
      type: "message",
      text: "*Look*",
      attachments,
      choices,
      extra: { blocks: [] },
      alias: "A",
    };
    expect(composeInWords(message, "channel", usual)).toEqual([
      {
        message: {
          text: "_Look_\n\nA cat\nhttps://example.org\njavascript:no\n\n1. Yes\n2. No",
          alias: "A",
        },
        shown: [
          { label: "Yes", value: "/yes", number: 1 },
          { label: "No", value: "No", number: 2 },
        ],
      },
    ]);
  });

  it("is nothing when there are none", () => {
    const message: Message = { type: "message", extra: { blocks: [] } };
    expect(composeInWords(message, "channel", usual)).toEqual([]);
  });
});
