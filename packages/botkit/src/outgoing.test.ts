import { describe, expect, it } from "vitest";
import type { Activity } from "./botkit.ts";
import { type Outgoing, toRocketChat } from "./map.ts";

/** What bots hand over: plain JavaScript does not stop at types. */
type Said = { readonly [Field in keyof Activity]?: unknown };

const say = (activity: Said): Outgoing => toRocketChat(activity as Partial<Activity>);

function messageOf(activity: Said) {
  const outgoing = say({ type: "message", ...activity });
  if (outgoing.type !== "message") throw new Error(`It is ${JSON.stringify(outgoing)}`);
  return outgoing;
}

const button = (text: string, msg: string) => ({
  type: "button",
  text,
  msg,
  msg_in_chat_window: true,
  msg_processing_type: "sendMessage",
});

describe("a text", () => {
  it.each<[string, Said, object]>([
    ["is said as it is", { text: "hello *you*" }, { text: "hello *you*" }],
    ["needs no type", { type: undefined, text: "hello" }, { text: "hello" }],
    [
      "goes to the thread of its conversation",
      { text: "a", conversation: { id: "r", thread_id: "t1" } },
      { text: "a", threadId: "t1" },
    ],
    [
      "goes to the thread that channelData names",
      { text: "a", conversation: { id: "r", thread_id: "t1" }, channelData: { tmid: "t2" } },
      { text: "a", threadId: "t2" },
    ],
    [
      "in a thread may show in the room",
      { text: "a", channelData: { tmid: "t", tshow: true } },
      { text: "a", threadId: "t", alsoInRoom: true },
    ],
    [
      "in XML becomes Markdown",
      { textFormat: "xml", text: 'a <b>b</b> <i class="x">c</i><br/>&lt;d&gt; <a href="https://e.example">e</a>' },
      { text: "a *b* _c_\n<d> [e](https://e.example)" },
    ],
    ["in plain format stays", { textFormat: "plain", text: "a <b>" }, { text: "a <b>" }],
    ["may stand in for what cannot be shown", { text: "", summary: "A form" }, { text: "A form" }],
  ])("%s", (_case, activity, expected) => {
    expect(messageOf(activity).message).toEqual(expected);
  });

  it.each<[string, Said, string]>([
    [
      "by its entity",
      {
        text: "hi <at>Ann S.</at>!",
        entities: [{ type: "mention", text: "<at>Ann S.</at>", mentioned: { id: "1", name: "ann" } }],
      },
      "hi @ann!",
    ],
    ["by the name in the tag", { text: 'hi <at id="1">ann</at>, <at>@bob</at>' }, "hi @ann, @bob"],
    ["in XML", { textFormat: "xml", text: "<b>hi</b> <at>ann</at>" }, "*hi* @ann"],
    [
      "and an incoming mention stays as typed",
      { text: "hi @ann", entities: [{ type: "mention", text: "@ann", mentioned: { name: "ann" } }] },
      "hi @ann",
    ],
  ])("mentions somebody %s", (_case, activity, expected) => {
    expect(messageOf(activity).message.text).toBe(expected);
  });
});

describe("choices", () => {
  const replies = [
    { title: "Red", payload: "red" },
    { title: "Light blue", payload: "sky" },
  ];
  const actions = replies.map(({ title, payload }) => ({
    type: "postBack",
    title,
    text: payload,
    value: payload,
    displayText: title,
  }));
  const colours = {
    text: "Which?\n- Red\n- Light blue (`sky`)",
    attachments: [{ actions: [button("Red", "red"), button("Light blue", "sky")] }],
  };

  it.each<[string, Said]>([
    ["suggested actions", { text: "Which?", suggestedActions: { to: [], actions } }],
    [
      "suggested actions that a dialog wrote",
      { text: "Which?", suggestedActions: { actions }, channelData: { quick_replies: replies } },
    ],
    ["quick replies", { text: "Which?", channelData: { quick_replies: replies } }],
    [
      "quick replies with a content type",
      { text: "Which?", channelData: { quick_replies: replies.map((one) => ({ content_type: "text", ...one })) } },
    ],
  ])("in %s are buttons, and lines of text for clients without buttons", (_case, activity) => {
    expect(messageOf(activity)).toMatchObject({ message: colours, notes: [] });
    expect(messageOf(activity).message).toEqual(colours);
  });

  it.each<[string, unknown, string, unknown]>([
    ["an imBack says its value", { type: "imBack", title: "A", value: "a!" }, "- A (`a!`)", button("A", "a!")],
    ["a value may be a number", { type: "imBack", title: "One", value: 1 }, "- One (`1`)", button("One", "1")],
    [
      "a messageBack says its text",
      { type: "messageBack", title: "A", text: "say a", value: "payload" },
      "- A (`say a`)",
      button("A", "say a"),
    ],
    ["an action without a type says its value", { title: "A", value: "b" }, "- A (`b`)", button("A", "b")],
    ["an action without a value says its title", { type: "imBack", title: "A" }, "- A", button("A", "A")],
    ["a plain text is said", "A", "- A", button("A", "A")],
    [
      "one of several lines stays in its line, and in its marks",
      { title: "A\nB", value: "a\n`b`" },
      "- A B (`a 'b'`)",
      button("A\nB", "a\n`b`"),
    ],
    [
      "a link is opened",
      { type: "openUrl", title: "A", value: "https://a.example" },
      "- [A](https://a.example)",
      { type: "button", text: "A", url: "https://a.example" },
    ],
    [
      "a sign-in is opened",
      { type: "signin", title: "In", value: "https://a.example" },
      "- [In](https://a.example)",
      { type: "button", text: "In", url: "https://a.example" },
    ],
    [
      "a call is a line only, because the server refuses such buttons",
      { type: "call", title: "Us", value: "+1234" },
      "- [Us](tel:+1234)",
      undefined,
    ],
    [
      "a picture is on the button",
      { type: "imBack", title: "A", value: "a", image: "https://a.example/i.png" },
      "- A",
      { ...button("A", "a"), image_url: "https://a.example/i.png" },
    ],
    [
      "a picture that the server refuses is not",
      { type: "imBack", title: "A", value: "a", image: "data:x" },
      "- A",
      button("A", "a"),
    ],
  ])("%s", (_case, action, line, shown) => {
    const { message } = messageOf({ suggestedActions: { actions: [action] } });
    expect(message.text).toBe(line);
    expect(message.attachments).toEqual(shown === undefined ? undefined : [{ actions: [shown] }]);
  });

  it("that would bring back an object say their title, which a note tells", () => {
    const { message, notes } = messageOf({
      suggestedActions: { actions: [{ type: "postBack", title: "A", value: { a: 1 } }] },
    });
    expect(message.attachments).toEqual([{ actions: [button("A", "A")] }]);
    expect(notes).toEqual([expect.stringContaining('A click on "A"')]);
  });
});

describe("fields of channelData", () => {
  it("are those of the message", () => {
    const channelData = {
      alias: "Ops",
      avatar: "https://a.example/a.png",
      emoji: ":robot:",
      _id: "own-id",
      blocks: [{ type: "divider" }],
      customFields: { a: 1 },
      groupable: false,
    };
    expect(messageOf({ text: "a", channelData }).message).toEqual({
      text: "a",
      alias: "Ops",
      avatar: "https://a.example/a.png",
      emoji: ":robot:",
      id: "own-id",
      extra: { blocks: [{ type: "divider" }], customFields: { a: 1 }, groupable: false },
    });
  });

  it.each<[string, Said, object]>([
    ["may hold the text", { text: "a", channelData: { msg: "b" } }, { text: "b" }],
    ["never name another room", { text: "a", channelData: { rid: "x", roomId: "x", channel: "x" } }, { text: "a" }],
    [
      "of a message that was heard are not said",
      { text: "a", channelData: { ts: 1, u: {}, room: {}, sender: {}, recovered: true, botkitEventType: "x" } },
      { text: "a" },
    ],
    [
      "that are undefined are left out",
      { text: "a", channelData: { alias: undefined, blocks: undefined } },
      { text: "a" },
    ],
    [
      "alone make a message when they show something",
      { channelData: { blocks: [{ type: "divider" }] } },
      { extra: { blocks: [{ type: "divider" }] } },
    ],
    [
      "may hold Rocket.Chat's own attachments",
      { channelData: { attachments: [{ title: "A", text: "b" }] } },
      { attachments: [{ title: "A", text: "b" }] },
    ],
    [
      "and the activity may hold the same attachments, as dialogs write it",
      { attachments: [{ title: "A" }], channelData: { attachments: [{ title: "A" }, { title: "B" }] } },
      { attachments: [{ title: "A" }, { title: "B" }] },
    ],
  ])("%s", (_case, activity, expected) => {
    expect(messageOf(activity).message).toEqual(expected);
  });
});

describe("a file", () => {
  const png = Buffer.from("picture");
  const attachment = { contentType: "image/png", name: "a.png", content: png };

  it("rides with a short text", () => {
    expect(messageOf({ text: "Look", attachments: [attachment] })).toEqual({
      type: "message",
      message: {},
      files: [{ name: "a.png", content: png, mimeType: "image/png", text: "Look" }],
      notes: [],
    });
  });

  it("needs no text", () => {
    expect(messageOf({ attachments: [attachment] })).toMatchObject({ message: {}, files: [{ name: "a.png" }] });
  });

  it.each<[string, Said]>([
    ["several files", { text: "Look", attachments: [attachment, { ...attachment, name: "b.png" }] }],
    ["a message of another look", { text: "Look", attachments: [attachment], channelData: { alias: "Ops" } }],
    ["a message with blocks", { text: "Look", attachments: [attachment, { title: "A" }] }],
  ])("comes after %s", (_case, activity) => {
    const { message, files } = messageOf(activity);
    expect(message.text).toBe("Look");
    expect(files.map(({ text }) => text)).toEqual(files.map(() => undefined));
  });

  it("comes after a long text, which is split where a file's words would be refused", () => {
    const text = "long ".repeat(1000);
    expect(messageOf({ text, attachments: [attachment] })).toMatchObject({
      message: { text },
      files: [{ name: "a.png" }],
    });
  });

  it("knows the thread", () => {
    const conversation = { id: "r", thread_id: "t" };
    expect(messageOf({ attachments: [attachment], conversation })).toMatchObject({ threadId: "t" });
  });
});

describe("what no type allows", () => {
  const oddities: readonly unknown[] = [
    null,
    "text",
    7,
    [],
    [null],
    [[]],
    {},
    { length: 1 },
    () => 1,
    [() => 1, "", {}],
  ];
  const fields = [
    "attachments",
    "suggestedActions",
    "entities",
    "channelData",
    "conversation",
    "textFormat",
    "summary",
  ];

  it.each(fields)("in %s does not keep a text from being said", (field) => {
    for (const odd of oddities) {
      expect(messageOf({ text: "hello", [field]: odd }).message.text).toMatch(/^hello/);
    }
  });

  it.each(["quick_replies", "attachments", "attachment", "tmid", "tshow", "alias", "_id"])(
    "in channelData.%s does not keep a text from being said",
    (field) => {
      for (const odd of oddities) {
        expect(messageOf({ text: "hello", channelData: { [field]: odd } }).message.text).toMatch(/^hello/);
      }
    },
  );

  it.each(["hero", "thumbnail", "receipt", "signin", "oauth", "animation", "audio", "video", "adaptive"])(
    "in a card of kind %s does not keep a text from being said",
    (kind) => {
      const names = [
        "title",
        "text",
        "images",
        "buttons",
        "tap",
        "facts",
        "items",
        "media",
        "image",
        "body",
        "actions",
      ];
      for (const odd of oddities) {
        const content = Object.fromEntries(names.map((name) => [name, odd]));
        const attachments = [{ contentType: `application/vnd.microsoft.card.${kind}`, content }];
        expect(messageOf({ text: "hello", attachments }).message.text).toBe("hello");
      }
    },
  );
});

describe("what is no message", () => {
  it.each<[string, Said, Outgoing]>([
    ["typing", { type: "typing" }, { type: "typing" }],
    ["a delay", { type: "delay", value: 250 }, { type: "delay", ms: 250 }],
    ["a delay in text", { type: "delay", value: "250" }, { type: "delay", ms: 250 }],
    ["no delay at all", { type: "delay", value: 0 }, { type: "delay", ms: 0 }],
    [
      "a reaction to what is answered",
      { type: "messageReaction", replyToId: "m1", reactionsAdded: [{ type: "tada" }, { type: ":+1:" }] },
      { type: "reaction", messageId: "m1", added: [":tada:", ":+1:"], removed: [] },
    ],
    [
      "a reaction to another message",
      {
        type: "messageReaction",
        replyToId: "m1",
        relatesTo: { activityId: "m2" },
        reactionsRemoved: [{ type: "tada" }],
      },
      { type: "reaction", messageId: "m2", added: [], removed: [":tada:"] },
    ],
    [
      "a reaction in Bot Framework's words",
      {
        type: "messageReaction",
        replyToId: "m1",
        reactionsAdded: [{ type: "like" }, { type: "laugh" }, { type: "heart" }],
      },
      { type: "reaction", messageId: "m1", added: [":thumbsup:", ":laughing:", ":heart:"], removed: [] },
    ],
  ])("%s is done", (_case, activity, expected) => {
    expect(say(activity)).toEqual(expected);
  });

  it.each<[string, Said, string]>([
    ["an empty message", { type: "message", text: "", channelData: {} }, "it has no text"],
    ["a message of blanks", { type: "message", text: " \n" }, "it has no text"],
    ["an attachment without content", { type: "message", attachments: [{ contentType: "x/y" }] }, "was left out"],
    ["an event", { type: "event", name: "x" }, '"event"'],
    ["a trace", { type: "trace" }, '"trace"'],
    ["an end of the conversation", { type: "endOfConversation" }, '"endOfConversation"'],
    ["an answer to an invoke", { type: "invokeResponse" }, '"invokeResponse"'],
    ["an update", { type: "messageUpdate" }, "updateActivity"],
    ["a deletion", { type: "messageDelete" }, "deleteActivity"],
    ["a reaction without a name", { type: "messageReaction", replyToId: "m1" }, "reactionsAdded"],
  ])("%s says nothing, and why", (_case, activity, why) => {
    expect(say(activity)).toEqual({ type: "nothing", why: expect.stringContaining(why) });
  });

  it.each<[string, unknown, string]>([
    ["no value", undefined, "not undefined"],
    ["a word", "soon", 'not "soon"'],
    ["an empty text", "", 'not ""'],
    ["less than nothing", -1, "not -1"],
    ["more than a timer takes", 3e9, "not 3000000000"],
    ["for ever", Number.POSITIVE_INFINITY, "not null"],
    ["an object", { ms: 1 }, 'not {"ms":1}'],
  ])("a delay of %s is refused", (_case, value, error) => {
    expect(() => say({ type: "delay", value })).toThrow(error);
  });

  it("a reaction to no message is refused", () => {
    expect(() => say({ type: "messageReaction", reactionsAdded: [{ type: "tada" }] })).toThrow("relatesTo.activityId");
  });
});
