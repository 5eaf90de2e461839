import { describe, expect, it } from "vitest";
import { openTalk, type Talk } from "./bot.fixture.ts";
import type { Handler } from "./stand-in.ts";
import type { Way } from "./ways.fixture.ts";

type Files = "text" | "link";
type Heard = Readonly<Record<string, unknown>>;
/** What is done in the lounge, and what the public route, the secured one and Cloud hear of it. */
type Row = readonly [string, Files, (talk: Talk) => Promise<unknown>, ...(readonly (readonly Heard[])[])];

const png = { name: "cat.png", type: "image/png", bytes: Buffer.from("x") };
const point = { type: "Point", coordinates: [13.4, 52.5] };
const spot = { latitude: 52.5, longitude: 13.4 };
const link = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/file-upload\/\w+\/cat\.png$/);
const text = (words: string) => ({ type: "text", text: words });

/** What the bot hears of what is said in the lounge: all up to some last words. */
async function heardOf(way: Way, files: Files, act: (talk: Talk) => Promise<unknown>) {
  const heard: Heard[] = [];
  const handler: Handler = ({ payload: { metadata: _, ...payload } }) => {
    heard.push(payload);
    return payload.text === "the end" ? [{ type: "text", text: "bye" }] : [];
  };
  await using talk = await openTalk(way, { handler, server, files });
  await act(talk);
  await talk.ann.say("lounge", "the end");
  await talk.hears("lounge", "bye");
  return heard.slice(0, -1);
}

const rows: readonly Row[] = [
  ["a mention of the bot before words", "text", ({ ann }) => ann.say("lounge", "@bot Hi"), ...all([text("Hi")])],
  ["nothing but a mention of the bot", "text", ({ ann }) => ann.say("lounge", "@bot"), ...all([])],
  ["what v12 itself answers", "text", ({ ann }) => ann.say("lounge", "@bot bp_version"), ...all([])],
  ["a file, by its name", "text", ({ ann }) => ann.upload("lounge", png), ...all([text("cat.png")])],
  [
    "a file that is called as what v12 answers",
    "text",
    ({ ann }) => ann.upload("lounge", { ...png, name: "BP_VERSION" }),
    ...all([]),
  ],
  [
    "a file with words, by its address",
    "link",
    ({ ann }) => ann.upload("lounge", { ...png, text: "Look" }),
    [text("Look")],
    [{ type: "image", image: link, title: "Look", text: "Look" }],
    [{ type: "bloc", items: [text("Look"), { type: "image", imageUrl: link, title: "cat.png" }] }],
  ],
  [
    "a place",
    "text",
    ({ ann }) => ann.say("lounge", "", { location: point }),
    [text("52.5,13.4")],
    [{ type: "location", ...spot }],
    [{ type: "location", ...spot }],
  ],
  [
    "a place with words",
    "text",
    ({ ann }) => ann.say("lounge", "Here", { location: point }),
    [text("Here")],
    [{ type: "location", ...spot, text: "Here" }],
    [{ type: "bloc", items: [text("Here"), { type: "location", ...spot }] }],
  ],
  [
    "a quotation, by what is said to it",
    "text",
    async ({ ann, bob, server }) => {
      const { _id } = await bob.say("SECOND", "quoted");
      await ann.say("lounge", `[ ](${server.url}/channel/second?msg=${_id}) What of it?`);
    },
    ...all([text("What of it?")]),
  ],
];

function all(heard: Heard[]) {
  return [heard, heard, heard] as const;
}

const server = {
  rooms: [
    { name: "lounge", id: "LOUNGE", members: ["bot", "ann", "bob"] },
    { name: "second", id: "SECOND", members: ["ann", "bob"] },
  ],
};

describe.concurrent.each(["public", "secured", "stream"] as const)("Botpress by the way '%s' hears", (way) => {
  it.each(rows.map((row) => [row[0], row] as const))("%s", async (_what, [, files, act, ...heard]) => {
    const [inPublic, secured, inCloud] = heard;
    const expected = { public: inPublic, secured, stream: inCloud }[way];
    expect(await heardOf(way, files, act)).toEqual(expected);
  });
});
