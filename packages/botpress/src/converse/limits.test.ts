import { describe, expect, it } from "vitest";
import { type Handler, startStandInConverse } from "../stand-in.ts";
import { createLimits } from "./limits.ts";
import { errorOf, login, talkTo, textsOf, users } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];
const lengths: Handler = ({ text }) => [{ type: "text", text: String(text.length) }];
const words = "word ".repeat(200).trim();

const isTold: Handler = ({ metadata }) => [{ type: "text", text: Object.keys(metadata).join() }];

describe("a message that is too long", () => {
  it.each([
    ["public", {}],
    ["secured", { login }],
  ])("is cut by what the %s route says, sent again at once, and the person is told", async (_, converse) => {
    await using botpress = await startStandInConverse({ users, handler: echo });
    await using talk = talkTo(botpress.url, { converse });
    const answer = await talk.ask("ann", words);
    const [said = ""] = textsOf(answer);
    expect(said).toMatch(/^re: (word )*word$/);
    const { length } = said.slice(4);
    expect(length).toBeGreaterThan(300);
    expect(length).toBeLessThan(360);
    expect(answer.notes).toEqual([`Your message is too long for me: I have read its first ${length} characters only.`]);
    expect(talk.log.filter((line) => line.includes("at most 360 characters"))).toHaveLength(1);
  });

  it("is cut before it is sent once the limit is known, for everybody", async () => {
    await using botpress = await startStandInConverse({ handler: lengths, maxMessageLength: 50 });
    await using talk = talkTo(botpress.url);
    await talk.say("ann", words);
    expect(botpress.requests).toHaveLength(2);
    expect((await talk.ask("bob", words)).notes).toHaveLength(1);
    expect(botpress.requests).toHaveLength(3);
    expect(await talk.ask("bob", "x".repeat(50))).toMatchObject({ payloads: [{ text: "50" }] });
    expect(talk.log).toHaveLength(1);
  });

  it("tells the bot that it was cut", async () => {
    const facts: unknown[] = [];
    const handler: Handler = ({ metadata }) => void facts.push(metadata.rocketchat);
    await using botpress = await startStandInConverse({ handler });
    await using talk = talkTo(botpress.url);
    await talk.ask("ann", "short");
    await talk.ask("ann", words);
    expect(facts).toEqual([
      expect.not.objectContaining({ truncated: true }),
      expect.objectContaining({ truncated: true }),
    ]);
  });

  it("is refused when the settings say so, and the bot hears nothing", async () => {
    await using botpress = await startStandInConverse({ handler: lengths });
    await using talk = talkTo(botpress.url, { converse: { tooLong: "refuse" } });
    const told = { payloads: [], notes: ["Your message is too long for me. Please say it in at most 360 characters."] };
    expect(await talk.ask("ann", words)).toEqual(told);
    expect(await talk.ask("ann", words)).toEqual(told);
    expect(botpress.requests).toHaveLength(1);
    expect(botpress.senders).toEqual([]);
  });

  it("is refused when it is a choice, of which a part means nothing", async () => {
    await using botpress = await startStandInConverse({ handler: lengths, maxMessageLength: 10 });
    await using talk = talkTo(botpress.url);
    const chosen = { label: "A label", value: "a value of many letters" };
    expect(await talk.ask("ann", "A label", { chosen })).toMatchObject({ payloads: [], notes: [expect.any(String)] });
    expect(botpress.senders).toEqual([]);
  });
});

describe("a server before 12.23", () => {
  it("is told no metadata by the public route, after it has refused them once", async () => {
    await using botpress = await startStandInConverse({ version: "12.22.1", handler: isTold });
    await using talk = talkTo(botpress.url);
    expect(await talk.say("ann", "one")).toEqual([""]);
    expect(botpress.requests).toHaveLength(2);
    expect(await talk.say("bob", "two")).toEqual([""]);
    expect(botpress.requests).toHaveLength(3);
    expect(talk.log).toEqual([
      expect.stringMatching(/^warn: Botpress at .* takes no metadata \(it does since 12\.23\.0\)/),
    ]);
  });

  it("is complained of once, however many speak before it is known", async () => {
    await using botpress = await startStandInConverse({ version: "12.22.1", handler: isTold });
    await using talk = talkTo(botpress.url);
    await Promise.all(["ann", "bob", "cat"].map((user) => talk.say(user, "one")));
    expect(talk.log.filter((line) => line.includes("takes no metadata"))).toHaveLength(1);
  });

  it("takes a message that is too long as well", async () => {
    await using botpress = await startStandInConverse({ version: "12.22.1", handler: lengths });
    await using talk = talkTo(botpress.url);
    const { payloads, notes } = await talk.ask("ann", words);
    expect([payloads.length, notes?.length]).toEqual([1, 1]);
    expect(botpress.requests).toHaveLength(3);
  });

  it("is told metadata by the secured route", async () => {
    await using botpress = await startStandInConverse({ users, version: "12.22.1", handler: isTold });
    await using talk = talkTo(botpress.url, { converse: { login } });
    expect(await talk.say("ann", "one")).toEqual(["rocketchat"]);
  });
});

describe("a refusal", () => {
  const sent = { textLength: 400, hasMetadata: true };
  const tooLong = "Text must be a valid string of less than 360 chars";

  it("teaches how long a text may be", () => {
    const limits = createLimits();
    expect(limits.learn(tooLong, sent)).toBe("text");
    expect(limits.longestText).toBe(360);
    // A server that means what it says.
    expect(limits.learn(tooLong, { ...sent, textLength: 360 })).toBe("text");
    expect(limits.longestText).toBe(359);
  });

  it.each([
    ["a text that is short enough", tooLong, { ...sent, textLength: 359 }],
    ["no limit", "Text must be a valid string", sent],
    ["a limit that nothing fits", "Text must be a valid string of less than 0 chars", sent],
    ["metadata that were not sent", '"metadata" is not allowed', { ...sent, hasMetadata: false }],
    ["something else", '"foo" is not allowed', sent],
  ])("of %s teaches nothing", (_, message, what) => {
    const limits = createLimits();
    expect(limits.learn(message, what)).toBeUndefined();
    expect([limits.longestText, limits.takesMetadata]).toEqual([undefined, true]);
  });

  it("that teaches nothing is an error, and is not repeated", async () => {
    const body = JSON.stringify({ statusCode: 400, type: "Error", message: 'ValidationError: "foo" is not allowed' });
    await using botpress = await startStandInConverse({ handler: echo });
    await using talk = talkTo(botpress.url);
    botpress.faults.inject({ type: "answer", status: 400, body, headers: { "content-type": "application/json" } });
    expect(await errorOf(talk.say("ann", "one"))).toMatchObject({
      kind: "rejected",
      message: expect.stringMatching(/400 \(ValidationError: "foo" is not allowed\); nothing was processed/),
    });
    expect(botpress.requests).toHaveLength(1);
  });
});
