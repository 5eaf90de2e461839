import { expect, test } from "vitest";
import { type JsonObject, startStandInConverse } from "../stand-in.ts";
import { ask, talk } from "./ask.fixture.ts";

async function typesSaid(version: string, words: readonly string[]): Promise<readonly (readonly unknown[])[]> {
  await using botpress = await startStandInConverse({ version });
  const types: (readonly unknown[])[] = [];
  for (const text of words) {
    const { json } = await ask(botpress, { text });
    const { responses } = json as { responses: readonly JsonObject[] };
    types.push(responses.map(({ type }) => type));
  }
  return types;
}

test("it has a keyword for every kind of payload", async () => {
  const words = [
    "Hello!",
    "choose",
    "dropdown",
    "card please",
    "carousel",
    "image",
    "audio",
    "video",
    "manual",
    "where",
  ];
  expect(await typesSaid("12.31.10", words)).toEqual([
    ["text"],
    ["single-choice"],
    ["dropdown"],
    ["card"],
    ["carousel"],
    ["image"],
    ["audio"],
    ["video"],
    ["file"],
    ["location"],
  ]);
  expect(await typesSaid("12.31.10", ["typing", "human", "bye", "pause", "react", "silence"])).toEqual([
    ["typing", "text"],
    ["text", "custom"],
    ["text", "custom"],
    ["text", "custom"],
    ["custom"],
    [],
  ]);
  expect((await typesSaid("12.31.10", ["many"]))[0]).toHaveLength(40);
});

test("an old server says the same in its own shapes", async () => {
  expect(await typesSaid("12.20.1", ["choose", "dropdown", "carousel", "image"])).toEqual([
    ["typing", undefined],
    ["typing", "custom"],
    ["typing", "carousel"],
    ["typing", "file"],
  ]);
});

test("it knows its choices by value and by label, several of them, and in capitals", async () => {
  await using botpress = await startStandInConverse();
  expect(await talk(botpress, "red")).toEqual(["You picked Red."]);
  expect(await talk(botpress, "Blue")).toEqual(["You picked Blue."]);
  expect(await talk(botpress, "GREEN")).toEqual(["You picked Green."]);
  expect(await talk(botpress, "tue")).toEqual(["See you on Tuesday."]);
  expect(await talk(botpress, "cheese, olives")).toEqual(["With Cheese. With Olives."]);
  expect(await talk(botpress, "buy_tree")).toEqual(["The tree is yours."]);
  expect(await talk(botpress, "more about the tree")).toEqual(["It is an oak."]);
  expect(await talk(botpress, "cheese, shoes")).toEqual(["I did not understand that."]);
});

test("it says who somebody is, where, and how much they said", async () => {
  await using botpress = await startStandInConverse();
  expect(await talk(botpress, "who am i")).toEqual(["You are somebody in a room."]);
  const rocketchat = { user: { username: "ann" }, room: { name: "general" }, threadId: "t" };
  const { json } = await ask(botpress, { text: "Who am I?", metadata: { rocketchat } });
  expect(json).toEqual({ responses: [{ type: "text", text: "You are ann in general, in a thread." }] });
  expect(await talk(botpress, "count")).toEqual(["You said 3 things."]);
});

test("it tells which files and which place it got", async () => {
  await using botpress = await startStandInConverse();
  const secured = { end: "/secured", headers: { authorization: `Bearer ${await botpress.token()}` } };
  const words = async (body: JsonObject) => JSON.stringify((await ask(botpress, body, secured)).json);
  const attachments = [{ kind: "file", title: "a.pdf" }, { kind: "image" }];
  expect(await words({ text: "look", metadata: { rocketchat: { attachments } } })).toContain("I got a.pdf, image.");
  expect(await words({ type: "image", image: "https://example.com/a.png", title: "a.png" })).toContain("I got a.png.");
  expect(await words({ type: "location", latitude: 1.5, longitude: 2 })).toContain("You are at 1.5, 2.");
  expect(await words({ type: "rocketchat.livechat_started" })).toContain("Welcome to our website!");
  expect(await words({ type: "rocketchat.reaction" })).toBe('{"responses":[]}');
  expect(await words({ text: "wake up" })).toContain("Welcome to our website!");
});

test("it is slow when asked, throws when asked, and reminds later", async () => {
  await using botpress = await startStandInConverse();
  expect(await talk(botpress, "slow 0.01")).toEqual(["One moment.", "Here I am."]);
  expect(await talk(botpress, "boom")).toEqual(["This will not end well."]);
  expect(await talk(botpress, "remind me")).toEqual(["I will."]);
});
