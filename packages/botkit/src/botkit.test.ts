import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Botkit, BotWorker } from "botkit";
import { describe, expect, it } from "vitest";
import { findBotkit } from "./botkit.ts";
import { newController } from "./office.fixture.ts";

/** A folder with these modules, as far as looking for them goes. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "botkit-copies-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const otherCopy = {
  "node_modules/botkit/index.js": "exports.Botkit = class {}; exports.BotWorker = class {};",
  "node_modules/botbuilder/index.js": "exports.TurnContext = class {};",
};

describe("the copy of Botkit that made a controller", () => {
  it("is found, with the botbuilder that it shares with the adapter", () => {
    const copy = findBotkit(newController({}));
    expect(copy?.botkit.Botkit).toBe(Botkit);
    expect(copy?.botkit.BotWorker).toBe(BotWorker);
    expect(copy?.sameBotBuilder).toBe(true);
  });

  it("is told apart from other copies, and from one that works with another botbuilder", async () => {
    await using folder = await folderOf(otherCopy);
    const place = join(folder.path, "package.json");
    const { Botkit: Other } = await import(join(folder.path, "node_modules/botkit/index.js"));
    const copy = findBotkit(new Other(), [import.meta.url, place]);
    expect(copy?.botkit.Botkit).toBe(Other);
    expect(copy?.sameBotBuilder).toBe(false);
    expect(findBotkit(newController({}), [place])).toBeUndefined();
  });

  it("is not found where there is none", () => {
    expect(findBotkit({}, [join(tmpdir(), "package.json")])).toBeUndefined();
  });
});
