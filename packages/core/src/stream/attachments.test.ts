import { describe, expect, it } from "vitest";
import { parseAttachments } from "./attachments.ts";

const parse = (message: Readonly<Record<string, unknown>>, serverUrl = "https://chat.example.com") =>
  parseAttachments(message, serverUrl).map(({ raw, ...attachment }) => attachment);

describe("what comes with a message", () => {
  it("is nothing", () => {
    expect(parse({})).toEqual([]);
    expect(parse({ attachments: [], files: [], file: null })).toEqual([]);
    expect(parse({ attachments: "none", files: [null, "f1"] })).toEqual([]);
  });

  it("is a file, as uploaded", () => {
    const file = { _id: "f1", name: "a.txt", type: "text/plain", size: 10 };
    const attachments = [
      {
        type: "file",
        title: "a.txt",
        title_link: "/file-upload/f1/a.txt",
        title_link_download: true,
        description: "desc",
        format: "TXT",
        size: 10,
      },
    ];
    const expected = {
      kind: "file",
      title: "a.txt",
      description: "desc",
      url: "https://chat.example.com/file-upload/f1/a.txt",
      mimeType: "text/plain",
      size: 10,
      fileId: "f1",
    };
    expect(parse({ file, files: [file], attachments })).toEqual([expected]);
    expect(parse({ file, attachments })).toEqual([expected]);
  });

  it("is found below the path of a server in a subdirectory", () => {
    const attachments = [{ type: "file", title: "a.txt", title_link: "/file-upload/f1/a.txt" }];
    expect(parse({ attachments }, "https://example.com/chat")[0]?.url).toBe(
      "https://example.com/chat/file-upload/f1/a.txt",
    );
  });

  it("is the original of a picture, not its thumbnail", () => {
    const attachments = [
      {
        type: "file",
        title: "cat pic.png",
        title_link: "/file-upload/f1/cat%20pic.png",
        image_url: "/file-upload/f2/cat%20pic.png",
        image_type: "image/png",
        image_size: 4096,
      },
    ];
    const files = [
      { _id: "f1", name: "cat pic.png", type: "image/png", size: 4096 },
      { _id: "f2", name: "thumb-cat pic.png", type: "image/png", size: 99 },
    ];
    expect(parse({ files, attachments })).toEqual([
      {
        kind: "image",
        title: "cat pic.png",
        url: "https://chat.example.com/file-upload/f1/cat%20pic.png",
        mimeType: "image/png",
        size: 4096,
        fileId: "f1",
      },
    ]);
  });

  it.each([
    ["audio", { audio_url: "/file-upload/f1/a.mp3", audio_type: "audio/mpeg", audio_size: 7 }, "audio/mpeg"],
    ["video", { video_url: "/file-upload/f1/a.mp4", video_type: "video/mp4", video_size: 7 }, "video/mp4"],
  ])("is %s", (kind, fields, mimeType) => {
    const [attachment] = parse({ attachments: [{ type: "file", title: "a", ...fields }] });
    expect(attachment).toMatchObject({ kind, mimeType, size: 7, fileId: "f1" });
    expect(attachment?.url).toMatch(/^https:\/\/chat\.example\.com\/file-upload\/f1\/a\.mp[34]$/);
  });

  it("is several files, whether or not each has an attachment", () => {
    const files = [
      { _id: "f1", name: "a.txt", type: "text/plain", size: 1 },
      { _id: "f2", name: "ä b.pdf", type: "application/pdf", size: 2 },
      { _id: "f3", name: "thumb-c.png", type: "image/png", size: 3 },
      { _id: "f4", name: "small.png", type: "image/png", size: 4, typeGroup: "thumb" },
    ];
    const attachments = [{ type: "file", title: "a.txt", title_link: "/file-upload/f1/a.txt", fileId: "f1" }];
    expect(parse({ files, attachments })).toEqual([
      {
        kind: "file",
        title: "a.txt",
        url: "https://chat.example.com/file-upload/f1/a.txt",
        mimeType: "text/plain",
        size: 1,
        fileId: "f1",
      },
      {
        kind: "file",
        title: "ä b.pdf",
        url: "https://chat.example.com/file-upload/f2/%C3%A4%20b.pdf",
        mimeType: "application/pdf",
        size: 2,
        fileId: "f2",
      },
    ]);
  });

  it("is a rich block with a link of its own", () => {
    expect(
      parse({ attachments: [{ title: "Build 7", title_link: "https://ci.example.com/7", text: "green" }] }),
    ).toEqual([{ kind: "rich", title: "Build 7", url: "https://ci.example.com/7", text: "green" }]);
  });

  it("is a picture from elsewhere, below a title that links elsewhere", () => {
    const attachments = [
      { title: "Cats", title_link: "https://example.com/cats", image_url: "https://cdn.example.com/cat.png" },
    ];
    expect(parse({ attachments })).toEqual([{ kind: "image", title: "Cats", url: "https://cdn.example.com/cat.png" }]);
  });

  it("is not a quoted message", () => {
    const quote = { message_link: "https://chat.example.com/channel/general?msg=m1", author_name: "ann", text: "hi" };
    expect(parse({ attachments: [quote] })).toEqual([]);
  });

  it("has no URL when the link is none", () => {
    expect(parse({ attachments: [{ title: "x", title_link: "http://" }] })).toEqual([{ kind: "rich", title: "x" }]);
  });

  it("keeps what the server sent", () => {
    const attachment = { text: "att", actions: [{ type: "button", text: "Yes", msg: "yes" }] };
    expect(parseAttachments({ attachments: [attachment] }, "https://chat.example.com")[0]?.raw).toEqual(attachment);
  });
});
