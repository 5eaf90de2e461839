import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openTalk, type Talk } from "./bot.fixture.ts";
import type { BotPayload, Handler } from "./stand-in.ts";
import type { Way } from "./ways.fixture.ts";

type Stored = Readonly<Record<string, unknown>>;

const picture = "https://example.com/a.png";
const button = (text: string, msg = text) => ({
  ...{ type: "button", text, msg },
  ...{ msg_in_chat_window: true, msg_processing_type: "sendMessage" },
});
const row = (...actions: readonly object[]) => ({ button_alignment: "horizontal", actions });
const oak = { title: "Oak", subtitle: "It is *green*.", image: picture };
const buy = [{ type: "postback", label: "Buy", value: "BUY" }] as const;
const shownOak = { title: "Oak", text: "It is \\*green\\*.", image_url: picture };

/** What a bot says, and what Rocket.Chat has of it then: in a channel, and where livechat has it otherwise. */
const rows: Readonly<Record<string, readonly [BotPayload, readonly Stored[], (readonly Stored[])?]>> = {
  markdown: [
    { type: "text", text: "*i* ***x***\n\n|a|b|\n|-|-|\n|1|2|\n\n- one\n  - two\n\n<b>bold</b><br>next" },
    [
      {
        msg: "_i_ **_x_**\n\n```\na   | b\n----|----\n1   | 2\n```\n\n•\u00a0one\n\u00a0\u00a0•\u00a0two\n\n**bold**\nnext",
      },
    ],
  ],
  plain: [
    { type: "raw", payload: { type: "text", text: "2*3*4 _x_", markdown: false } },
    [{ msg: "2\\*3\\*4 \\_x\\_" }],
  ],
  choice: [
    {
      type: "choice",
      text: "Which?",
      options: [
        { label: "Red", value: "r" },
        { label: "*Blue*", value: "b" },
      ],
    },
    [{ msg: "Which?", attachments: [row(button("Red"), button("*Blue*"))] }],
    [{ msg: "Which?\n\n1. Red\n2. \\*Blue\\*" }],
  ],
  dropdown: [
    { type: "dropdown", text: "Day?", options: [{ label: "Monday", value: "mon" }] },
    [{ msg: "Day?", attachments: [row(button("Monday"))] }],
    [{ msg: "Day?\n\n1. Monday" }],
  ],
  card: [
    {
      ...{ type: "card", ...oak },
      actions: [
        { type: "say", label: "More", value: "more of oaks" },
        { type: "url", label: "Page", value: "https://example.com" },
        { type: "url", label: "Run", value: "javascript:alert(1)" },
        ...buy,
      ],
    },
    [
      {
        msg: "",
        attachments: [
          { ...shownOak, text: `${shownOak.text}\nRun: javascript:alert(1)` },
          row(button("More"), { type: "button", text: "Page", url: "https://example.com" }, button("Buy")),
        ],
      },
    ],
    [
      {
        msg: `Oak\n${shownOak.text}\nRun: javascript:alert(1)\n1. More\n• [Page](https://example.com)\n2. Buy`,
        attachments: [{ image_url: picture }],
      },
    ],
  ],
  carousel: [
    {
      type: "carousel",
      items: [
        { ...oak, actions: buy },
        { title: "Elm", image: "C:/elm.png", actions: buy },
      ],
    },
    [
      {
        msg: "",
        attachments: [
          shownOak,
          row(button("Buy", "Buy: Oak")),
          { title: "Elm", text: "C:/elm.png" },
          row(button("Buy", "Buy: Elm")),
        ],
      },
    ],
    [
      {
        msg: `Oak\n${shownOak.text}\n1. Buy\n\nElm\nC:/elm.png\n2. Buy`,
        attachments: [{ image_url: picture }],
      },
    ],
  ],
  image: [
    { type: "image", url: picture, title: "Oak" },
    [{ msg: "", attachments: [{ title: "Oak", image_url: picture }] }],
  ],
  broken: [{ type: "image", url: "javascript:alert(1)", title: "Oak" }, [{ msg: "Oak: javascript:alert(1)" }]],
  file: [
    { type: "file", url: "https://example.com/a.pdf", title: "Plan" },
    [
      {
        msg: "",
        attachments: [{ title: "Plan", title_link: "https://example.com/a.pdf", title_link_download: true }],
      },
    ],
  ],
  location: [
    { type: "location", latitude: 52.52, longitude: 13.405, address: "Alexanderplatz", title: "Office" },
    [{ msg: "Office\nAlexanderplatz\nhttps://www.google.com/maps/search/?api=1&query=52.52,13.405" }],
  ],
  bloc: [
    {
      type: "bloc",
      items: [
        { type: "text", text: "One" },
        { type: "image", url: picture },
      ],
    },
    [{ msg: "One" }, { msg: "", attachments: [{ image_url: picture }] }],
  ],
  unknown: [{ type: "raw", payload: { type: "weird", secret: { deep: 1 } } }, []],
  worded: [{ type: "raw", payload: { type: "weird", text: "Hi", more: [1] } }, [{ msg: "Hi" }]],
  everybody: [
    {
      ...{ type: "card", title: "@all", subtitle: "@here" },
      actions: [{ type: "say", label: "@all", value: "@here" }],
    },
    [{ attachments: [{ title: "@\u2060all", text: "@\u2060here" }, row(button("@\u2060all"))] }],
    [{ msg: "@\u2060all\n@\u2060here\n1. @\u2060all" }],
  ],
  "everybody in Markdown": [
    { type: "text", text: "@all <@here> ![@here](https://example.com/a.png)" },
    [{ msg: expect.not.stringMatching(/@all|@here/), attachments: [{ title: "@\u2060here", image_url: picture }] }],
  ],
};

const handler: Handler = ({ text, event }) => {
  if (event !== undefined) return [];
  return [...(rows[text]?.slice(0, 1) ?? []), { type: "text", text: `That was ${text}.` }] as readonly BotPayload[];
};

/** What the bot has said in a room, in front of the words that end an answer. */
async function answerIn(talk: Talk, room: string, name: string): Promise<readonly Stored[]> {
  await talk.hears(room, `That was ${name}.`);
  const said = talk.server.messages(room).filter(({ u, t }) => u.username === "bot" && t === undefined);
  const from = said.findLastIndex(({ msg }) => msg.startsWith("That was ") && msg !== `That was ${name}.`) + 1;
  return said.slice(from, -1).map((message) => ({ ...message }));
}

/** Each of another family of payloads. */
const families = ["public", "old", "stream", "integration"] as const satisfies readonly Way[];

describe.concurrent.each(families)("what a Botpress by the way '%s' says is in Rocket.Chat", (way) => {
  it("a channel, as its people see it", async () => {
    await using talk = await openTalk(way, { handler });
    for (const [name, [, expected]] of Object.entries(rows)) {
      await talk.ann.say("lounge", name);
      expect(await answerIn(talk, "lounge", name), name).toMatchObject(expected);
    }
    expect(talk.log.filter((line) => line.includes("refused"))).toEqual([]);
  });

  it("a livechat, whose widget shows no buttons", async () => {
    await using talk = await openTalk(way, { handler });
    const visitor = await talk.server.visitor({ department: "first line" });
    for (const [name, [, inRooms, inLivechat = inRooms]] of Object.entries(rows)) {
      await visitor.say(name);
      const stored = await answerIn(talk, visitor.roomId, name);
      expect(stored, name).toMatchObject(inLivechat);
      expect(JSON.stringify(stored), name).not.toContain('"actions"');
    }
  });
});

describe.concurrent.each(["public", "stream"] as const)("a long answer by the way '%s'", (way) => {
  it("is whole: 12 000 characters, and as many messages as an answer may have", async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `Line ${index + 1} of a long answer`);
    const many = Array.from({ length: 25 }, (_, index): BotPayload => ({ type: "text", text: `Message ${index + 1}` }));
    const long: Handler = ({ text }) => (text === "many" ? many : [{ type: "text", text: lines.join("\n") }]);
    await using talk = await openTalk(way, { handler: long });
    await talk.ann.say("lounge", "long");
    await until("the last line", () => talk.said("lounge").some((text) => text.includes(lines.at(-1) ?? "")));
    expect(talk.said("lounge").join("\n").split("\n")).toEqual(lines);
    await talk.ann.say("@bot", "many");
    const room = await talk.ann.direct("bot");
    await talk.hears(room, "Message 25");
    expect(talk.said(room)).toEqual(many.map((one) => (one.type === "text" ? one.text : "")));
  });
});
