import type { OutgoingMessage } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { copyOfBBot } from "./bot.fixture.ts";
import { type EnvelopeLike, reactionName, toRocketChat, whySilent } from "./outgoing.ts";

const bot = copyOfBBot();
const aim = { roomId: "r1" };

function messagesOf(envelope: EnvelopeLike): readonly OutgoingMessage[] {
  return toRocketChat(envelope, aim).flatMap((said) => (said.type === "message" ? [said.message] : []));
}

describe("what an envelope says", () => {
  it.each<[string, EnvelopeLike, readonly object[]]>([
    ["each string is a message", { strings: ["one", "two"] }, [{ text: "one" }, { text: "two" }]],
    ["a number is a text", { strings: [42] }, [{ text: "42" }]],
    ["empty strings are left out", { strings: ["", "one", "  \n"] }, [{ text: "one" }]],
    ["an emote is italic", { method: "emote", strings: ["waves\nand bows"] }, [{ text: "_waves_\n_and bows_" }]],
    [
      "names of emoji get underscores, other words with hyphens stay",
      { strings: ["well-done :man-running-fast: :-1: a:b-c:d :one-two:"] },
      [{ text: "well-done :man_running_fast: :-1: a:b-c:d :one_two:" }],
    ],
    [
      "attachments ride on the only string",
      { strings: ["look"], payload: { attachments: [{ pretext: "a cat" }] } },
      [{ text: "look", attachments: [{ text: "a cat" }] }],
    ],
    [
      "attachments without a string are a message",
      { payload: { attachments: [{ pretext: "a cat" }] } },
      [{ attachments: [{ text: "a cat" }] }],
    ],
    [
      "a single attachment, choice or action is a list of one",
      { strings: ["look"], payload: { attachments: { pretext: "a cat" }, quickReplies: { text: "Nice" } } },
      [
        {
          text: "look\n- Nice",
          attachments: [{ text: "a cat", actions: [expect.objectContaining({ text: "Nice", msg: "Nice" })] }],
        },
      ],
    ],
    [
      "attachments beside several strings are a message of their own",
      { strings: ["one", "two"], payload: { attachments: [{ pretext: "a cat" }, { pretext: "a dog" }] } },
      [{ text: "one" }, { text: "two" }, { attachments: [{ text: "a cat" }, { text: "a dog" }] }],
    ],
    [
      "what was attached but is no attachment is said",
      { payload: { attachments: [42, new Error("no cat")] } },
      [{ text: "42" }, { text: "Error: no cat" }],
    ],
    [
      "a list of texts is its texts",
      { payload: { attachments: [["one", "two"], [{ pretext: "a cat" }]] } },
      [{ text: "one" }, { text: "two" }, { attachments: [{ text: "a cat" }] }],
    ],
    [
      "a choice that offers nothing is left out",
      { strings: ["Well?"], payload: { quickReplies: [null, {}, { text: "" }], actions: [{ type: "button" }] } },
      [{ text: "Well?" }],
    ],
    [
      "fields of Rocket.Chat's own are the message's",
      {
        strings: ["one", "two"],
        payload: { alias: "Ops", avatar: "https://a.example/a.png", emoji: ":robot:", tshow: true, tmid: "t2" },
      },
      ["one", "two"].map((text) => ({
        text,
        alias: "Ops",
        avatar: "https://a.example/a.png",
        emoji: ":robot:",
        alsoInRoom: true,
        threadId: "t2",
      })),
    ],
    [
      "other fields are said once, and where it goes is not theirs to say",
      { strings: ["look"], payload: { blocks: [{ type: "divider" }], _id: "own", rid: "r2", roomId: "r2", bot: true } },
      [{ text: "look", id: "own", extra: { blocks: [{ type: "divider" }] } }],
    ],
    [
      "a text in Rocket.Chat's words is a string more",
      { strings: ["one"], payload: { msg: "two", alias: "Ops" } },
      [
        { text: "one", alias: "Ops" },
        { text: "two", alias: "Ops" },
      ],
    ],
  ])("%s", (_case, envelope, expected) => {
    expect(messagesOf(envelope)).toEqual(expected.map((message) => ({ ...aim, ...message })));
  });

  it("goes to the thread and says which message it answers", () => {
    const there = { roomId: "r1", threadId: "t1", inReplyTo: "m1" };
    const said = toRocketChat({ strings: ["one", "two"] }, there);
    expect(said).toEqual(["one", "two"].map((text) => ({ type: "message", message: { ...there, text } })));
  });

  it.each<[string, EnvelopeLike, RegExp]>([
    ["nothing at all", {}, /neither strings nor/],
    ["an empty payload", { payload: new bot.Payload() }, /neither strings nor/],
    ["empty strings", { strings: [""] }, /strings are empty/],
    ["a name for nothing", { payload: { alias: "Ops" } }, /neither strings nor/],
  ])("is nothing for %s, for a reason", (_case, envelope, reason) => {
    expect(toRocketChat(envelope, aim)).toEqual([]);
    expect(whySilent(envelope)).toMatch(reason);
  });
});

describe("choices", () => {
  const yes = {
    type: "button",
    text: "Yes",
    msg: "Yes",
    msg_in_chat_window: true,
    msg_processing_type: "sendMessage",
  };

  it("are buttons, and words for who sees none", () => {
    const envelope = new bot.Envelope().write("Well?");
    envelope.payload.quickReply({ text: "Yes" }).quickReply({ text: "No", content: "no thanks" });
    expect(messagesOf(envelope)).toEqual([
      {
        ...aim,
        text: "Well?\n- Yes\n- No (`no thanks`)",
        attachments: [{ actions: [yes, { ...yes, text: "No", msg: "no thanks" }] }],
      },
    ]);
  });

  it("ride on the only attachment, beside the actions that it has", () => {
    const envelope = new bot.Envelope().write("Well?").attach({
      fallback: "",
      pretext: "A question",
      actions: [{ text: "Yes" }],
    });
    envelope.payload.action({ name: "docs", type: "button", text: "Docs", url: "https://docs.example" });
    expect(messagesOf(envelope)).toMatchObject([
      {
        text: "Well?\n- Yes\n- [Docs](https://docs.example)",
        attachments: [
          {
            text: "A question",
            actions: [yes, { type: "button", text: "Docs", url: "https://docs.example" }],
          },
        ],
      },
    ]);
  });

  it("are a message of their own beside several strings", () => {
    const payload = { quickReplies: [{ text: "Yes" }] };
    expect(messagesOf({ strings: ["So", "Well?"], payload })).toEqual([
      { ...aim, text: "So" },
      { ...aim, text: "Well?" },
      { ...aim, text: "- Yes", attachments: [{ actions: [yes] }] },
    ]);
  });

  it("have an attachment of their own beside several others", () => {
    const payload = { attachments: [{ pretext: "one" }, { pretext: "two" }], quickReplies: [{ text: "Yes" }] };
    expect(messagesOf({ strings: ["Well?"], payload })).toEqual([
      { ...aim, text: "Well?\n- Yes", attachments: [{ text: "one" }, { text: "two" }, { actions: [yes] }] },
    ]);
  });
});

describe("files", () => {
  it("come after what is said", () => {
    const content = new Uint8Array([1, 2]);
    const envelope = new bot.Envelope().write("two files");
    envelope.payload.custom({
      files: [
        { name: "a.bin", content, mimeType: "application/x-a", text: "the first" },
        { name: "b.txt", content: "b" },
      ],
    });
    expect(toRocketChat(envelope, { ...aim, threadId: "t1", inReplyTo: "m1" })).toEqual([
      { type: "message", message: { ...aim, threadId: "t1", inReplyTo: "m1", text: "two files" } },
      {
        type: "file",
        file: { ...aim, threadId: "t1", name: "a.bin", content, mimeType: "application/x-a", text: "the first" },
      },
      { type: "file", file: { ...aim, threadId: "t1", name: "b.txt", content: new TextEncoder().encode("b") } },
    ]);
  });

  it.each([[{}], [{ name: "a" }], [{ content: "a" }], ["a"]])("%j is none", (file) => {
    expect(() => toRocketChat({ payload: { files: [file] } }, aim)).toThrow(/needs a `name` and its `content`/);
  });
});

it.each([
  ["thumbsup", ":thumbsup:"],
  [":thumbsup:", ":thumbsup:"],
  ["man-running-fast", ":man_running_fast:"],
  [" :-1: ", ":-1:"],
])("the reaction %j is %s", (emoji, name) => {
  expect(reactionName(emoji)).toBe(name);
});
