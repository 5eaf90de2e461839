import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { BotPayload } from "./bot.ts";
import type { JsonObject } from "./json.ts";
import { magicElements, renderV12 } from "./render-v12.ts";

interface Fixture {
  readonly says?: BotPayload;
  readonly responses: readonly JsonObject[];
}

const folder = new URL("../../fixtures/v12/", import.meta.url);
const names = (await readdir(folder)).filter((file) => file.endsWith(".json")).map((file) => file.replace(".json", ""));
const fixtures: readonly (readonly [string, Fixture])[] = await Promise.all(
  names.map(async (name) => [name, JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"))] as const),
);
const externalUrl = "http://localhost:3000";

test.each(fixtures.filter(([, { says }]) => says !== undefined))(
  "%s is rendered as v12 does",
  (name, { says, responses }) => {
    const versions = name.startsWith("old-") ? ["11.9.0", "12.21.9"] : ["12.22.0", "12.31.10"];
    for (const version of versions) expect(says && renderV12(says, { version, externalUrl })).toEqual(responses);
  },
);

test("addresses of the bot's own media begin with the server's, wherever they stand", () => {
  const url = "/api/v1/bots/bot/media/tree.png";
  const card: BotPayload = {
    type: "card",
    title: url,
    image: url,
    actions: [{ type: "url", label: "It", value: url }],
  };
  const full = externalUrl + url;
  expect(renderV12({ type: "carousel", items: [card] }, { version: "12.31.10", externalUrl })).toEqual([
    {
      type: "carousel",
      items: [{ title: full, image: full, actions: [{ action: "Open URL", title: "It", url: full }] }],
    },
  ]);
  expect(renderV12({ type: "image", url: "/logo.png" }, { version: "12.31.10", externalUrl })).toEqual([
    { type: "image", image: "/logo.png" },
  ]);
});

test("what a server says of itself is what stands in the fixtures", () => {
  const said = (text: string) =>
    magicElements(text, "12.31.10")?.flatMap((one) => (one.type === "raw" ? [one.payload] : []));
  const fixture = (name: string) => fixtures.find(([one]) => one === name)?.[1].responses;
  expect(said("BP_VERSION")).toEqual(fixture("magic-version"));
  expect(said("BP_LICENSE")).toEqual(fixture("magic-license"));
  expect(said("bp_version")).toBeUndefined();
});
