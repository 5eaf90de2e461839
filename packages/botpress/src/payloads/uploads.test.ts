import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Reply } from "@rocketchat-connectors/dialog";
import { describe, expect, it } from "vitest";
import { isOwnMedia } from "./media.ts";
import { says } from "./replies.fixture.ts";
import { createMediaDownload, type Download, withUploads } from "./uploads.ts";

/** A server with its address; it notes what it was asked for. */
async function serving(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers["x-proxy"] ?? ""}`.trim());
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const png: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "image/png; charset=binary" }).end("picture");
};
const content = Buffer.from("picture").toString("base64");
const path = "/api/v1/bots/bot/media/abc-tree.png";

interface Place {
  readonly serverUrl: string;
  readonly mediaBaseUrl?: string;
}

async function uploaded(replies: readonly Reply[], place: Place, download: Download = createMediaDownload(place)) {
  const warnings: string[] = [];
  const isOwn = (url: string): boolean => isOwnMedia(url, place);
  const all = await withUploads(replies, { download, isOwn, warn: (text) => warnings.push(text) });
  return { all, warnings };
}

describe("media of Botpress' own, put into the room", () => {
  it("are files in place of links, and what is not its own stays a link", async () => {
    await using bots = await serving(png);
    const mine = `${bots.url}${path}`;
    const other = "https://a.example/cat.png";
    const { all, warnings } = await uploaded(
      [
        says({ text: "Look", attachments: [{ title: "A tree", image_url: mine }, { image_url: other }] }),
        { type: "pause", ms: 5 },
        says({ attachments: [{ title: "plan.png", title_link: mine, title_link_download: true }] }),
        says({ attachments: [{ image_url: mine, text: "a quotation", author_name: "ann" }] }),
      ],
      { serverUrl: bots.url },
    );
    expect(all).toEqual([
      says({
        text: "Look",
        attachments: [{ image_url: other }],
        files: [{ name: "A tree.png", content, mimeType: "image/png" }],
      }),
      { type: "pause", ms: 5 },
      says({ files: [{ name: "plan.png", content, mimeType: "image/png" }] }),
      says({ attachments: [{ image_url: mine, text: "a quotation", author_name: "ann" }] }),
    ]);
    expect(warnings).toEqual([]);
    expect(bots.asked).toEqual([path, path]);
  });

  it("are in front of the cards that they belong to", async () => {
    await using bots = await serving(png);
    const image_url = `${bots.url}${path}`;
    const choices = [{ label: "Go" }];
    const cards = [
      { attachment: { title: "Oak", image_url } },
      { attachment: { image_url }, choices },
      { attachment: { image_url } },
    ];
    const { all } = await uploaded([says({ cards })], { serverUrl: bots.url });
    const file = (name: string) => ({ name, content, mimeType: "image/png" });
    expect(all).toEqual([
      says({ files: [file("Oak.png"), file("abc-tree.png"), file("abc-tree.png")] }),
      says({ cards: [{ attachment: { title: "Oak" } }, { attachment: { title: "Choose:" }, choices }] }),
    ]);
  });

  it.each([
    ["refused", ((_request, response) => void response.writeHead(403).end()) satisfies RequestListener, "403"],
    [
      "a web page",
      ((_request, response) =>
        void response.writeHead(200, { "content-type": "text/html" }).end("<html>")) satisfies RequestListener,
      "web page",
    ],
    [
      "cut off",
      ((_request, response) =>
        void response
          .writeHead(200, { "content-length": "9" })
          .write("x", () => response.destroy())) satisfies RequestListener,
      "aborted",
    ],
  ])("stay links when they are %s, and the log tells", async (_what, listener, why) => {
    await using bots = await serving(listener);
    const reply = says({ attachments: [{ image_url: `${bots.url}${path}?secret=1` }] });
    const { all, warnings } = await uploaded([reply], { serverUrl: bots.url });
    expect(all).toEqual([reply]);
    expect(warnings).toEqual([expect.stringContaining(why)]);
    expect(warnings[0]).not.toContain("secret");
  });

  it("stay links when they are too long, one by one and in all", async () => {
    const most: number[] = [];
    const size = 20 * 1024 * 1024;
    const download: Download = async (_url, { maxBytes }) => {
      most.push(maxBytes);
      if (size > maxBytes) throw new Error("too long");
      return { bytes: new Uint8Array(size) };
    };
    const attachments = ["a", "b", "c"].map((name) => ({ image_url: `http://bots.example/media/${name}.png` }));
    const { all, warnings } = await uploaded([says({ attachments })], { serverUrl: "http://bots.example" }, download);
    expect(most).toEqual([25, 25, 10].map((megabytes) => megabytes * 1024 * 1024));
    expect(all).toMatchObject([{ attachments: attachments.slice(2), files: [{ name: "a.png" }, { name: "b.png" }] }]);
    expect(warnings).toEqual([expect.stringContaining("too long")]);
  });
});

describe("a bot that wants much fetched", () => {
  it("gets no more files than a message can have; the others stay links", async () => {
    const place = { serverUrl: "http://bots.example" };
    const image_url = `${place.serverUrl}${path}`;
    let asked = 0;
    const download: Download = async () => {
      asked += 1;
      return { bytes: Buffer.from("picture") };
    };
    const cards = Array.from({ length: 20 }, (_, number) => ({ attachment: { title: `Card ${number}`, image_url } }));
    const attachments = Array.from({ length: 20 }, () => ({ image_url }));
    const { all } = await uploaded([says({ cards }), says({ attachments })], place, download);
    expect(all).toMatchObject([
      { files: { length: 20 } },
      { cards: { length: 20 } },
      { files: { length: 5 }, attachments: { length: 15 } },
    ]);
    expect(asked).toBe(25);
  });

  it("keeps nobody waiting for ever when its server is stuck", async () => {
    await using bots = await serving(() => undefined);
    const attachments = ["a", "b", "c"].map((name) => ({ image_url: `${bots.url}/media/${name}.png` }));
    const download = createMediaDownload({ serverUrl: bots.url });
    const warnings: string[] = [];
    const all = await withUploads([says({ attachments })], {
      ...{ download, isOwn: () => true, warn: (text: string) => warnings.push(text) },
      patienceMs: 200,
    });
    expect(all).toEqual([says({ attachments })]);
    expect(warnings).toHaveLength(3);
    expect(warnings[1]).toContain("took too long");
    expect(bots.asked).toEqual(["/media/a.png"]);
  });
});

describe("a bot that wants something else fetched", () => {
  it("gets nothing of another server, whether it names it or is redirected there", async () => {
    await using inner = await serving((_request, response) => void response.end("secret"));
    await using bots = await serving((_request, response) => {
      response.writeHead(302, { location: `${inner.url}/api/v1/bots/bot/media/secret.png` }).end();
    });
    const place = { serverUrl: bots.url };
    const named = says({ attachments: [{ image_url: `${inner.url}${path}` }] });
    const redirected = says({ attachments: [{ image_url: `${bots.url}${path}` }] });
    const { all, warnings } = await uploaded([named, redirected], place);
    expect(all).toEqual([named, redirected]);
    expect(warnings).toEqual([expect.stringContaining("none of Botpress' own")]);
    expect(inner.asked).toEqual([]);
    await expect(createMediaDownload(place)(`${inner.url}${path}`, { maxBytes: 9 })).rejects.toThrow(
      "none of Botpress' own",
    );
  });

  it("gets no page of its own server that is no medium", async () => {
    await using bots = await serving((_request, response) => {
      response.writeHead(302, { location: "/api/v1/admin/secrets" }).end();
    });
    const { warnings } = await uploaded([says({ attachments: [{ image_url: `${bots.url}${path}` }] })], {
      serverUrl: bots.url,
    });
    expect(warnings).toEqual([expect.stringContaining("none of Botpress' own")]);
    expect(bots.asked).toEqual([path]);
  });

  it("is followed within its own media, and not for ever", async () => {
    await using bots = await serving((request, response) => {
      if (request.url === "/media/b.png") response.end("picture");
      else response.writeHead(301, { location: request.url === "/media/a.png" ? "b.png" : "again.png" }).end();
    });
    const download = createMediaDownload({ serverUrl: bots.url });
    await expect(download(`${bots.url}/media/a.png`, { maxBytes: 99 })).resolves.toMatchObject({
      bytes: Buffer.from("picture"),
    });
    await expect(download(`${bots.url}/media/again.png`, { maxBytes: 99 })).rejects.toThrow("301");
    expect(bots.asked).toHaveLength(6);
  });
});

describe("the download of a medium", () => {
  it("has at most so many bytes", async () => {
    await using bots = await serving((_request, response) => void response.end("x".repeat(100_000)));
    const download = createMediaDownload({ serverUrl: bots.url });
    await expect(download(`${bots.url}/media/a`, { maxBytes: 99_999 })).rejects.toThrow("more than 99999 bytes");
    await expect(download(`${bots.url}/media/a`, { maxBytes: 100_000 })).resolves.toMatchObject({
      bytes: { length: 100_000 },
    });
  });

  it("shows what a proxy wants to see to the server alone", async () => {
    await using other = await serving(png);
    await using bots = await serving(png);
    const download = createMediaDownload({
      serverUrl: bots.url,
      mediaBaseUrl: other.url,
      headers: { "X-Proxy": "s3cret" },
    });
    await download(`${bots.url}/media/a`, { maxBytes: 99 });
    await download(`${other.url}/media/a`, { maxBytes: 99 });
    expect([bots.asked, other.asked]).toEqual([["/media/a s3cret"], ["/media/a"]]);
  });

  it("ends when nobody waits any longer", async () => {
    const ending = new AbortController();
    await using bots = await serving(() => ending.abort(new Error("The bot is stopped")));
    const download = createMediaDownload({ serverUrl: bots.url });
    await expect(download(`${bots.url}/media/a`, { maxBytes: 99, signal: ending.signal })).rejects.toThrow();
  });
});
