import type { Client } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Office, openOffice } from "./office.fixture.ts";
import { freePort } from "./scripts/processes.js";
import { startRealRasa } from "./scripts/rasa.js";

const apiToken = "api token";
const callbackSecret = "callback secret";
const intents = {
  handoff_failed: "EXTERNAL_handoff_failed",
  agent_returned: "EXTERNAL_agent_returned",
  user_joined: "EXTERNAL_user_joined",
};

let rasa: Awaited<ReturnType<typeof startRealRasa>>;
let callbackPort: number;

beforeAll(async () => {
  callbackPort = await freePort();
  const callbackUrl = `http://127.0.0.1:${callbackPort}/rasa/callback`;
  rasa = await startRealRasa({ callbackUrl, callbackSecret, apiToken });
});

afterAll(() => rasa.stop());

const restOffice = (): Promise<Office> => openOffice({ url: rasa.url, apiToken, intents });

const callbackOffice = (options: object = {}): Promise<Office> =>
  openOffice({
    url: rasa.url,
    mode: "callback",
    apiToken,
    door: { port: callbackPort, secret: callbackSecret },
    intents,
    ...options,
  });

/** The one direct room of Ann and the bot. */
const direct = async ({ server }: Office, text: string): Promise<string> =>
  (await server.as("ann").say("@rasa", text)).rid;

/** Tells whether an agent has a visitor's conversation, by what the server pushes: asking again and again is limited. */
const serves = ({ rooms }: Client, roomId: string): boolean => rooms.joined().some(({ id }) => id === roomId);

describe("somebody who talks to a real Rasa gets", () => {
  it("paragraphs as messages of their own, and code as one", async () => {
    await using office = await restOffice();
    const room = await direct(office, "paragraphs");
    const code = "```\ncode with\n\na blank line\n```";
    expect(await office.hears(room, 4)).toEqual([
      "The first paragraph, with **bold** words.",
      "The second one:",
      code,
      "The last one.",
    ]);
  });

  it("a picture with its words, files, cards and messages in fields of Rocket.Chat", async () => {
    await using office = await restOffice();
    const shown = async (text: string, count: number) => {
      const room = await direct(office, text);
      const before = office.said(room).length;
      await until(`${count} messages about ${text}`, () => office.said(room).length >= before + count);
      return office.server.messages(room).slice(-count);
    };
    expect(await shown("picture", 1)).toMatchObject([
      { msg: "This is a tree.", attachments: [{ image_url: "https://example.com/tree.png" }] },
    ]);
    expect(await shown("manual", 3)).toMatchObject([
      { msg: "Here is the manual." },
      { attachments: [{ title: "Manual", title_link: "https://example.com/manual.pdf" }] },
      { attachments: [{ title_link: "https://example.com/prices.pdf" }] },
    ]);
    expect(await shown("fields", 1)).toMatchObject([
      { msg: "Fields of Rocket.Chat", alias: "Weather", emoji: ":sunny:", attachments: [{ title: "Tomorrow" }] },
    ]);
    expect(await shown("carousel", 1)).toMatchObject([
      {
        attachments: [
          { title: "A tree", title_link: "https://example.com/tree", image_url: "https://example.com/tree.png" },
          { text: "A house", image_url: "https://example.com/house.png" },
        ],
      },
    ]);
    const cards = await shown("cards", 2);
    expect(cards.map(({ msg }) => msg)).toEqual(["A tree : It is green", "A house :"]);
  });

  it("what a button means, by a click, by its words in capitals, and by quick replies", async () => {
    await using office = await restOffice();
    const ann = office.server.as("ann");
    await ann.say("lounge", "choose");
    await office.hears("lounge", 1);
    const [question] = office.server.messages("lounge").slice(-1);
    expect(question?.msg).toBe("Which colour?");
    expect(JSON.stringify(question)).not.toContain("/pick");
    // What a click makes the person's client say.
    await ann.say("lounge", "Red");
    await office.hears("lounge", 2);
    await ann.say("lounge", "BLUE");
    await office.hears("lounge", 3);
    await ann.say("lounge", "quick");
    await office.hears("lounge", 4);
    await ann.say("lounge", "Yes");
    expect(await office.hears("lounge", 5)).toEqual([
      "Which colour?",
      "You picked red.",
      "You picked blue.",
      "Are you well?",
      "Hello! I am an assistant made with Rasa.",
    ]);
  });

  it("a slot that is filled from the facts about the message, and no intent that somebody typed", async () => {
    await using office = await restOffice();
    const ann = office.server.as("ann");
    await ann.say("lounge", "who am i");
    await office.hears("lounge", 1);
    await ann.say("lounge", "/greet");
    expect(await office.hears("lounge", 2)).toEqual([
      "You are ann in lounge. ann began.",
      "I did not understand that.",
    ]);
  });

  it("an answer in the thread where it was asked", async () => {
    await using office = await restOffice();
    const ann = office.server.as("ann");
    const { _id: tmid } = await ann.say("lounge", "silence");
    await ann.say("lounge", "thread", { tmid });
    await office.hears("lounge", 1);
    expect(office.server.messages("lounge").at(-1)).toMatchObject({ msg: "You are in a thread.", tmid });
  });

  it("a conversation of their own in a channel", async () => {
    await using office = await restOffice();
    const [ann, bob] = [office.server.as("ann"), office.server.as("bob")];
    await ann.say("lounge", "who am i");
    await office.hears("lounge", 1);
    await bob.say("lounge", "who am i");
    expect(await office.hears("lounge", 2)).toEqual([
      "You are ann in lounge. ann began.",
      "You are bob in lounge. bob began.",
    ]);
  });

  it("a reminder two seconds later, in the thread where it was wished", async () => {
    await using office = await callbackOffice();
    const ann = office.server.as("ann");
    const { _id: tmid } = await ann.say("lounge", "silence");
    await ann.say("lounge", "remind me", { tmid });
    expect(await office.hears("lounge", 2)).toEqual(["I will.", "This is your reminder."]);
    expect(office.server.messages("lounge").at(-1)?.tmid).toBe(tmid);
  });

  it("the same in callback mode: paragraphs, code, picture, buttons", async () => {
    await using office = await callbackOffice();
    const room = await direct(office, "paragraphs");
    await office.hears(room, 4);
    await direct(office, "choose");
    await office.hears(room, 5);
    await direct(office, "Blue");
    expect((await office.hears(room, 6)).slice(1)).toEqual([
      "The second one:",
      "```\ncode with\n\na blank line\n```",
      "The last one.",
      "Which colour?",
      "You picked blue.",
    ]);
  });

  it("a human in livechat, and the assistant back", async () => {
    await using office = await restOffice();
    await using carol = await office.agent();
    const visitor = await office.server.visitor({ name: "Vera", department: "assistants" });
    const { roomId } = visitor;
    await visitor.say("hello");
    await office.hears(roomId, 1);
    await visitor.say("I want a human");
    await until("the conversation to be carol's", () => serves(carol, roomId));
    await visitor.say("hello to the human");
    await carol.send({ roomId, text: "I am a human." });
    expect(await carol.omnichannel.handoff(roomId, { agent: "rasa" })).toEqual({ status: "ok" });
    await until("the assistant to be back", () => office.said(roomId).length >= 3);
    await visitor.say("hello again");
    await office.hears(roomId, 4);
    expect(office.said(roomId)).toEqual([
      "Hello! I am an assistant made with Rasa.",
      "I am calling somebody.",
      "I am back.",
      "Hello! I am an assistant made with Rasa.",
    ]);
  });

  it("the assistant back from a pause of its own", async () => {
    const told = { handed_off: "EXTERNAL_handed_off", agent_returned: "restart" };
    await using office = await openOffice({ url: rasa.url, apiToken, intents: told });
    await using carol = await office.agent();
    const visitor = await office.server.visitor({ name: "Vera", department: "assistants" });
    const { roomId } = visitor;
    await visitor.say("I want a human");
    await until("the conversation to be carol's", () => serves(carol, roomId));
    expect(await carol.omnichannel.handoff(roomId, { agent: "rasa" })).toEqual({ status: "ok" });
    await office.hears(roomId, 2);
    await visitor.say("hello");
    expect(await office.hears(roomId, 3)).toEqual([
      "I am calling somebody.",
      "Let us begin again.",
      "Hello! I am an assistant made with Rasa.",
    ]);
  });

  it("the assistant again, when no human is there", async () => {
    await using office = await restOffice();
    const visitor = await office.server.visitor({ name: "Vera", department: "assistants" });
    await visitor.say("I want a human");
    await until("the assistant to go on", () => office.said(visitor.roomId).includes("Nobody is free, so I go on."));
    await visitor.say("hello");
    await until("an answer", () => office.said(visitor.roomId).at(-1) === "Hello! I am an assistant made with Rasa.");
  });
});

describe("when a real Rasa", () => {
  it("is slow, what was asked meanwhile is answered in order, and somebody else at once", async () => {
    await using office = await restOffice();
    const [ann, bob] = [office.server.as("ann"), office.server.as("bob")];
    await ann.say("lounge", "slow 4");
    await ann.say("lounge", "picture");
    await bob.say("lounge", "hello");
    expect(await office.hears("lounge", 4)).toEqual([
      "Hello! I am an assistant made with Rasa.",
      "One moment.",
      "Here I am.",
      "This is a tree.",
    ]);
  });

  it("says nothing, the log tells what can be known of it", async () => {
    await using office = await restOffice();
    const room = await direct(office, "silence");
    await until("the reason", () => office.log.some((line) => line.includes("answered with nothing")));
    expect(office.log.find((line) => line.includes("answered with nothing"))).toContain(
      "there is a model, and the conversation is not paused",
    );
    await direct(office, "hello");
    expect(await office.hears(room, 1)).toEqual(["Hello! I am an assistant made with Rasa."]);
  });

  it("fails in an action, what it said before is there, and the next words are answered", async () => {
    await using office = await restOffice();
    const room = await direct(office, "boom");
    await direct(office, "hello");
    expect(await office.hears(room, 2)).toEqual([
      "This will not end well.",
      "Hello! I am an assistant made with Rasa.",
    ]);
  });

  it("is killed in the middle of a turn and started again, the person is told once and then answered", async () => {
    const port = await freePort();
    const first = await startRealRasa({ port, apiToken, env: { ...process.env, LOG_LEVEL: "DEBUG" } });
    await using office = await openOffice({ url: first.url, apiToken });
    const room = await direct(office, "slow 30");
    await until("Rasa to be in the middle of it", () => first.output().includes("action_slow"));
    await first.kill();
    await office.hears(room, 1);
    await direct(office, "hello");
    await until(
      "the second failure",
      () => office.log.filter((line) => line.includes("did not answer")).length >= 2,
      20_000,
    );
    await using _second = await startRealRasa({ port, apiToken });
    await direct(office, "hello");
    const said = await office.hears(room, 2);
    expect(said).toHaveLength(2);
    expect(said.at(-1)).toBe("Hello! I am an assistant made with Rasa.");
  });
});
