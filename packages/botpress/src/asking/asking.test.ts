import { type Chosen, happeningFacts } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import { happeningPayload, toChat } from "./chat.ts";
import { type ConverseOptions, toConverse } from "./converse.ts";
import { asked, file, help, livechatStarted, server, serverUrl } from "./question.fixture.ts";
import { type AskingSettings, shortened, type Utterance, utteranceAbout, utteranceOf } from "./utterance.ts";

type Question = ReturnType<typeof asked>;

const settings: AskingSettings = { metadata: "none", files: "text", magicTexts: false };

function heard(question: Question, more: Partial<AskingSettings> = {}): Utterance {
  const utterance = utteranceOf(question, { ...settings, ...more }, server);
  if ("nothing" in utterance) throw new Error(`Nothing is handed over: ${utterance.nothing}`);
  return utterance;
}

const open: ConverseOptions = { isSecured: false, choiceReply: "value", contexts: [], metadata: true };
const secured: ConverseOptions = { ...open, isSecured: true };

/** What each of the three gets. */
const handed = (question: Question, more: Partial<AskingSettings> = {}) => [
  toConverse(heard(question, more), open),
  toConverse(heard(question, more), secured),
  toChat(heard(question, more)).payload,
];

const text = (words: string) => ({ type: "text", text: words });
const all = (payload: object) => [payload, payload, payload];
const chose = (chosen: Chosen) => asked({ msg: chosen.label }, { text: chosen.value, chosen });
const link = (name: string) => `${serverUrl}/file-upload/f1/${name}`;
const point = { type: "Point", coordinates: [13.4, 52.5] };

describe("what somebody said, as Botpress gets it", () => {
  it.each([
    ["words, without the mention of the bot", asked({ msg: "@bot Hi there " }), all(text("Hi there"))],
    [
      "words without a quotation's link",
      asked({ msg: "[ ](https://chat.example.com/channel/x?msg=m0) Hi" }),
      all(text("Hi")),
    ],
    ["words without what databases refuse", asked({ msg: "a\0b\uD800c\uDC00 😀" }), all(text("abc 😀"))],
    [
      "a choice",
      chose({ label: "Yes", value: "yes" }),
      [text("yes"), { type: "quick_reply", text: "Yes", payload: "yes" }, text("yes")],
    ],
    [
      "a card's postback",
      chose({ label: "Plant", value: "PLANT_OAK", tag: "postback" }),
      [text("PLANT_OAK"), { type: "postback", payload: "PLANT_OAK" }, text("PLANT_OAK")],
    ],
    [
      "what a card says",
      chose({ label: "Tell me", value: "tell me of oaks", tag: "say" }),
      all(text("tell me of oaks")),
    ],
    [
      "several choices",
      chose({
        label: "Yes, No",
        value: "yes, no",
        all: [
          { label: "Yes", value: "yes" },
          { label: "No", value: "no" },
        ],
      }),
      [text("yes, no"), { type: "quick_reply", text: "Yes, No", payload: "yes, no" }, text("yes, no")],
    ],
    ["a file, by its name", asked({ msg: "", ...file("image/png", "cat.png") }), all(text("cat.png"))],
    ["a file with words", asked({ msg: "Look", ...file("image/png", "cat.png") }), all(text("Look"))],
    ["a file with words below it", asked({ msg: "", ...file("image/png", "cat.png", "Look") }), all(text("Look"))],
    [
      "a place",
      asked({ msg: "", location: point }),
      [
        text("52.5,13.4"),
        { type: "location", latitude: 52.5, longitude: 13.4 },
        { type: "location", latitude: 52.5, longitude: 13.4 },
      ],
    ],
    [
      "a place with words",
      asked({ msg: "Here I am", location: point }),
      [
        text("Here I am"),
        { type: "location", latitude: 52.5, longitude: 13.4, text: "Here I am" },
        { type: "bloc", items: [text("Here I am"), { type: "location", latitude: 52.5, longitude: 13.4 }] },
      ],
    ],
    [
      "a place that is none",
      asked({ msg: "There", location: { type: "Point", coordinates: [13.4, 152] } }),
      all(text("There")),
    ],
  ])("is %s", (_what, question, expected) => {
    expect(handed(question)).toEqual(expected);
  });

  it.each([
    ["image", "image/png", "cat.png"],
    ["audio", "audio/ogg", "cat.ogg"],
    ["video", "video/mp4", "cat.mp4"],
    ["file", "application/pdf", "cat.pdf"],
  ])("is a payload of its kind for a file when the settings say so: %s", (kind, type, name) => {
    expect(handed(asked({ msg: "", ...file(type, name) }), { files: "link" })).toEqual([
      text(name),
      { type: kind, [kind]: link(name), title: name },
      { type: kind, [`${kind}Url`]: link(name), title: name },
    ]);
    expect(handed(asked({ msg: "Look", ...file(type, name) }), { files: "link" })).toEqual([
      text("Look"),
      { type: kind, [kind]: link(name), title: "Look", text: "Look" },
      { type: "bloc", items: [text("Look"), { type: kind, [`${kind}Url`]: link(name), title: name }] },
    ]);
  });

  it("is the kind of several choices when all of them are of it", () => {
    const [say, plain] = [
      { label: "More", value: "more", tag: "say" },
      { label: "No", value: "no" },
    ];
    const both = (...all: readonly Chosen[]) =>
      toConverse(heard(chose({ label: "a, b", value: "a, b", all })), secured);
    expect(both(say, say)).toEqual(text("more, more"));
    expect(both(say, plain)).toEqual({ type: "quick_reply", text: "a, b", payload: "more, no" });
  });

  it("is the title of a choice when the settings say so, but for a card's buttons, whose values no words stand for", () => {
    const titles = { ...open, choiceReply: "title" } as const;
    expect(toConverse(heard(chose({ label: "Yes", value: "yes" })), titles)).toEqual(text("Yes"));
    expect(toConverse(heard(chose({ label: "Plant", value: "PLANT_OAK", tag: "postback" })), titles)).toEqual(
      text("PLANT_OAK"),
    );
    const several = [
      { label: "Yes", value: "y" },
      { label: "No", value: "n" },
    ];
    expect(toConverse(heard(chose({ label: "Yes, No", value: "y, n", all: several })), titles)).toEqual(
      text("Yes, No"),
    );
  });

  it.each([
    ["without words", asked({ msg: "" })],
    ["of blanks", asked({ msg: " \n\t " })],
    ["of a quotation's link alone", asked({ msg: "[ ](https://chat.example.com/channel/x?msg=m0)" })],
    ["of half a character", asked({ msg: "\uD800\0" })],
    [
      "of a quotation alone",
      asked({ msg: "", attachments: [{ text: "Hi", message_link: "https://c.example/x?msg=m0" }] }),
    ],
    ["of a choice that says nothing", chose({ label: "Yes", value: " \0" })],
  ])("is nothing for a message %s", (_what, question) => {
    expect(utteranceOf(question, settings, server)).toEqual({ nothing: expect.any(String) });
  });

  it.each([
    "BP_VERSION",
    "bp_license",
    " Bp_Version \n",
    "BP_VERSION.",
    "bp version",
    "ＢＰ_LICENSE",
    "hello\nBP_VERSION",
    "B\u200bP_VERSION",
  ])("is nothing for words that v12 itself answers: %j", (msg) => {
    expect(utteranceOf(asked({ msg }), settings, server)).toEqual({ nothing: expect.stringContaining("v12") });
    expect(heard(asked({ msg }), { magicTexts: true }).text).toContain(msg.trim());
  });

  it("is nothing for a file that is called so", () => {
    const question = asked({ msg: "", ...file("image/png", "BP_VERSION") });
    expect(utteranceOf(question, settings, server)).toEqual({ nothing: expect.stringContaining("v12") });
    expect(heard(question, { magicTexts: true }).text).toBe("BP_VERSION");
  });

  it("is words that only contain those", () => {
    expect(heard(asked({ msg: "What is BP_VERSION?" })).text).toBe("What is BP_VERSION?");
    expect(heard(chose({ label: "Version", value: "BP_VERSION" })).text).toBe("BP_VERSION");
  });
});

describe("what Botpress is told besides words", () => {
  it("is who said it and where, as the settings say", () => {
    const about = {
      v: 1,
      messageId: "m1",
      server: "chat.example.com",
      room: { id: "R1", type: "channel", name: "lounge" },
      user: { id: "u1", username: "ann" },
    };
    const told = heard(asked({ msg: "Hi" }), { metadata: "basic" });
    expect(toConverse(told, open)).toMatchObject({ type: "text", text: "Hi", metadata: { rocketchat: about } });
    expect(toConverse(told, secured)).toMatchObject({ metadata: { rocketchat: about } });
    expect(toChat(told)).toMatchObject({ payload: text("Hi"), metadata: { rocketchat: about } });
    expect(toConverse(told, { ...open, metadata: false })).toEqual(text("Hi"));
    expect(toChat(heard(asked({ msg: "Hi" })))).toEqual({ payload: text("Hi") });
  });

  it("is a visitor's secret only when the settings say so", () => {
    const question = asked({ msg: "Hi", token: "s3cret" }, {}, help);
    expect(JSON.stringify(heard(question, { metadata: "basic" }))).not.toContain("s3cret");
    expect(JSON.stringify(heard(question, { metadata: "full" }))).toContain("s3cret");
  });

  it("is a file's address and a place", () => {
    const question = asked({ msg: "", ...file("image/png", "cat.png"), location: point });
    expect(heard(question, { metadata: "basic" }).metadata).toMatchObject({
      rocketchat: {
        attachments: [{ kind: "image", url: link("cat.png"), title: "cat.png" }],
        location: { latitude: 52.5, longitude: 13.4 },
      },
    });
  });

  it("is the contexts that the settings name", () => {
    expect(toConverse({ text: "Hi" }, { ...open, contexts: ["sales"] })).toEqual({
      ...text("Hi"),
      includedContexts: ["sales"],
    });
  });

  it("is that a text was cut", () => {
    const whole = heard(asked({ msg: "word ".repeat(100) }), { metadata: "basic" });
    const cut = shortened(whole, 360);
    expect(cut.text).toHaveLength(359);
    expect(cut.metadata).toMatchObject({ rocketchat: { v: 1, truncated: true } });
    expect(shortened(whole, 1_000)).toBe(whole);
    expect(shortened({ text: "x".repeat(400) }, 360)).toEqual({ text: "x".repeat(359) });
  });

  it("is what happened", () => {
    expect(happeningPayload(livechatStarted, server)).toMatchObject({
      type: "rocketchat.livechat_started",
      event: "livechat_started",
      room: { id: "R9", type: "livechat" },
      user: { username: "ann" },
    });
    expect(utteranceAbout(livechatStarted, "hello", { metadata: "basic" }, server)).toEqual({
      text: "hello",
      metadata: { rocketchat: happeningFacts(livechatStarted, server) },
    });
    expect(utteranceAbout(livechatStarted, "hello", { metadata: "none" }, server)).toEqual({ text: "hello" });
  });
});
