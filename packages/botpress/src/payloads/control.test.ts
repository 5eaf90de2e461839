import type { Action } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import { replied, says } from "./replies.fixture.ts";

const act = (action: Action) => ({ type: "action", action });
const custom = (component: string, fields: object = {}) => ({
  type: "custom",
  module: "rocketchat",
  component,
  ...fields,
});

describe("a payload that is for Rocket.Chat", () => {
  it.each([
    [
      "hands off",
      "handoff",
      { department: "sales", comment: "VIP" },
      [act({ action: "handoff", department: "sales", comment: "VIP" })],
    ],
    ["hands off to anybody", "handoff", {}, [act({ action: "handoff" })]],
    [
      "hands off, with what v12 adds",
      "handover",
      { typing: true, markdown: true, workflow: {}, agent: "bob" },
      [act({ action: "handoff", agent: "bob" })],
    ],
    ["ends a livechat", "close", { comment: "Done" }, [act({ action: "close", comment: "Done" })]],
    ["reacts", "react", { emoji: "wave" }, [act({ action: "react", emoji: ":wave:" })]],
    ["shows typing", "typing", { on: false }, [act({ action: "typing", on: false })]],
    ["takes its time", "typing", { value: 900 }, [{ type: "pause", ms: 900 }]],
    ["waits", "delay", { ms: 900 }, [{ type: "pause", ms: 900 }]],
    ["is quiet for a while", "pause", { minutes: 5 }, [act({ action: "pause", minutes: 5 })]],
    ["is quiet for good", "pause", {}, [act({ action: "pause" })]],
    ["speaks again", "resume", {}, [act({ action: "resume" })]],
    ["begins anew", "reset", {}, [act({ action: "reset" })]],
    [
      "says something",
      "message",
      { text: "Hi", choices: ["Yes"] },
      [says({ text: "Hi", choices: [{ label: "Yes" }] })],
    ],
    [
      "says something in Rocket.Chat's own words",
      "send",
      { message: { msg: "*Hi*", emoji: ":wave:" } },
      [says({ text: "*Hi*", literal: true, emoji: ":wave:" })],
    ],
    ["says something plainly", "send", { message: "Hi" }, [says({ text: "Hi" })]],
  ])("%s", (_what, component, fields, expected) => {
    for (const payload of [
      custom(component, fields),
      { type: `rocketchat.${component}`, ...fields },
      { type: `rocketchat.${component}`, payload: fields },
    ]) {
      expect(replied([payload])).toEqual({ replies: expected, warnings: [], notes: [] });
    }
  });

  it.each([
    ["in a custom payload", { type: "custom", rocketchat: { handoff: { department: "sales" } } }],
    ["beside words", { type: "text", text: "Bye", rocketchat: { handoff: "sales" } }],
    ["in metadata", { type: "text", text: "Bye", metadata: { rocketchat: { handoff: { department: "sales" } } } }],
    ["beside quick replies, once", { text: "Bye", quick_replies: [], rocketchat: { handoff: "sales" } }],
  ])("asks for something %s", (_what, payload) => {
    const { replies, warnings, notes } = replied([payload]);
    const said = "text" in payload ? [says({ text: "Bye" })] : [];
    expect(replies).toEqual([...said, act({ action: "handoff", department: "sales" })]);
    expect([...warnings, ...notes]).toEqual([]);
  });

  it("asks for nothing when the bot only gives back what it was told of a message", () => {
    const metadata = { rocketchat: { v: 1, messageId: "m1", room: { id: "R1" }, text: "x", event: "closed" } };
    expect(replied([{ type: "text", text: "Hi", metadata }])).toEqual({
      replies: [says({ text: "Hi" })],
      warnings: [],
      notes: [],
    });
  });

  it("is warned of once when nobody knows it", () => {
    const { replies, warnings } = replied([custom("dance"), custom("dance"), { type: "rocketchat.sing" }, custom("")]);
    expect(replies).toEqual([]);
    expect(warnings).toEqual(['"dance"', '"sing"', '""'].map((name) => expect.stringContaining(name)));
  });

  it.each([
    ["rid", custom("send", { rid: "R2", text: "secret" })],
    ["channel", custom("message", { message: { channel: "#all", text: "secret" } })],
    ["username", custom("send", { username: "bob", message: { text: "secret" } })],
  ])("says nothing when its message is for another place: %s", (name, payload) => {
    const { replies, warnings } = replied([payload]);
    expect(replies).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`(${name})`)]);
  });

  it("names only the thread that it is in", () => {
    const payload = custom("message", { text: "Hi", tmid: "m1" });
    expect(replied([payload], { threadId: "m1" }).replies).toEqual([says({ text: "Hi", threadId: "m1" })]);
    const { replies, warnings } = replied([payload]);
    expect(replies).toEqual([says({ text: "Hi" })]);
    expect(warnings).toEqual([expect.stringContaining("another thread")]);
  });

  it("says nothing that Rocket.Chat would refuse", () => {
    const attachments = [{ title: "Cat", image_url: "ftp://a.example/cat.png", fields: [{ title: "a" }] }];
    const { replies, warnings } = replied([custom("message", { text: "Hi", attachments, avatar: "cat.png" })]);
    expect(replies).toEqual([says({ text: "Hi\nftp://a.example/cat.png\na", attachments: [{ title: "Cat" }] })]);
    expect(warnings).toEqual([expect.stringContaining("avatar")]);
  });

  it("says nothing that Rocket.Chat would refuse on its cards either", () => {
    const cards = [
      { title: "Cat", title_link: "javascript:alert(1)", image_url: "file:///cat.png", buttons: ["Meow"] },
      { attachment: { image_url: "ftp://a.example/cat.png" }, choices: [{ label: "Purr" }] },
      { attachment: { thumb_url: "data:text/html,<b>", color: "red" } },
    ];
    expect(replied([custom("message", { text: "Hi", cards })]).replies).toEqual([
      says({
        text: "Hi",
        cards: [
          { attachment: { title: "Cat", text: "javascript:alert(1)\nfile:///cat.png" }, choices: [{ label: "Meow" }] },
          { attachment: { text: "ftp://a.example/cat.png" }, choices: [{ label: "Purr" }] },
          { attachment: { thumb_url: "data:text/html,<b>", color: "red" } },
        ],
      }),
    ]);
  });

  it.each([
    ["what is no object", { type: "text", text: "Hi", rocketchat: "handoff" }, "no object"],
    ["what nobody knows", { type: "text", text: "Hi", rocketchat: { dance: true } }, '"dance"'],
    ["a wrong field", { type: "text", text: "Hi", rocketchat: { pause: { minutes: -1 } } }, "minutes"],
  ])("is warned of when it holds %s, and the words are said", (_what, payload, why) => {
    const { replies, warnings } = replied([payload]);
    expect(replies).toEqual([says({ text: "Hi" })]);
    expect(warnings).toEqual([expect.stringContaining(why)]);
  });
});
