import { describe, expect, it } from "vitest";
import { replied, says } from "./replies.fixture.ts";

const picture = "https://a.example/cat.png";
const yesNo = [
  { label: "Yes", value: "yes" },
  { label: "No", value: "no" },
];
const choosing = (text: string) => says({ text, choices: yesNo });
const titled = [
  { title: "Yes", value: "yes" },
  { title: "No", value: "no" },
];
const cardOfAll = says({
  cards: [
    {
      attachment: { title: "Oak", text: "A tree", image_url: picture },
      choices: [
        { label: "Tell me", value: "tell me of oaks", tag: "say" },
        { label: "Open", url: "https://oak.example" },
        { label: "Plant", value: "PLANT_OAK", tag: "postback" },
      ],
    },
  ],
});

describe("words of Botpress, said in Rocket.Chat", () => {
  it.each([
    [
      "of v12",
      { type: "text", text: " **Hi** \n", markdown: true, typing: true, workflow: {} },
      [says({ text: "**Hi**" })],
    ],
    [
      "of v12, which are no Markdown",
      { type: "text", text: "2*3*4", markdown: false },
      [says({ text: "2\\*3\\*4", literal: true })],
    ],
    ["without a type", { text: "12.31.10", markdown: true }, [says({ text: "12.31.10" })]],
    ["of Cloud", { type: "text", text: "Hi" }, [says({ text: "Hi" })]],
    ["of Cloud, in Markdown", { type: "markdown", markdown: "# Hi" }, [says({ text: "# Hi" })]],
    ["that are a number", { type: "text", text: 7 }, [says({ text: "7" })]],
    ["that are blank", { type: "text", text: " " }, []],
    ["of a type that nobody knows", { type: "data", text: "Hi", more: {} }, [says({ text: "Hi" })]],
    ["of a type that nobody knows, by its message", { type: "own", message: "Hi" }, [says({ text: "Hi" })]],
    ["of a type that nobody knows, by its title", { type: "own", title: "Hi" }, [says({ text: "Hi" })]],
    ["after some time", { type: "text", text: "Hi", typing: 800 }, [{ type: "pause", ms: 800 }, says({ text: "Hi" })]],
  ])("%s", (_what, payload, expected) => {
    const { replies, warnings, notes } = replied([payload]);
    expect(replies).toEqual(expected);
    expect([...warnings, ...notes]).toEqual([]);
  });

  it.each([
    ["for so many milliseconds", [{ type: "typing", value: 1_200 }], [{ type: "pause", ms: 1_200 }]],
    ["for three seconds at most", [{ type: "typing", value: 60_000 }], [{ type: "pause", ms: 3_000 }]],
    [
      "for a moment, which the turn shows by itself",
      [
        { type: "typing", value: true },
        { type: "text", text: "Hi" },
      ],
      [says({ text: "Hi" })],
    ],
    ["for no time", [{ type: "typing", value: -1 }, { type: "typing" }], []],
  ])("are preceded by typing %s", (_what, payloads, expected) => {
    expect(replied(payloads).replies).toEqual(expected);
  });

  it("come at the pace of somebody who writes them, but for the first", () => {
    const texts = ["First of all", "Short", "x".repeat(500)].map((text) => ({ type: "text", text }));
    expect(replied(texts, { paceMs: 10 }).replies).toMatchObject([
      { text: "First of all" },
      { type: "pause", ms: 50 },
      { text: "Short" },
      { type: "pause", ms: 1_500 },
      { type: "message" },
    ]);
    expect(replied([texts[0], { ...texts[1], typing: 700 }], { paceMs: 10 }).replies).toMatchObject([
      { text: "First of all" },
      { type: "pause", ms: 700 },
      { text: "Short" },
    ]);
  });
});

describe("something to choose, said in Rocket.Chat", () => {
  it.each([
    [
      "a single choice of v12",
      { type: "single-choice", text: "Sure?", choices: titled, isDropdown: true, disableFreeText: true },
      choosing("Sure?"),
    ],
    ["a choice of Cloud", { type: "choice", text: "Sure?", options: yesNo }, choosing("Sure?")],
    [
      "a dropdown of v12",
      { type: "dropdown", message: "Sure?", options: yesNo, buttonText: "Go", width: 300 },
      choosing("Sure?"),
    ],
    ["a dropdown of Cloud", { type: "dropdown", text: "Sure?", options: yesNo }, choosing("Sure?")],
    [
      "a dropdown from which several are taken",
      { type: "dropdown", message: "?", options: yesNo, allowMultiple: true },
      says({ text: "?", choices: yesNo, multiple: true }),
    ],
    [
      "a dropdown of old",
      { type: "custom", module: "extensions", component: "Dropdown", message: "Sure?", options: yesNo },
      choosing("Sure?"),
    ],
    [
      "quick replies of old, without a type",
      { text: "Sure?", quick_replies: [{ title: "Yes", payload: "YES" }] },
      says({ text: "Sure?", choices: [{ label: "Yes", value: "YES" }] }),
    ],
    [
      "quick replies of old, around a text",
      {
        type: "custom",
        module: "channel-web",
        component: "QuickReplies",
        quick_replies: [{ title: "Yes", payload: "YES" }],
        wrapped: { type: "text", text: "Sure?" },
      },
      says({ text: "Sure?", choices: [{ label: "Yes", value: "YES" }] }),
    ],
    ["without words", { type: "single-choice", choices: titled }, choosing("Choose:")],
    [
      "with words that are no Markdown",
      { type: "single-choice", text: "*a* or *b*?", markdown: false, choices: titled },
      says({ text: "\\*a\\* or \\*b\\*?", literal: true, choices: yesNo }),
    ],
    [
      "options that have no words",
      { type: "choice", text: "?", options: [{ value: "a" }, { value: { deep: 1 } }, "B", null] },
      says({ text: "?", choices: [{ label: "a", value: "a" }, { label: "B" }] }),
    ],
    [
      "an option whose value is no text",
      { type: "choice", text: "?", options: [{ label: "A", value: { deep: 1 } }] },
      says({ text: "?", choices: [{ label: "A", value: '{"deep":1}' }] }),
    ],
    ["no options", { type: "choice", text: "Sure?", options: [] }, says({ text: "Sure?" })],
  ])("%s", (_what, payload, expected) => {
    expect(replied([payload]).replies).toEqual([expected]);
  });

  it("around a picture: the picture comes first", () => {
    const wrapped = { type: "file", title: "Cat", url: picture };
    expect(
      replied([
        { type: "custom", component: "QuickReplies", quick_replies: [{ title: "Yes", payload: "YES" }], wrapped },
      ]).replies,
    ).toEqual([
      says({ attachments: [{ title: "Cat", image_url: picture }] }),
      says({ text: "Choose:", choices: [{ label: "Yes", value: "YES" }] }),
    ]);
  });
});

describe("cards, said in Rocket.Chat", () => {
  const v12 = {
    ...{ title: "Oak", subtitle: "A tree", image: picture },
    actions: [
      { action: "Say something", title: "Tell me", text: "tell me of oaks" },
      { action: "Open URL", title: "Open", url: "https://oak.example" },
      { action: "Postback", title: "Plant", payload: "PLANT_OAK" },
    ],
  };
  const old = {
    ...{ title: "Oak", subtitle: "A tree", picture },
    buttons: [
      { type: "say_something", title: "Tell me", text: "tell me of oaks" },
      { type: "open_url", title: "Open", url: "https://oak.example" },
      { type: "postback", title: "Plant", payload: "PLANT_OAK" },
    ],
  };
  const cloud = {
    ...{ title: "Oak", subtitle: "A tree", imageUrl: picture },
    actions: [
      { action: "say", label: "Tell me", value: "tell me of oaks" },
      { action: "url", label: "Open", value: "https://oak.example" },
      { action: "postback", label: "Plant", value: "PLANT_OAK" },
    ],
  };

  it.each([
    ["a card of v12", { type: "card", ...v12 }],
    ["a carousel of v12", { type: "carousel", items: [v12] }],
    ["a carousel of old", { text: " ", type: "carousel", elements: [old] }],
    ["a card of Cloud", { type: "card", ...cloud }],
    ["a carousel of Cloud", { type: "carousel", items: [cloud] }],
    ["a carousel of an integration", { type: "carousel", items: [{ type: "card", payload: cloud }] }],
  ])("%s", (_what, payload) => {
    expect(replied([payload]).replies).toEqual([cardOfAll]);
  });

  it.each([
    ["one without buttons", { title: "Oak" }, { attachment: { title: "Oak" } }],
    [
      "one whose button leads to no page",
      { title: "Oak", actions: [{ action: "Open URL", title: "Call", url: "tel:+1" }] },
      { attachment: { title: "Oak", text: "Call: tel:+1" } },
    ],
    [
      "one whose button leads to a program",
      { title: "Oak", actions: [{ action: "url", label: "Run", value: "javascript:alert(1)" }] },
      { attachment: { title: "Oak", text: "Run: javascript:alert(1)" } },
    ],
    [
      "one whose picture is on somebody's disk",
      { title: "Oak", image: "C:/oak.png" },
      { attachment: { title: "Oak", text: "C:/oak.png" } },
    ],
    [
      "one of buttons alone",
      { actions: [{ action: "Postback", title: "Go", payload: "GO" }] },
      { attachment: { title: "Choose:" }, choices: [{ label: "Go", value: "GO", tag: "postback" }] },
    ],
    [
      "one with a mark that means nothing in it",
      { title: "Oak", subtitle: "3*4*5" },
      { attachment: { title: "Oak", text: "3\\*4\\*5" } },
    ],
    [
      "one that the server has the picture of",
      { title: "Oak", image: "/api/v1/bots/b/media/oak.png" },
      { attachment: { title: "Oak", image_url: "http://bots.example:3000/api/v1/bots/b/media/oak.png" } },
    ],
  ])("%s", (_what, card, expected) => {
    expect(replied([{ type: "card", ...card }]).replies).toEqual([says({ cards: [expected] })]);
  });

  it("are one message, whatever their number", () => {
    const items = Array.from({ length: 12 }, (_, number) => ({ title: `Card ${number}` }));
    expect(replied([{ type: "carousel", items }]).replies).toMatchObject([{ cards: { length: 12 } }]);
  });
});

describe("media, said in Rocket.Chat", () => {
  it.each([
    [
      "a picture of v12",
      { type: "image", image: picture, title: "Cat" },
      { attachments: [{ title: "Cat", image_url: picture }] },
    ],
    ["a picture of Cloud", { type: "image", imageUrl: picture }, { attachments: [{ image_url: picture }] }],
    [
      "a picture of old",
      { type: "file", title: "Cat", url: picture },
      { attachments: [{ title: "Cat", image_url: picture }] },
    ],
    [
      "a sound of v12",
      { type: "audio", audio: "https://a.example/a" },
      { attachments: [{ audio_url: "https://a.example/a" }] },
    ],
    [
      "a voice",
      { type: "voice", audio: "https://a.example/a" },
      { attachments: [{ audio_url: "https://a.example/a" }] },
    ],
    [
      "a sound of Cloud",
      { type: "audio", audioUrl: "https://a.example/a" },
      { attachments: [{ audio_url: "https://a.example/a" }] },
    ],
    [
      "a film of v12",
      { type: "video", video: "https://a.example/v", title: "Film" },
      { attachments: [{ title: "Film", video_url: "https://a.example/v" }] },
    ],
    [
      "a film of Cloud",
      { type: "video", videoUrl: "https://a.example/v" },
      { attachments: [{ video_url: "https://a.example/v" }] },
    ],
    [
      "a file of v12",
      { type: "file", file: "https://a.example/my%20plan.pdf" },
      {
        attachments: [
          { title: "my plan.pdf", title_link: "https://a.example/my%20plan.pdf", title_link_download: true },
        ],
      },
    ],
    [
      "a file of Cloud",
      { type: "file", fileUrl: picture, title: "Cat" },
      { attachments: [{ title: "Cat", title_link: picture, title_link_download: true }] },
    ],
    [
      "a picture of bytes",
      { type: "image", image: "data:image/png;base64,iVBORw==", title: "Cat" },
      { text: "Cat", files: [{ name: "image.png", content: "iVBORw==", mimeType: "image/png" }] },
    ],
    [
      "a picture on somebody's disk",
      { type: "image", image: "/srv/cat.png", title: "Cat" },
      { text: "Cat: /srv/cat.png", literal: true },
    ],
  ])("%s", (_what, payload, expected) => {
    expect(replied([payload]).replies).toEqual([says(expected)]);
  });

  it.each([
    [
      "a place with all its names",
      { latitude: 52.5, longitude: 13.4, title: "The *old* *mill*", address: "Mill Lane 1" },
      "The \\*old\\* \\*mill\\*\nMill Lane 1\nhttps://maps.example/?q=52.5,13.4",
    ],
    [
      "a place with degrees that are texts",
      { latitude: "-0.0000001", longitude: "180" },
      "https://maps.example/?q=-0.0000001,180",
    ],
    ["a place whose degrees nobody can go to", { latitude: 91, longitude: 0, address: "Nowhere" }, "Nowhere"],
  ])("%s", (_what, place, text) => {
    expect(replied([{ type: "location", ...place }]).replies).toEqual([says({ text, literal: true })]);
  });
});

describe("several payloads", () => {
  it.each([
    [
      "flat",
      [
        { type: "text", text: "One" },
        { type: "image", imageUrl: picture },
        { type: "markdown", markdown: "_Two_" },
      ],
    ],
    [
      "of an integration",
      [
        { type: "text", payload: { text: "One" } },
        { type: "image", payload: { imageUrl: picture } },
        { type: "markdown", payload: { markdown: "_Two_" } },
      ],
    ],
  ])("in a bloc, %s, are said one by one", (_what, items) => {
    expect(replied([{ type: "bloc", items }]).replies).toEqual([
      says({ text: "One" }),
      says({ attachments: [{ image_url: picture }] }),
      says({ text: "_Two_" }),
    ]);
  });

  it("keep their order, also when some of them mean nothing", () => {
    const deep = Array.from({ length: 5_000 }).reduce<unknown>((inner) => [inner], "x");
    const cycle: Record<string, unknown> = { type: "text", text: "round" };
    cycle.self = cycle;
    const bad = [
      null,
      7,
      "text",
      [],
      {},
      { type: null },
      { type: "text", text: { en: "x" } },
      { type: "carousel", items: 7 },
      { type: "card" },
      cycle,
      { type: "image", image: {} },
    ];
    const { replies, warnings, notes } = replied([
      { type: "text", text: "One" },
      ...bad,
      { type: "text", text: "Two" },
      { type: "x", deep },
    ]);
    expect(replies).toEqual([says({ text: "One" }), says({ text: "Two" })]);
    expect(warnings).toEqual([expect.stringContaining("cannot be read"), expect.stringContaining("cannot be read")]);
    expect(notes.length).toBeGreaterThan(8);
  });

  it("are JSON, whatever a program hands over", () => {
    const customFields = { at: new Date(0), count: Number.NaN, not: undefined };
    const { replies } = replied([
      { type: "rocketchat.message", text: "Hi", customFields },
      { type: "text", text: 7n },
    ]);
    expect(replies).toEqual([
      says({ text: "Hi", extra: { customFields: { at: "1970-01-01T00:00:00.000Z", count: null } } }),
    ]);
  });

  it("say nothing when there is nothing in them", () => {
    const { replies, warnings, notes } = replied([{ type: "image", image: "data:text/plain,hello" }]);
    expect(replies).toEqual([]);
    expect(warnings).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("nothing that can be shown")]);
  });
});
