import { describe, expect, it } from "vitest";
import { answered, says } from "./answer.fixture.ts";

const custom = (payload: unknown) => [{ custom: payload }];
const picture = "https://a.example/cat.png";
const acts = (action: object) => ({ type: "action", action });

describe("a custom payload with the fields of a message", () => {
  it.each([
    ["text", { text: "*bold*" }, says({ text: "*bold*", literal: true })],
    ["msg", { msg: "*bold*" }, says({ text: "*bold*", literal: true })],
    ["text, before msg", { msg: "b", text: "a" }, says({ text: "a", literal: true })],
    [
      "all that can be said of it",
      {
        text: "a",
        alias: "Ann",
        avatar: "https://a.example/ann.png",
        emoji: ":wave:",
        tmid: "m1",
        customFields: { a: 1 },
        parseUrls: false,
        groupable: false,
      },
      says({
        text: "a",
        literal: true,
        alias: "Ann",
        avatar: "https://a.example/ann.png",
        emoji: ":wave:",
        threadId: "m1",
        extra: { customFields: { a: 1 }, parseUrls: false, groupable: false },
      }),
    ],
    ["blocks", { blocks: [{ type: "section" }] }, says({ extra: { blocks: [{ type: "section" }] } })],
    [
      "attachments",
      { attachments: [{ text: "t", image_url: picture }] },
      says({ attachments: [{ text: "t", image_url: picture }] }),
    ],
    ["one attachment", { attachments: { text: "t" } }, says({ attachments: [{ text: "t" }] })],
    [
      "attachments with pictures of bytes",
      { attachments: [{ image_url: "data:image/png;base64,iVBORw==" }] },
      says({ attachments: [{ image_url: "data:image/png;base64,iVBORw==" }] }),
    ],
    [
      "attachments with fields that only newer servers know",
      { attachments: [{ text: "t", newer: { a: 1 } }] },
      says({ attachments: [{ text: "t", newer: { a: 1 } }] }),
    ],
    [
      "buttons that web clients show",
      {
        attachments: [
          {
            actions: [
              { type: "button", text: "Go", msg: "go" },
              { text: "Open", url: "https://a.example" },
            ],
          },
        ],
      },
      says({
        attachments: [
          {
            actions: [
              { type: "button", text: "Go", msg: "go", msg_in_chat_window: true, msg_processing_type: "sendMessage" },
              { type: "button", text: "Open", url: "https://a.example" },
            ],
          },
        ],
      }),
    ],
    [
      "addresses that the server refuses, as text",
      {
        text: "a",
        attachments: [
          { text: "t", image_url: "cat.png", author_link: "ftp://x", actions: [{ text: "Call", url: "tel:+1" }] },
        ],
      },
      says({ text: "a\ncat.png\nftp://x\nCall tel:+1", literal: true, attachments: [{ text: "t" }] }),
    ],
    [
      "attachments without those within them",
      { attachments: [{ text: "t", attachments: [{ title_link: "javascript:alert(1)" }] }] },
      says({ attachments: [{ text: "t" }] }),
    ],
    [
      "an upload's path, which the server takes",
      { attachments: [{ image_url: "/file-upload/f1/a.png" }] },
      says({ attachments: [{ image_url: "/file-upload/f1/a.png" }] }),
    ],
    [
      "an address in capitals, which the server refuses",
      { attachments: [{ image_url: "HTTPS://a.example/A.png" }] },
      says({ attachments: [{ image_url: "https://a.example/A.png" }] }),
    ],
  ])("says %s", (_what, payload, expected) => {
    expect(answered(custom(payload), { messageId: "m1" })).toEqual({
      replies: [expected],
      warnings: [],
      elsewhere: [],
    });
  });

  it("is not said when it names another room for a widget", () => {
    const film = { type: "video", video_url: "https://a.example/f.mp4", channel: "#other" };
    expect(answered(custom(film))).toMatchObject({ replies: [], warnings: [expect.stringContaining("names a room")] });
  });

  it.each(["channel", "room_id", "roomId"])("is not said when %s names another room", (key) => {
    const heard = answered(custom({ text: "secret", [key]: "#other" }));
    expect(heard).toMatchObject({ replies: [], elsewhere: [] });
    expect(heard.warnings).toEqual([expect.stringContaining("names a room")]);
    expect(heard.warnings.join()).not.toContain("secret");
  });

  it("is said when it names the room that was asked in", () => {
    expect(answered(custom({ text: "a", roomId: "R1" }), { roomId: "R1" })).toMatchObject({
      replies: [says({ text: "a", literal: true })],
      warnings: [],
    });
  });

  it.each([
    ["#other", { room: "#other" }],
    ["R2", { room: "R2" }],
    ["@ann", { user: "@ann" }],
  ])("is said in %s if the settings allow it", (channel, target) => {
    const payload = { text: "a", channel, emoji: ":wave:", groupable: false };
    expect(answered(custom(payload), { allowOtherRooms: true })).toEqual({
      replies: [],
      warnings: [],
      elsewhere: [
        {
          target,
          action: { action: "send", message: { text: "a", literal: true, emoji: ":wave:", groupable: false } },
        },
      ],
    });
  });

  it.each([
    ["a key that is not known", { text: "a", mood: 1 }, 1, /"mood"/],
    ["an avatar that is no address", { text: "a", avatar: "cat" }, 1, /avatar/],
    ["an alias that is no text", { text: "a", alias: {} }, 1, /alias/],
    ["attachments in which nothing is left", { attachments: [{ color: "red" }] }, 0, /attachments/],
    ["blocks that are none", { blocks: "many" }, 0, /blocks/],
  ])("has its warning for %s", (_what, payload, count, warning) => {
    const { replies, warnings } = answered(custom(payload));
    expect(replies).toHaveLength(count);
    expect(warnings[0]).toMatch(warning);
  });
});

describe("the part under rocketchat", () => {
  it.each([
    ["message", { message: "Hi" }, says({ text: "Hi" })],
    [
      "handoff",
      { handoff: { department: "support", comment: "angry" } },
      acts({ action: "handoff", department: "support", comment: "angry" }),
    ],
    ["handoff with nothing more", { handoff: {} }, acts({ action: "handoff" })],
    ["close", { close: { comment: "done" } }, acts({ action: "close", comment: "done" })],
    ["typing", { typing: 1_500 }, { type: "pause", ms: 1_500 }],
    ["delay", { delay: 200 }, { type: "pause", ms: 200 }],
    ["react", { react: ":tada:" }, acts({ action: "react", emoji: ":tada:" })],
    ["reset", { reset: true }, acts({ action: "reset" })],
    ["pause", { pause: 5 }, acts({ action: "pause", minutes: 5 })],
  ])("does %s", (_what, rocketchat, expected) => {
    expect(answered(custom({ rocketchat }))).toEqual({ replies: [expected], warnings: [], elsewhere: [] });
  });

  it("says what is beside it first", () => {
    expect(answered(custom({ text: "Bye", rocketchat: { close: {} } })).replies).toEqual([
      says({ text: "Bye", literal: true }),
      acts({ action: "close" }),
    ]);
  });

  it("says its message without what the server would refuse", () => {
    const message = { text: "a", attachments: [{ text: "t", image_url: "cat.png" }] };
    expect(answered(custom({ rocketchat: { message } })).replies).toEqual([
      says({ text: "a\ncat.png", attachments: [{ text: "t" }] }),
    ]);
  });

  it("answers in a thread from there on", () => {
    const answer = [{ text: "a" }, { custom: { rocketchat: { thread: true, message: "b" } } }, { text: "c" }];
    expect(answered(answer, { messageId: "m1" }).replies).toEqual([
      says({ text: "a" }),
      says({ text: "b", threadId: "m1" }),
      says({ text: "c", threadId: "m1" }),
    ]);
  });

  it.each([
    ["a thread where nothing was asked", { thread: true }, /thread/],
    ["a wish that is not known", { dance: true }, /"dance"/],
    ["a wish that cannot be understood", { typing: "long" }, /typing/],
    ["what is no object", "handoff", /must be an object/],
  ])("warns of %s", (_what, rocketchat, warning) => {
    const { replies, warnings } = answered(custom({ rocketchat }));
    expect(replies).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });
});

describe("a payload of Rasa's own widget", () => {
  it.each([
    [
      "carousel",
      {
        type: "carousel",
        elements: [
          { image_url: picture, text: "Cat", link: "https://a.example/cat" },
          { title: "Dog", text: "Barks" },
        ],
      },
      says({
        attachments: [
          { title: "Cat", image_url: picture, title_link: "https://a.example/cat" },
          { title: "Dog", text: "Barks" },
        ],
      }),
    ],
    [
      "carousel of pictures only",
      { type: "carousel", elements: [{ image_url: picture, text: "Cat" }] },
      says({ attachments: [{ text: "Cat", image_url: picture }] }),
    ],
    [
      "accordion",
      { type: "accordion", elements: [{ title: "How?", text: "So.", link: "https://a.example" }] },
      says({ attachments: [{ title: "How?", text: "So.", title_link: "https://a.example", collapsed: true }] }),
    ],
    [
      "video",
      { type: "video", title: "Film", video_url: "https://a.example/f.mp4" },
      says({ attachments: [{ title: "Film", video_url: "https://a.example/f.mp4" }] }),
    ],
    [
      "file_download",
      { type: "file_download", text: "Here", file_url: "https://a.example/f.pdf", file_name: "F.pdf" },
      says({
        text: "Here",
        attachments: [{ title: "F.pdf", title_link: "https://a.example/f.pdf", title_link_download: true }],
      }),
    ],
    [
      "file_download of a file that cannot be reached",
      { type: "file_download", file_url: "/srv/f.pdf", file_name: "F.pdf" },
      says({ text: "/srv/f.pdf", attachments: [{ title: "F.pdf", title_link_download: true }] }),
    ],
    [
      "rating",
      {
        type: "rating",
        text: "How was it?",
        options: [{ value: "1", payload: '/rate{"n":1}' }, { value: 2 }],
        message: "Thanks",
      },
      says({
        text: "How was it?",
        choices: [
          { label: "1", value: '/rate{"n":1}' },
          { label: "2", value: "2" },
        ],
      }),
    ],
    [
      "csat",
      { type: "csat", question: "Happy?", thank_you: "Thanks", options: [{ value: "yes", payload: "/happy" }] },
      says({ text: "Happy?", choices: [{ label: "yes", value: "/happy" }] }),
    ],
    [
      "csat without options",
      { type: "csat" },
      says({
        text: "How satisfied are you?",
        choices: ["1", "2", "3", "4", "5"].map((value) => ({ label: value, value })),
      }),
    ],
  ])("of type %s is said", (_what, payload, expected) => {
    expect(answered(custom(payload))).toEqual({ replies: [expected], warnings: [], elsewhere: [] });
  });
});

describe("another custom payload", () => {
  it.each([
    ["of somebody else's", { action: "open-drawer", secret: "s3cret" }],
    ["of a widget that has nothing", { type: "carousel", elements: [] }],
    ["of a video that is nowhere", { type: "video", title: "Film" }],
    ["that is a list", [1, 2]],
    ["that is a word", "s3cret"],
  ])("%s is not shown, and the log tells its size only", (_what, payload) => {
    const { replies, warnings } = answered(custom(payload));
    expect(replies).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/custom payload of \d+ bytes/)]);
    expect(warnings.join()).not.toContain("s3cret");
  });

  it("is shown as JSON if the settings say so, whatever it holds", () => {
    const { replies, warnings } = answered(custom({ a: "```" }), { unknownCustom: "json" });
    expect(replies).toEqual([says({ text: '```json\n{\n  "a": "\\u0060\\u0060\\u0060"\n}\n```', literal: true })]);
    expect(warnings).toEqual([]);
  });
});
