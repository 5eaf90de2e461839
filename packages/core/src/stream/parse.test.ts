import { describe, expect, it } from "vitest";
import type { Room } from "../types.ts";
import { type MessageContext, messageOfArgs, parseMessage } from "./parse.ts";

const room: Room = { id: "r1", kind: "channel", name: "general", displayName: "general", joined: true };
const self = { id: "b0t", username: "bot", name: "Helpful Bot" };
const context: MessageContext = { room, self, serverUrl: "https://chat.example.com", origin: "live" };
const ts = { $date: 1795355766531 };
const ann = { _id: "u1", username: "ann", name: "Ann" };
const document = { _id: "m1", rid: "r1", u: ann, msg: "hello", ts };
const asBot = { _id: "b0t", username: "bot", name: "Helpful Bot", type: "user" };

function parse(fields: Readonly<Record<string, unknown>>, more: Partial<MessageContext> = {}) {
  const message = parseMessage({ ...document, ...fields }, { ...context, ...more });
  if (!message) throw new Error("the document was taken for no message");
  return message;
}

describe("a message on the wire", () => {
  it("has everything a bot needs", () => {
    const raw = { ...document, tmid: "m0", editedAt: "2026-11-22T13:56:07.512Z" };
    expect(parseMessage(raw, context)).toEqual({
      id: "m1",
      room,
      sender: { id: "u1", username: "ann", name: "Ann" },
      text: "hello",
      textForBot: "hello",
      sentAt: new Date(1795355766531),
      editedAt: new Date(1795355767512),
      threadId: "m0",
      mentions: [],
      mentionsBot: false,
      isDirect: false,
      fromBot: false,
      attachments: [],
      origin: "live",
      raw,
    });
  });

  it.each([
    [{ bot: { i: "js.SDK" } }, [], true],
    [{ bot: {} }, [], true],
    [{ bot: true }, [], true],
    [{ bot: false }, [], false],
    [{ bot: null }, [], false],
    [{}, ["@Ann"], true],
    [{}, ["u1"], true],
    [{}, ["bob", "annabel"], false],
  ])("is a bot's, or not, by %j and the list %j", (fields, bots, isBots) => {
    expect(parse(fields, { bots }).fromBot).toBe(isBots);
  });

  it.each([
    ["no document", "hello"],
    ["nothing", undefined],
    ["a list", [document]],
    ["without an id", { ...document, _id: undefined }],
    ["without a room", { ...document, rid: "" }],
    ["without a sender", { ...document, u: undefined }],
    ["with a nameless sender", { ...document, u: { username: "ann" } }],
  ])("is not one when it is %s", (_what, raw) => {
    expect(parseMessage(raw, context)).toBeUndefined();
  });

  it("may lack its text and the sender's username", () => {
    expect(parse({ msg: undefined, u: { _id: "u1" } })).toMatchObject({
      text: "",
      textForBot: "",
      sender: { id: "u1", username: "" },
    });
  });

  it.each([
    ["a date", new Date(ts.$date)],
    ["EJSON", ts],
    ["text", "2026-11-22T13:56:06.531Z"],
    ["a number", ts.$date],
  ])("tells its time as %s", (_form, value) => {
    expect(parse({ ts: value }).sentAt).toEqual(new Date(ts.$date));
  });

  it("is as old as the server's last touch when it tells no time", () => {
    expect(parse({ ts: undefined, _updatedAt: ts }).sentAt).toEqual(new Date(ts.$date));
  });

  it("is direct in a direct room", () => {
    expect(parse({}, { room: { ...room, kind: "direct" } }).isDirect).toBe(true);
  });

  it("says when it was fetched after a gap", () => {
    expect(parse({}, { origin: "recovered" }).origin).toBe("recovered");
  });

  it("has files with whole addresses", () => {
    const attachments = [{ type: "file", title: "a.txt", title_link: "/file-upload/f1/a.txt" }];
    expect(parse({ attachments }).attachments[0]?.url).toBe("https://chat.example.com/file-upload/f1/a.txt");
  });

  it("names a livechat visitor by alias and token", () => {
    const visitor = { token: "t0k", u: { _id: "v1", username: "guest-1" } };
    expect(parse({ ...visitor, alias: "Kim" }).sender).toEqual({ id: "v1", username: "guest-1", name: "Kim" });
    expect(parse({ ...visitor, u: { _id: "v1", name: "Kim" } }).sender).toEqual({
      id: "v1",
      username: "t0k",
      name: "Kim",
    });
  });

  it("keeps an account's own name when it goes by an alias", () => {
    expect(parse({ alias: "Somebody else" }).sender).toEqual({ id: "u1", username: "ann", name: "Ann" });
  });
});

describe("the text for the bot", () => {
  it.each([
    ["@bot hello", "hello"],
    ["@bot: hello", "hello"],
    ["@bot, hello", "hello"],
    ["@bot:hello", "hello"],
    ["@BOT hello", "hello"],
    ["  @bot   hello ", "hello "],
    ["@bot\nhello", "hello"],
    ["@bot", ""],
    ["@Helpful Bot hello", "hello"],
    ["@bot hello @bot", "hello @bot"],
    ["[ ](https://chat.example.com/channel/general?msg=m0) @bot hello", "hello"],
    ["[ ](https://a.example/?msg=1) [ ](https://a.example/?msg=2)\n@bot: hello", "hello"],
  ])("%j is %j and means the bot", (msg, textForBot) => {
    expect(parse({ msg })).toMatchObject({ text: msg, textForBot, mentionsBot: true });
  });

  it.each([
    "hello",
    "hello @bot",
    "@botbot hello",
    "@bot2 hello",
    "@bot.two hello",
    "@bot-two hello",
    "@bot_two hello",
    "@bot@other.example hello",
    "@botä hello",
    "bot hello",
    "bot@bot.example hello",
    "@all hello",
    "@ann @bot hello",
    "  hello",
  ])("%j is what was typed and does not begin with the bot", (msg) => {
    expect(parse({ msg })).toMatchObject({ textForBot: msg, mentionsBot: false });
  });

  it("leaves out the hidden link to a quoted message", () => {
    const msg = "[ ](https://chat.example.com/channel/general?msg=m0) hello";
    expect(parse({ msg })).toMatchObject({ text: msg, textForBot: "hello", mentionsBot: false });
  });

  it("knows the bot by the name that the server's mentions give it", () => {
    const mentions = [{ _id: "b0t", username: "old.bot" }];
    expect(parse({ msg: "@old.bot hello", mentions })).toMatchObject({ textForBot: "hello", mentionsBot: true });
    expect(parse({ msg: "@old.bot hello" })).toMatchObject({ textForBot: "@old.bot hello", mentionsBot: false });
  });

  it("takes a username with special characters for what it is", () => {
    const odd = { id: "b0t", username: "my.bot-1" };
    expect(parse({ msg: "@my.bot-1 hello" }, { self: odd }).textForBot).toBe("hello");
    expect(parse({ msg: "@myxbot-1 hello" }, { self: odd }).textForBot).toBe("@myxbot-1 hello");
  });

  it("leaves everything as it is for a bot without a name", () => {
    expect(parse({ msg: "@ hello" }, { self: { id: "b0t", username: "" } }).textForBot).toBe("@ hello");
  });
});

describe("mentions", () => {
  it("are accounts", () => {
    const { mentions, mentionsBot } = parse({ msg: "hello @bot and @ann", mentions: [asBot, ann] });
    expect(mentions).toEqual([self, { id: "u1", username: "ann", name: "Ann" }]);
    expect(mentionsBot).toBe(true);
  });

  it("are neither everybody nor teams", () => {
    const groups = [
      { _id: "all", username: "all" },
      { _id: "here", username: "here" },
      { _id: "t1", name: "ops", type: "team" },
    ];
    expect(parse({ msg: "@all @here @ops", mentions: groups })).toMatchObject({ mentions: [], mentionsBot: false });
  });
});

describe("the room that the stream hints at", () => {
  const hintIn = (argument: unknown) => messageOfArgs([document, argument]).hint;

  it("has a kind, a name and whether the bot is in it", () => {
    expect(hintIn({ roomParticipant: false, roomType: "c", roomName: "general" })).toEqual({
      joined: false,
      kind: "channel",
      name: "general",
    });
  });

  it("has no name when it is direct", () => {
    expect(hintIn({ roomParticipant: true, roomType: "d" })).toEqual({ joined: true, kind: "direct" });
  });

  it.each([undefined, null, {}, "c", [], { roomType: "v" }])("may be missing: %j", (argument) => {
    expect(hintIn(argument)).toBeUndefined();
  });
});

describe("the arguments of the message stream", () => {
  const meta = { roomParticipant: true, roomType: "c", roomName: "general" };
  const hint = { joined: true, kind: "channel", name: "general" };

  it.each([
    ["as they should be", [document, meta], { message: document, hint }],
    ["an array deeper (3.8)", [[document, meta]], { message: document, hint }],
    ["with the message an array deeper", [[document], meta], { message: document, hint }],
    ["without the hint (0.72)", [document], { message: document }],
    ["with a hint of nothing", [document, {}], { message: document }],
    ["empty", [], {}],
    ["missing", undefined, {}],
  ])("can be %s", (_how, args, expected) => {
    expect(messageOfArgs(args)).toEqual(expected);
  });
});
