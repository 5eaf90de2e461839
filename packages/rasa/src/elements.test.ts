import { describe, expect, it } from "vitest";
import { answered, says } from "./answer.fixture.ts";

const picture = "https://a.example/cat.png";
const rid = "rc-R1-uann";

describe("an answer of Rasa, said in Rocket.Chat", () => {
  it.each([
    ["a text", [{ text: " Hi \n" }], [says({ text: "Hi" })]],
    ["a number for a text", [{ text: 7 }], [says({ text: "7" })]],
    ["texts, one by one", [{ text: "One" }, { text: "Two" }], [says({ text: "One" }), says({ text: "Two" })]],
    ["blank texts, which are not said", [{ text: " " }, { text: "" }], []],
    [
      "a code fence that Rasa has split",
      [{ text: "```\na" }, { text: "b\n```" }],
      [says({ text: "```\na\n\nb\n```" })],
    ],
    [
      "buttons",
      [{ text: "Sure?", buttons: [{ title: "Yes", payload: '/sure{"how":"very"}', type: "postback", extra: 1 }] }],
      [says({ text: "Sure?", choices: [{ label: "Yes", value: '/sure{"how":"very"}' }] })],
    ],
    [
      "buttons without a text",
      [{ buttons: [{ title: "Yes", payload: "/yes" }] }],
      [says({ text: "Choose:", choices: [{ label: "Yes", value: "/yes" }] })],
    ],
    [
      "a button without a payload",
      [{ text: "?", buttons: [{ title: "Yes" }] }],
      [says({ text: "?", choices: [{ label: "Yes" }] })],
    ],
    [
      "a button without a title",
      [{ text: "?", buttons: [{ payload: "/yes" }] }],
      [says({ text: "?", choices: [{ label: "/yes", value: "/yes" }] })],
    ],
    [
      "a button with an object for a payload",
      [{ text: "?", buttons: [{ title: "A", payload: { a: 1 } }] }],
      [says({ text: "?", choices: [{ label: "A", value: '{"a":1}' }] })],
    ],
    [
      "a button that opens a page",
      [{ text: "?", buttons: [{ title: "Go", url: "https://a.example" }] }],
      [says({ text: "?", choices: [{ label: "Go", url: "https://a.example" }] })],
    ],
    [
      "a button of type web_url",
      [{ text: "?", buttons: [{ title: "Go", type: "web_url", payload: "HTTPS://a.example/x" }] }],
      [says({ text: "?", choices: [{ label: "Go", url: "https://a.example/x" }] })],
    ],
    [
      "a button with an address that the server refuses",
      [{ text: "?", buttons: [{ title: "Call", url: "tel:+1" }] }],
      [says({ text: "?\nCall: tel:+1" })],
    ],
    ["a card that Rasa has flattened", [{ text: "Card : sub", buttons: [] }], [says({ text: "Card : sub" })]],
    [
      "a picture right after a text, in the same message",
      [{ text: "Look" }, { image: picture }],
      [says({ text: "Look", attachments: [{ image_url: picture }] })],
    ],
    [
      "a picture right after buttons",
      [{ text: "?", buttons: [{ title: "Yes" }] }, { image: picture }],
      [says({ text: "?", choices: [{ label: "Yes" }], attachments: [{ image_url: picture }] })],
    ],
    [
      "pictures, the second of which is a message of its own",
      [{ text: "Look" }, { image: picture }, { image: picture }],
      [says({ text: "Look", attachments: [{ image_url: picture }] }), says({ attachments: [{ image_url: picture }] })],
    ],
    [
      "a picture in front of a text",
      [{ image: picture }, { text: "That" }],
      [says({ attachments: [{ image_url: picture }] }), says({ text: "That" })],
    ],
    [
      "a picture of bytes",
      [{ image: "data:image/png;base64,iVBORw==" }],
      [says({ files: [{ name: "image.png", content: "iVBORw==", mimeType: "image/png" }] })],
    ],
    [
      "a picture of bytes after a text",
      [{ text: "Look" }, { image: "data:image/jpeg;base64,iVBORw==" }],
      [says({ text: "Look", files: [{ name: "image.jpg", content: "iVBORw==", mimeType: "image/jpeg" }] })],
    ],
    ["a picture on somebody's disk", [{ image: "/srv/cat.png" }], [says({ text: "/srv/cat.png" })]],
    [
      "a picture as an object",
      [{ image: { image_url: picture, title: "Cat" } }],
      [says({ attachments: [{ image_url: picture, title: "Cat" }] })],
    ],
    [
      "an attachment that is a picture",
      [{ attachment: `${picture}?x=1` }],
      [says({ attachments: [{ image_url: `${picture}?x=1` }] })],
    ],
    [
      "an attachment that is a film",
      [{ attachment: "https://a.example/a.MP4" }],
      [says({ attachments: [{ video_url: "https://a.example/a.MP4" }] })],
    ],
    [
      "an attachment that is a sound",
      [{ attachment: "https://a.example/a.mp3" }],
      [says({ attachments: [{ audio_url: "https://a.example/a.mp3" }] })],
    ],
    [
      "an attachment that is a document",
      [{ attachment: "https://a.example/my%20plan.pdf" }],
      [
        says({
          attachments: [
            { title: "my plan.pdf", title_link: "https://a.example/my%20plan.pdf", title_link_download: true },
          ],
        }),
      ],
    ],
    [
      "an attachment of a bare host",
      [{ attachment: "https://a.example" }],
      [
        says({
          attachments: [{ title: "https://a.example", title_link: "https://a.example", title_link_download: true }],
        }),
      ],
    ],
    [
      "an attachment of bytes",
      [{ attachment: "data:application/pdf;base64,iVBORw==" }],
      [says({ files: [{ name: "file.pdf", content: "iVBORw==", mimeType: "application/pdf" }] })],
    ],
    ["an attachment of words", [{ attachment: "see below" }], [says({ text: "see below" })]],
    [
      "an attachment with Rocket.Chat's fields",
      [{ attachment: { title: "T", text: "t", color: "#f00", fields: [{ title: "a", value: 1 }] } }],
      [says({ attachments: [{ title: "T", text: "t", color: "#f00", fields: [{ title: "a", value: "1" }] }] })],
    ],
    [
      "an attachment as for Facebook, with src",
      [{ attachment: { type: "image", payload: { src: "https://a.example/x" } } }],
      [says({ attachments: [{ image_url: "https://a.example/x" }] })],
    ],
    [
      "an attachment as for Facebook, with url",
      [{ attachment: { type: "video", payload: { url: "https://a.example/x", title: "X" } } }],
      [says({ attachments: [{ title: "X", video_url: "https://a.example/x" }] })],
    ],
    [
      "an attachment as for Facebook, of a file",
      [{ attachment: { type: "file", payload: { url: "https://a.example/x.zip" } } }],
      [says({ attachments: [{ title: "x.zip", title_link: "https://a.example/x.zip", title_link_download: true }] })],
    ],
    [
      "several attachments",
      [{ attachment: [picture, "and words"] }],
      [says({ text: "and words", attachments: [{ image_url: picture }] })],
    ],
    [
      "an attachment with addresses that the server refuses",
      [{ attachment: { title: "T", title_link: "javascript:alert(1)", image_url: "cat.png" } }],
      [says({ text: "javascript:alert(1)\ncat.png", attachments: [{ title: "T" }] })],
    ],
    [
      "an attachment with a field that the server refuses",
      [{ attachment: { title: "T", fields: [{ value: "alone" }] } }],
      [says({ text: "alone", attachments: [{ title: "T" }] })],
    ],
    ["nothing for keys that are null", [{ text: "Hi", image: null, custom: null }], [says({ text: "Hi" })]],
    ["one element that is in no list", { text: "Hi" }, [says({ text: "Hi" })]],
    ["nothing", [], []],
  ])("is %s", (_what, answer, expected) => {
    expect(answered(answer)).toMatchObject({ replies: expected, warnings: [] });
    expect(answered(answer).replies).toEqual(expected);
  });

  it("is said in Rasa's order when one element is of several kinds", () => {
    const element = {
      attachment: "words",
      image: picture,
      custom: { msg: "raw" },
      buttons: [{ title: "Yes" }],
      text: "Text",
    };
    expect(answered([element])).toMatchObject({
      replies: [
        says({ text: "Text", choices: [{ label: "Yes" }] }),
        says({ text: "raw", literal: true }),
        says({ attachments: [{ image_url: picture }] }),
        says({ text: "words" }),
      ],
      warnings: [],
    });
  });

  it.each([
    ["an element that is no object", ["Hi", { text: "Ho" }], /1 of the 2 elements/, [says({ text: "Ho" })]],
    ["a text that is an object", [{ text: { a: 1 } }], /A text in Rasa's answer was left out/, []],
    ["a button without title and payload", [{ text: "?", buttons: [{}, "x"] }], /2 buttons/, [says({ text: "?" })]],
    ["buttons that are no list", [{ text: "?", buttons: "yes" }], /1 buttons/, [says({ text: "?" })]],
    ["bytes that are none", [{ image: "data:image/png;base64,{}" }], /An image in Rasa's answer was left out/, []],
    [
      "an attachment that says nothing",
      [{ attachment: { type: "template", payload: {} } }],
      /An attachment in Rasa's answer was left out/,
      [],
    ],
    ["an answer nested too deeply", deep(20_000), /nested too deeply/, []],
  ])("leaves out %s, and the log says so", (_what, answer, warning, replies) => {
    const heard = answered(answer);
    expect(heard.replies).toEqual(replies);
    expect(heard.warnings).toEqual([expect.stringMatching(warning)]);
  });

  it("names a key that is not known, once", () => {
    const { replies, warnings } = answered([
      { text: "a", mood: 1 },
      { text: "b", mood: 2 },
      { text: "c", ["x".repeat(99)]: 1 },
    ]);
    expect(replies).toHaveLength(3);
    expect(warnings).toEqual([expect.stringContaining('"mood"'), expect.stringMatching(/"x{60}…"/)]);
  });
});

describe("who an answer is for", () => {
  const forBob = [{ recipient_id: "rc-R2-ubob", text: "For Bob" }];

  it("is whoever asked", () => {
    expect(answered([{ recipient_id: rid, text: "Hi" }], { recipient: rid })).toMatchObject({
      replies: [{ text: "Hi" }],
      warnings: [],
    });
  });

  it("is looked at by the caller, if nobody is named", () => {
    expect(answered(forBob).replies).toEqual([says({ text: "For Bob" })]);
  });

  it("is nobody else", () => {
    const { replies, warnings, elsewhere } = answered(forBob, { recipient: rid });
    expect([replies, elsewhere]).toEqual([[], []]);
    expect(warnings).toEqual([expect.stringContaining("another conversation")]);
  });

  it("is somebody else if the settings allow it, and there is such a conversation", () => {
    const heard = answered([...forBob, { recipient_id: "bob", text: "?" }], { recipient: rid, allowOtherRooms: true });
    expect(heard.elsewhere).toEqual([
      { target: { conversationId: "rc-R2-ubob" }, action: { action: "send", message: { text: "For Bob" } } },
    ]);
    expect(heard.replies).toEqual([]);
    expect(heard.warnings).toHaveLength(1);
  });
});

function deep(levels: number): unknown {
  let value: unknown = "end";
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
