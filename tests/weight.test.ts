import { execFile } from "node:child_process";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readNeeds } from "./imports.ts";
import { frameworks } from "./layers.ts";
import { dependencies, listPackages, readManifest, readText, root } from "./workspace.ts";

const run = promisify(execFile);
const heavy = frameworks.botkit ?? [];
const published = listPackages("packages").filter((folder) => readManifest(`packages/${folder}`).private !== true);
const light = published.filter((folder) => folder !== "botkit");

/** The CommonJS files, which are all of Bot Framework's, that a process has loaded after importing a package. */
async function loadedBy(folder: string): Promise<readonly string[]> {
  const entry = (readManifest(`packages/${folder}`).exports as Record<string, { readonly default: string }>)["."];
  const url = new URL(entry?.default ?? "", pathToFileURL(`${root}/packages/${folder}/`)).href;
  const program = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(url)});
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: root });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "[]");
}

const isHeavy = (path: string) => /[\\/]node_modules[\\/](?:botkit|botbuilder|botframework|adaptivecards)/.test(path);

/** The files that load with a file of the repository; what it loads only when it is asked to is left out. */
function loadsWith(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const { specifier, kind } of readNeeds(path, readText(path)).imports) {
    if (kind === "value" && specifier?.startsWith(".")) loadsWith(posix.join(posix.dirname(path), specifier), found);
  }
  return found;
}

describe("Botkit's weight", () => {
  it("is in no package but its connector", { timeout: 60_000 }, async () => {
    const loaded = await Promise.all(light.map(loadedBy));
    expect(light.filter((_, index) => loaded[index]?.some(isHeavy))).toEqual([]);
  });

  it("is found where it is", { timeout: 60_000 }, async () => {
    expect((await loadedBy("botkit")).some(isHeavy)).toBe(true);
  });

  it("is installed for its connector and its example alone", () => {
    const folders = [
      ".",
      ...listPackages("packages").map((folder) => `packages/${folder}`),
      ...listPackages("examples").map((folder) => `examples/${folder}`),
    ];
    const fields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    const naming = folders.filter((folder) =>
      fields.some((field) => heavy.some((name) => name in dependencies(readManifest(folder), field))),
    );
    expect(naming).toEqual(["packages/botkit", "examples/botkit"]);
  });

  it("is not loaded by a chaos run of another bot, nor by the demo", () => {
    for (const program of ["tests/chaos/bin.ts", "examples/demo/start.js"]) {
      const files = [...loadsWith(program)];
      expect(files.length).toBeGreaterThan(1);
      expect(files.filter((path) => /^(packages|examples)\/botkit\//.test(path))).toEqual([]);
    }
  });
});
