import { always, until, webServer } from "@rocketchat-connectors/testkit";
import { expect, it } from "vitest";
import { openTalk, type Talk } from "./bot.fixture.ts";
import type { Handler } from "./stand-in.ts";

const path = "/api/v1/bots/bot/media/";
const names: Readonly<Record<string, string>> = {
  relative: `${path}tree.png`,
  local: `http://localhost:3000${path}tree.png`,
  missing: `${path}missing.png`,
  moved: `${path}moved.png`,
  huge: `${path}huge.png`,
  elsewhere: "https://example.com/tree.png",
};

/** Says the picture that it is asked for, and a word behind it. */
const handler: Handler = ({ text }) => [
  { type: "image", url: names[text] ?? "", title: text },
  { type: "text", text: `That was ${text}.` },
];

/** What a picture became in the lounge. */
async function shown(talk: Talk, name: string) {
  await talk.ann.say("lounge", name);
  await until(
    () => `the end of ${name}; the log is\n${talk.log.join("\n")}`,
    () => talk.said("lounge").includes(`That was ${name}.`),
  );
  return talk.server
    .messages("lounge")
    .filter(({ u }) => u.username === "bot")
    .at(-2);
}

it("puts Botpress' own pictures into the room, and links whatever it may not or cannot fetch", async () => {
  await using secrets = await webServer(always(200, "secret", { "content-type": "image/png" }));
  await using media = await webServer(({ url }, response) => {
    if (url.endsWith("tree.png")) response.writeHead(200, { "content-type": "image/png" }).end("tree");
    else if (url.endsWith("moved.png")) response.writeHead(302, { location: `${secrets.url}${path}x.png` }).end();
    else if (url.endsWith("huge.png")) response.writeHead(200).end(Buffer.alloc(26 * 1024 * 1024));
    else response.writeHead(404).end();
  });
  await using talk = await openTalk("public", { handler, media: "upload", mediaBaseUrl: media.url });
  for (const name of ["relative", "local"])
    expect(await shown(talk, name), name).toMatchObject({
      file: { name: `${name}.png`, type: "image/png" },
      attachments: [{ image_url: expect.stringContaining("/file-upload/"), image_size: 4 }],
    });
  for (const name of ["missing", "moved", "huge"])
    expect(await shown(talk, name), name).toMatchObject({
      attachments: [{ title: name, image_url: `${media.url}${path}${name}.png` }],
    });
  expect(await shown(talk, "elsewhere")).toMatchObject({ attachments: [{ image_url: names.elsewhere }] });
  expect(secrets.heard).toEqual([]);
  expect(talk.log.filter((line) => line.includes("is shown as a link"))).toHaveLength(3);
});
