import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { attached } from "./attachments.ts";
import { loadFile } from "./map.ts";

const url = "https://a.example/pictures/sun%20set.png?size=2";
const card = (kind: string, content: unknown) =>
  attached([{ contentType: `application/vnd.microsoft.card.${kind}`, content }]);
const buttons = [
  { type: "imBack", title: "Yes", value: "yes" },
  { type: "openUrl", title: "More", value: "https://a.example" },
];
const words = "- Yes\n- [More](https://a.example)";
const actions = [
  { type: "button", text: "Yes", msg: "yes", msg_in_chat_window: true, msg_processing_type: "sendMessage" },
  { type: "button", text: "More", url: "https://a.example" },
];

describe("a card", () => {
  it("with a picture shows picture, words and buttons one below the other, as mobile apps show no two in one", () => {
    const content = {
      title: "T",
      subtitle: "S",
      text: "X",
      images: [{ url, alt: "Sun" }],
      buttons,
      tap: { type: "openUrl", value: url },
    };
    expect(card("hero", content)).toEqual({
      blocks: [{ title: "Sun", image_url: url }, { title: "T", title_link: url, text: `S\nX\n${words}` }, { actions }],
      files: [],
      notes: [],
    });
  });

  it.each<[string, string, unknown, object[]]>([
    [
      "with a thumbnail shows it beside the words",
      "thumbnail",
      { title: "T", text: "X", images: [{ url }, { url: `${url}2` }] },
      [{ image_url: `${url}2` }, { title: "T", text: "X", thumb_url: url }],
    ],
    ["with a picture by its address alone", "hero", { images: [url] }, [{ image_url: url }]],
    [
      "of a receipt shows items, facts and sums",
      "receipt",
      {
        title: "Order 1",
        facts: [{ key: "Paid by", value: "card" }],
        items: [
          { title: "Tea", quantity: "2", price: "$4" },
          { title: "Cup", subtitle: "blue" },
        ],
        tax: "$1",
        total: "$5",
      },
      [
        {
          title: "Order 1",
          text: "- 2 × Tea: $4\n- Cup, blue",
          fields: [
            { title: "Paid by", value: "card", short: true },
            { title: "Tax", value: "$1", short: true },
            { title: "Total", value: "$5", short: true },
          ],
        },
      ],
    ],
    [
      "to sign in opens the page",
      "signin",
      { text: "Log in", buttons: [{ type: "signin", title: "In", value: "https://a.example" }] },
      [
        { text: "Log in\n- [In](https://a.example)" },
        { actions: [{ type: "button", text: "In", url: "https://a.example" }] },
      ],
    ],
    [
      "of a film plays it, and has a link to it",
      "video",
      { title: "T", image: { url }, media: [{ url: "https://a.example/f.mp4" }] },
      [
        { title: "T", thumb_url: url },
        { type: "file", title: "f.mp4", title_link: "https://a.example/f.mp4", video_url: "https://a.example/f.mp4" },
      ],
    ],
    [
      "of a sound plays it",
      "audio",
      { media: [{ url: "https://a.example/f" }] },
      [{ type: "file", title: "f", title_link: "https://a.example/f", audio_url: "https://a.example/f" }],
    ],
    [
      "of an animation moves",
      "animation",
      { media: [{ url: "https://a.example/f.gif" }] },
      [{ image_url: "https://a.example/f.gif" }],
    ],
    [
      "of a filmed animation plays it",
      "animation",
      { media: [{ url: "https://a.example/f.mp4" }] },
      [{ type: "file", title: "f.mp4", title_link: "https://a.example/f.mp4", video_url: "https://a.example/f.mp4" }],
    ],
    ["in JSON text is read", "hero", '{"title":"T"}', [{ title: "T" }]],
    [
      "with facts that lack a half, which the server refuses, shows them in words",
      "receipt",
      { facts: [{ key: "A", value: "b" }, { key: "Only a title" }, { value: "only a value" }] },
      [{ text: "Only a title\nonly a value", fields: [{ title: "A", value: "b", short: true }] }],
    ],
    ["without content shows nothing", "hero", undefined, []],
  ])("%s", (_case, kind, content, expected) => {
    expect(card(kind, content).blocks).toEqual(expected);
  });

  it.each<[string, string, unknown]>([
    ["a picture in its data", "hero", { title: "T", images: [{ url: "data:image/png;base64,AA==", alt: "Sun" }] }],
    ["a film of this machine", "video", { title: "T", media: [{ url: "/srv/f.mp4" }] }],
    [
      "a button with an object",
      "hero",
      { title: "T", buttons: [{ type: "messageBack", title: "A", value: { a: 1 } }] },
    ],
  ])("tells of %s", (_case, kind, content) => {
    expect(card(kind, content)).toMatchObject({
      blocks: [{ title: "T" }, ...(kind === "hero" && _case.includes("button") ? [{}] : [])],
      notes: [expect.any(String)],
    });
  });
});

describe("an adaptive card", () => {
  it("shows what it can from top to bottom", () => {
    const content = {
      type: "AdaptiveCard",
      body: [
        { type: "TextBlock", text: "Flight", weight: "Bolder" },
        { type: "TextBlock", text: "**Late**", size: "Large" },
        {
          type: "ColumnSet",
          columns: [
            { type: "Column", items: [{ type: "TextBlock", text: "OSL" }] },
            { type: "Column", items: [{ type: "Image", url, altText: "Map" }] },
          ],
        },
        { type: "RichTextBlock", inlines: ["Gate ", { type: "TextRun", text: "7" }] },
        { type: "FactSet", facts: [{ title: "Seat", value: "1A" }] },
        {
          type: "Table",
          rows: [{ type: "TableRow", cells: [{ type: "TableCell", items: [{ type: "TextBlock", text: "cell" }] }] }],
        },
        { type: "TextBlock", text: "hidden", isVisible: false },
        { type: "Media", sources: [{ url: "https://a.example/f.mp3", mimeType: "audio/mp3" }] },
        { type: "ActionSet", actions: [{ type: "Action.Submit", title: "Yes", data: "yes" }] },
      ],
      actions: [
        { type: "Action.OpenUrl", title: "More", url: "https://a.example" },
        { type: "Action.ShowCard", title: "Details", card: { body: [{ type: "TextBlock", text: "inner" }] } },
      ],
    };
    expect(card("adaptive", content)).toEqual({
      blocks: [
        { title: "Map", image_url: url },
        {
          text: `*Flight*\n**Late**\nOSL\nGate 7\ncell\n*Details*\ninner\n${words}`,
          fields: [{ title: "Seat", value: "1A", short: true }],
        },
        { type: "file", title: "f.mp3", title_link: "https://a.example/f.mp3", audio_url: "https://a.example/f.mp3" },
        { actions },
      ],
      files: [],
      notes: [],
    });
  });

  it.each<[string, object, object]>([
    [
      "lets one choose where one would fill in",
      { body: [{ type: "Input.ChoiceSet", label: "Colour", choices: [{ title: "Yes", value: "yes" }] }] },
      { blocks: [{ text: "Colour\n- Yes" }, { actions: actions.slice(0, 1) }], notes: [] },
    ],
    [
      "tells what cannot be filled in",
      { body: [{ type: "Input.Text", label: "Name" }] },
      { blocks: [{ text: "Name" }], notes: [expect.stringContaining("Input.Text")] },
    ],
    [
      "tells what a button cannot bring back",
      { actions: [{ type: "Action.Submit", title: "Yes", data: { id: 1 } }] },
      { blocks: [{ text: "- Yes" }, {}], notes: [expect.stringContaining('"Yes"')] },
    ],
    [
      "understands Teams' way to say text",
      { actions: [{ type: "Action.Submit", title: "Yes", data: { msteams: { type: "imBack", value: "yes" } } }] },
      { blocks: [{ text: "- Yes" }, { actions: actions.slice(0, 1) }], notes: [] },
    ],
    [
      "falls back where an element says how",
      { body: [{ type: "Chart", fallback: { type: "TextBlock", text: "10%" } }] },
      { blocks: [{ text: "10%" }], notes: [] },
    ],
    [
      "falls back as a whole",
      { fallbackText: "See the web", body: [{ type: "Chart" }] },
      { blocks: [{ text: "See the web" }], notes: [expect.stringContaining("Chart")] },
    ],
    [
      "tells of pictures without an address",
      { body: [{ type: "Image", url: "data:x" }] },
      { blocks: [], notes: [expect.any(String)] },
    ],
    [
      "tells of films without an address",
      { body: [{ type: "Media", sources: [] }] },
      { blocks: [], notes: [expect.any(String)] },
    ],
    [
      "tells of what is shown and hidden",
      { actions: [{ type: "Action.ToggleVisibility", title: "Show" }] },
      { blocks: [], notes: [expect.any(String)] },
    ],
    ["may be empty", { body: [{ type: "Container", items: [] }] }, { blocks: [], notes: [] }],
  ])("%s", (_case, content, expected) => {
    expect(card("adaptive", content)).toMatchObject(expected);
  });
});

describe("an attachment with an address", () => {
  it.each<[string, Record<string, unknown>, object]>([
    ["is a picture", { contentType: "image/png", contentUrl: url, name: "Sun" }, { title: "Sun", image_url: url }],
    ["is a picture of any type", { contentType: "image/*", contentUrl: url }, { image_url: url }],
    [
      "is a sound",
      { contentType: "audio/mpeg", contentUrl: "https://a.example/s.mp3" },
      {
        type: "file",
        title: "s.mp3",
        title_link: "https://a.example/s.mp3",
        audio_url: "https://a.example/s.mp3",
        audio_type: "audio/mpeg",
      },
    ],
    [
      "is a film",
      { contentType: "video/mp4", contentUrl: "https://a.example/s.mp4", name: "Film" },
      {
        type: "file",
        title: "Film",
        title_link: "https://a.example/s.mp4",
        video_url: "https://a.example/s.mp4",
        video_type: "video/mp4",
      },
    ],
    [
      "is a link",
      { contentType: "application/pdf", contentUrl: "https://a.example/p%20q.pdf" },
      { title: "p q.pdf", title_link: "https://a.example/p%20q.pdf" },
    ],
    [
      "has a thumbnail",
      { contentType: "application/pdf", contentUrl: "https://a.example/p.pdf", thumbnailUrl: url },
      { title: "p.pdf", title_link: "https://a.example/p.pdf", thumb_url: url },
    ],
    [
      "may be the server's own",
      { contentType: "image/png", contentUrl: "/file-upload/f/a.png" },
      { image_url: "/file-upload/f/a.png" },
    ],
    [
      "of another kind is text",
      { contentType: "text/html", contentUrl: "ftp://a.example/x", name: "X" },
      { title: "X", text: "ftp://a.example/x" },
    ],
    [
      "without a content type is Rocket.Chat's own",
      { title: "T", color: "red", image_url: "/x" },
      { title: "T", color: "red", image_url: "/x" },
    ],
  ])("%s", (_case, attachment, expected) => {
    expect(attached([attachment])).toMatchObject({ blocks: [expected], files: [] });
    expect(attached([attachment]).blocks).toEqual([expected]);
  });

  it("of an unknown type is shown as JSON rather than not at all", () => {
    const { blocks, notes } = attached([
      { contentType: "application/vnd.microsoft.teams.card.o365connector", content: { a: 1 } },
    ]);
    expect(blocks).toEqual([
      { title: "application/vnd.microsoft.teams.card.o365connector", text: '```\n{\n  "a": 1\n}\n```' },
    ]);
    expect(notes).toEqual([expect.stringContaining("shown as text")]);
  });

  it("of an unknown type may hold what JSON cannot", () => {
    const circle: Record<string, unknown> = { large: 1n };
    circle.self = circle;
    expect(attached([{ contentType: "x/y", content: circle }]).blocks).toMatchObject([
      { text: expect.stringContaining("1n") },
    ]);
  });

  it("of another machine's file system is shown as text", () => {
    const contentUrl = "file://server/share/a.pdf";
    expect(attached([{ contentType: "application/pdf", contentUrl }]).blocks).toMatchObject([{ text: contentUrl }]);
  });

  it("that is alone need not be in a list", () => {
    expect(attached({ title: "T" }).blocks).toEqual([{ title: "T" }]);
  });

  it("that is none at all says nothing", () => {
    expect(attached([undefined, null, 7])).toEqual({ blocks: [], files: [], notes: [] });
  });
});

describe("an attachment with content", () => {
  const bytes = Uint8Array.from([1, 2, 250]);
  const base64 = Buffer.from(bytes).toString("base64");

  it.each<[string, Record<string, unknown>, { readonly name: string; readonly mimeType?: string }, Uint8Array]>([
    [
      "of bytes",
      { contentType: "image/png", name: "a.png", content: bytes },
      { name: "a.png", mimeType: "image/png" },
      bytes,
    ],
    [
      "of a buffer",
      { contentType: "image/png", name: "a.png", content: Buffer.from(bytes) },
      { name: "a.png", mimeType: "image/png" },
      bytes,
    ],
    [
      "of an array buffer",
      { contentType: "image/png", content: bytes.buffer },
      { name: "file.png", mimeType: "image/png" },
      bytes,
    ],
    [
      "of a buffer that went through JSON",
      { contentType: "image/png", name: "a.png", content: Buffer.from(bytes).toJSON() },
      { name: "a.png", mimeType: "image/png" },
      bytes,
    ],
    [
      "in base64",
      { contentType: "application/octet-stream", content: base64 },
      { name: "file", mimeType: "application/octet-stream" },
      bytes,
    ],
    [
      "in a data URL",
      { contentType: "image/*", name: "a", contentUrl: `data:image/png;base64,${base64}` },
      { name: "a", mimeType: "image/png" },
      bytes,
    ],
    [
      "in a data URL of text",
      { contentType: "text/plain", contentUrl: "data:,a%20b" },
      { name: "file.plain", mimeType: "text/plain" },
      Buffer.from("a b"),
    ],
    [
      "in words",
      { contentType: "text/csv", name: "a.csv", content: "abcd" },
      { name: "a.csv", mimeType: "text/csv" },
      Buffer.from("abcd"),
    ],
    [
      "in words that are no base64",
      { contentType: "application/pdf", name: "a", content: "%PDF" },
      { name: "a", mimeType: "application/pdf" },
      Buffer.from("%PDF"),
    ],
    [
      "of a picture by its name's ending",
      { contentType: "image/*", name: "a.JPG", content: bytes },
      { name: "a.JPG", mimeType: "image/jpeg" },
      bytes,
    ],
    ["of a picture without an ending", { contentType: "image/*", name: "a", content: bytes }, { name: "a" }, bytes],
  ])("%s is a file", (_case, attachment, about, content) => {
    const [file] = attached([attachment]).files;
    expect(file).toEqual({ ...about, content: expect.anything() });
    expect(file?.content instanceof Uint8Array && [...file.content]).toEqual([...content]);
  });

  it.each<[string, string, { readonly path: string }]>([
    ["a path", "/srv/reports/a.pdf", { path: "/srv/reports/a.pdf" }],
    ["a path from here", "./a.pdf", { path: "./a.pdf" }],
    ["a path of Windows", "C:\\reports\\a.pdf", { path: "C:\\reports\\a.pdf" }],
    ["a file URL", "file:///srv/a.pdf", { path: "/srv/a.pdf" }],
  ])("by %s is a file of this machine", (_case, contentUrl, content) => {
    expect(attached([{ contentType: "application/pdf", contentUrl }]).files).toEqual([
      { name: "a.pdf", mimeType: "application/pdf", content },
    ]);
  });

  it("is read from where it lies", async () => {
    const folder = await mkdtemp(join(tmpdir(), "botkit-files-"));
    try {
      const path = join(folder, "a.txt");
      await writeFile(path, "hello");
      const [file] = attached([{ contentType: "text/plain", contentUrl: pathToFileURL(path).href }]).files;
      expect(file && (await loadFile(file))).toEqual({
        name: "a.txt",
        mimeType: "text/plain",
        content: Buffer.from("hello"),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("that lies nowhere fails with its name and what to do", async () => {
    const lost = { name: "a.txt", content: { path: "/nowhere/a.txt" } };
    await expect(loadFile(lost)).rejects.toThrow(/"a\.txt" could not be sent: ENOENT.*Check its contentUrl/);
    expect(await loadFile({ name: "a", content: bytes })).toEqual({ name: "a", content: bytes });
  });
});
