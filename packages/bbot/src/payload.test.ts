import type { IncomingAttachment } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { attachmentFrom, attachmentTo, buttonsFrom, type Fields, quotesOf, spelledOut } from "./payload.ts";

/** Everything that bBot's schema of attachments has a name for and Rocket.Chat has a place for. */
const complete = {
  fallback: "A cat",
  color: "#f4426e",
  collapsed: true,
  pretext: "Look at this",
  title: { text: "Cats", link: "https://cats.example" },
  author: { name: "Ann", link: "https://ann.example", icon: "https://ann.example/icon.png" },
  thumbUrl: "https://cats.example/thumb.png",
  image: "https://cats.example/cat.png",
  audio: "https://cats.example/meow.mp3",
  video: "https://cats.example/jump.mp4",
  fields: [{ short: true, title: "Legs", value: "4" }],
};

const onTheWire = {
  fallback: "A cat",
  color: "#f4426e",
  collapsed: true,
  text: "Look at this",
  title: "Cats",
  title_link: "https://cats.example",
  author_name: "Ann",
  author_link: "https://ann.example",
  author_icon: "https://ann.example/icon.png",
  thumb_url: "https://cats.example/thumb.png",
  image_url: "https://cats.example/cat.png",
  audio_url: "https://cats.example/meow.mp3",
  video_url: "https://cats.example/jump.mp4",
  fields: [{ short: true, title: "Legs", value: "4" }],
};

describe("an attachment of an envelope", () => {
  it("has Rocket.Chat's names on the wire, and bBot's again when it is heard", () => {
    expect(attachmentTo(complete)).toEqual(onTheWire);
    expect(attachmentFrom({ kind: "rich", raw: onTheWire })).toEqual({ ...complete, kind: "rich" });
  });

  it.each<[string, Fields, Fields]>([
    ["Rocket.Chat's own words stay", onTheWire, onTheWire],
    ["a title without a link is a text", { title: "Cats" }, { title: "Cats" }],
    [
      "a title beside a link in Rocket.Chat's words keeps it",
      { title: "Cats", title_link: "https://cats.example" },
      { title: "Cats", title_link: "https://cats.example" },
    ],
    ["an author may be a name", { author: "Ann" }, { author_name: "Ann" }],
    [
      "what Rocket.Chat would not show goes below the text",
      { pretext: "one", text: "two", description: "three", footer: { text: "four", link: "https://four.example" } },
      { text: "one\ntwo\nthree\n[four](https://four.example)" },
    ],
    ["a file keeps its description", { type: "file", description: "a cat" }, { type: "file", description: "a cat" }],
    [
      "the fallback is said when nothing else can be seen",
      { fallback: "A cat", color: "red" },
      { fallback: "A cat", color: "red", text: "A cat" },
    ],
    [
      "a field is made whole, for the server would refuse the message",
      { fields: [{ title: "Legs", value: 4 }, { value: "tail" }, { title: "Fur" }, "odd"] },
      {
        fields: [
          { title: "Legs", value: "4" },
          { title: " ", value: "tail" },
          { title: "Fur", value: " " },
        ],
      },
    ],
    ["nothing is said of what has no value", { pretext: undefined, title: { text: "" }, image: null }, {}],
    ["what nobody knows is passed on", { mystery: 1 }, { mystery: 1 }],
  ])("%s", (_case, given, wire) => {
    expect(attachmentTo(given)).toEqual(wire);
  });
});

describe("a button", () => {
  const clicked = { type: "button", msg_in_chat_window: true, msg_processing_type: "sendMessage" };

  it.each<[string, unknown, Fields, string]>([
    ["says its text", { text: "Yes", type: "button" }, { ...clicked, text: "Yes", msg: "Yes" }, "- Yes"],
    [
      "says its content, and shows an image",
      { text: "Yes", content: "/yes", image: "https://a.example/y.png" },
      { ...clicked, text: "Yes", content: undefined, msg: "/yes", image_url: "https://a.example/y.png" },
      "- Yes (`/yes`)",
    ],
    [
      "in Rocket.Chat's own words, whatever content bBot adds",
      { text: "hello", msg: "hello there", content: "hello" },
      { ...clicked, text: "hello", msg: "hello there" },
      "- hello (`hello there`)",
    ],
    [
      "is a link",
      { text: "Book", content: "Book", url: "https://a.example", is_webview: false },
      { type: "button", text: "Book", url: "https://a.example", is_webview: false },
      "- [Book](https://a.example)",
    ],
    [
      "may be an image alone",
      { image_url: "https://a.example/y.png", msg: "plane" },
      { ...clicked, image_url: "https://a.example/y.png", msg: "plane" },
      "- plane",
    ],
    [
      "of an action says its value",
      { name: "deploy", type: "button", text: "Deploy", value: "deploy now", style: "primary" },
      { ...clicked, name: "deploy", text: "Deploy", value: "deploy now", style: "primary", msg: "deploy now" },
      "- Deploy (`deploy now`)",
    ],
    [
      "of an action without a text says its name",
      { name: "deploy" },
      { ...clicked, name: "deploy", text: "deploy", msg: "deploy" },
      "- deploy",
    ],
    ["may be a text", "Yes", { ...clicked, text: "Yes", msg: "Yes" }, "- Yes"],
    [
      "says a text for a content that is none",
      { text: "Yes", content: { a: 1 } },
      { ...clicked, text: "Yes", msg: "Yes" },
      "- Yes",
    ],
  ])("%s", (_case, given, button, line) => {
    expect(buttonsFrom([given])).toEqual([button]);
    expect(buttonsFrom([given]).map(spelledOut)).toEqual([line]);
  });
});

describe("what came with a message", () => {
  const link = "/file-upload/f1/cat.png";
  const url = `https://chat.example${link}`;

  it.each<[string, IncomingAttachment, object]>([
    [
      "an image is the original, not its thumbnail",
      {
        kind: "image",
        title: "cat.png",
        description: "my cat",
        url,
        mimeType: "image/png",
        size: 5,
        fileId: "f1",
        raw: { title: "cat.png", title_link: link, image_url: "/file-upload/t1/thumb.png", description: "my cat" },
      },
      {
        kind: "image",
        fallback: "cat.png",
        title: { text: "cat.png", link: url },
        description: "my cat",
        image: url,
        url,
        mimeType: "image/png",
        size: 5,
        fileId: "f1",
      },
    ],
    [
      "a recording",
      { kind: "audio", url, raw: { audio_url: link } },
      { kind: "audio", fallback: url, audio: url, url },
    ],
    [
      "any other file has its link on its title",
      { kind: "file", title: "notes.txt", url, raw: { title: "notes.txt", title_link: link, type: "file" } },
      { kind: "file", fallback: "notes.txt", title: { text: "notes.txt", link: url }, type: "file", url },
    ],
    ["a file of which only the link is known", { kind: "file", raw: {} }, { kind: "file", fallback: "" }],
  ])("%s", (_case, given, heard) => {
    expect(attachmentFrom(given)).toEqual(heard);
  });

  it("quotes are kept apart, and nothing odd is one", () => {
    const quote = { text: "so?", message_link: "https://chat.example/channel/a?msg=1" };
    expect(quotesOf({ attachments: [quote, { text: "no quote" }, "odd", null] })).toMatchObject([{ pretext: "so?" }]);
    expect(quotesOf({})).toEqual([]);
  });
});
