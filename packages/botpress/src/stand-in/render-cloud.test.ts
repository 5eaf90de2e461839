import { messages } from "@botpress/sdk";
import { expect, test } from "vitest";
import type { BotPayload } from "./bot.ts";
import { answered, call, say, talkingTo } from "./chat.fixture.ts";
import { startStandInChat } from "./chat.ts";
import { cloudFixtures, normalised } from "./cloud-fixtures.fixture.ts";
import { isObject, type JsonObject } from "./json.ts";
import { renderCloud } from "./render-cloud.ts";

const payloads = cloudFixtures("payload");
const signals = cloudFixtures("signal");

const options = [
  { label: "Red", value: "red" },
  { label: "Dark blue", value: "blue" },
];
const tree = {
  title: "A tree",
  subtitle: "Ten metres tall",
  image: "https://example.com/tree.png",
  actions: [
    { type: "postback", label: "Buy the tree", value: "buy_tree" },
    { type: "url", label: "Its page", value: "https://example.com/tree" },
    { type: "say", label: "More", value: "more about the tree" },
  ],
} as const;
const simple = {
  text: { type: "text", text: "**Hello**, this is [a link](https://example.com)." },
  image: { type: "image", url: "https://example.com/tree.png", title: "A tree" },
  audio: { type: "audio", url: "https://example.com/song.mp3", title: "A song" },
  video: { type: "video", url: "https://example.com/film.mp4", title: "A film" },
  file: { type: "file", url: "https://example.com/manual.pdf", title: "The manual" },
  location: {
    type: "location",
    latitude: 52.52,
    longitude: 13.405,
    address: "Alexanderplatz, Berlin",
    title: "Our office",
  },
} as const;

const said: Readonly<Record<string, BotPayload>> = {
  ...simple,
  markdown: { type: "raw", payload: { type: "markdown", markdown: "# Hello\n\n- one\n- two" } },
  card: { type: "card", ...tree },
  carousel: { type: "carousel", items: [tree, { title: "A bush" }] },
  choice: { type: "choice", text: "Which colour?", options },
  dropdown: { type: "dropdown", text: "Which colour?", options, multiple: true },
  bloc: { type: "bloc", items: Object.values(simple) },
};

test("there is a payload of each kind that Cloud knows", () => {
  expect(Object.keys(payloads).sort()).toEqual(["markdown", ...Object.keys(messages.defaults)].sort());
  expect(Object.keys(said).sort()).toEqual(Object.keys(payloads).sort());
});

for (const [kind, payload] of Object.entries(payloads)) {
  test(`${kind} is rendered as it stands in the fixtures`, () => {
    expect(renderCloud(said[kind] ?? { type: "typing" })).toMatchObject({ type: "message", payload });
  });

  test(`${kind} passes the schema of Botpress' SDK`, () => {
    const schemas = Object.entries({ ...messages.defaults, markdown: messages.markdown });
    const schema = schemas.find(([name]) => name === kind)?.[1].schema;
    expect(schema?.strict().safeParse(inSdk(payload))).toMatchObject({ success: true });
  });
}

test("what is only there is left out where the bot does not say it", () => {
  expect(renderCloud({ type: "image", url: "x" })).toMatchObject({ payload: { type: "image", imageUrl: "x" } });
  const card = renderCloud({ type: "card", title: "A bush" });
  expect(card).toEqual({ type: "message", payload: { type: "card", title: "A bush", actions: [] }, isStreamed: false });
  const where = renderCloud({ type: "location", latitude: 1, longitude: 2 });
  expect(where).toMatchObject({ payload: { type: "location", latitude: 1, longitude: 2 } });
});

test("typing is told nobody, a control action is a custom event", () => {
  expect(renderCloud({ type: "typing", ms: 5 })).toBeUndefined();
  const fields = { department: "support" };
  expect(renderCloud({ type: "custom", module: "rocketchat", component: "handoff", fields })).toEqual({
    type: "event",
    payload: signals["event-created"] && payloadOf(signals["event-created"]),
  });
});

test("the stand-in's signals are those of the fixtures", async () => {
  const metadata = { rocketchat: { component: "handoff", department: "support" } };
  await using chat = await startStandInChat({
    handler: ({ event, text }) => {
      if (event !== undefined) {
        return [{ type: "custom", module: "rocketchat", component: "handoff", fields: { department: "support" } }];
      }
      return text === "hello" ? [{ type: "text", text: "Hello, Ann", metadata }] : [];
    },
  });
  const ann = await talkingTo(chat, "rc-ann", "rc-room");
  await talkingTo(chat, "rc-bob", "rc-other");
  await call(ann, "POST", "/messages", {
    conversationId: "rc-room",
    payload: { type: "text", text: "hello" },
    metadata: { rocketchat: { roomId: "room" } },
  });
  await call(ann, "POST", "/events", { conversationId: "rc-room", payload: { type: "rocketchat.livechat_started" } });
  await call(ann, "POST", "/conversations/rc-room/participants", { userId: "rc-bob" });
  await call(ann, "DELETE", "/conversations/rc-room/participants/rc-bob");
  const { id } = await answered(say(ann, "delete this"), "message");
  await call(ann, "DELETE", `/messages/${id}`);
  const stream = chat.botWrites("rc-room");
  await stream.delta("Hello, ");
  await stream.delta("Ann");
  await stream.complete();
  await chat.botWrites("rc-room").abort();
  await chat.settled();
  const all = chat.signals.all.map(normalised);
  for (const [name, signal] of Object.entries(signals)) expect(all, name).toContainEqual(signal);
});

test("a streamed text comes in pieces, as a whole, and as a message", async () => {
  await using chat = await startStandInChat({
    handler: () => [{ type: "text", text: "one two  three", stream: true }],
  });
  const ann = await talkingTo(chat, "ann", "room");
  await say(ann, "hello");
  await chat.settled();
  const [, ...told] = chat.signals.all;
  expect(told.map(({ type }) => type.replace("message_", ""))).toEqual([
    ...["stream_delta", "stream_delta", "stream_delta"],
    ...["stream_complete", "created"],
  ]);
  expect(told.map(({ data }) => data.delta ?? "").join("")).toBe("one two  three");
  expect(chat.messages("room").at(-1)?.payload).toEqual({ type: "text", text: "one two  three" });
});

test("every text is streamed where the stand-in is told so, and nothing else", async () => {
  const said: readonly BotPayload[] = [
    { type: "text", text: "one" },
    { type: "choice", text: "Which?", options },
  ];
  await using chat = await startStandInChat({ streaming: true, handler: () => said });
  const ann = await talkingTo(chat, "ann", "room");
  await say(ann, "hello");
  await chat.settled();
  expect(chat.signals.all.slice(1).map(({ type }) => type.replace("message_", ""))).toEqual([
    ...["stream_delta", "stream_complete", "created"],
    "created",
  ]);
});

/** A payload as the SDK has it: the type stands beside it, in a bloc also that of each item. */
function inSdk({ type: _, items, ...rest }: JsonObject): JsonObject {
  if (!Array.isArray(items)) return rest;
  const nested = items.filter(isObject).map(({ type = "", ...payload }) => ({ type, payload, ...payload }));
  return { ...rest, items: nested };
}

function payloadOf({ data }: JsonObject) {
  return isObject(data) ? data.payload : undefined;
}
