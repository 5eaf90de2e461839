import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { findErrors } from "./fences.ts";
import { type Page, readPage } from "./markdown.ts";
import { readFiles, readText, root } from "./workspace.ts";

const settingsTable = "packages/core/README.md";
const pages = readPages();

describe("every page", () => {
  it("is found", () => {
    expect([...pages.keys()]).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "docs/architecture.md"]));
  });

  it("shows code that compiles", async () => {
    const planted = readPage(
      [
        "```ts\nimport { createRequire } from 'node:module';\nconst n: number = createRequire;\n```",
        "1. In a list:\n\n   ```js\n   let a;\n   let = ;\n   ```",
        "```ts\nimport { nothing } from '@rocketchat-connectors/core';\nexport const a = await nothing;\n```",
        "```js\nrobot.respond(/hi/, (res) => res.send(1));\n```",
        "<!-- left out -->\n```ts no-check\nlet = ;\n```",
      ].join("\n\n"),
    );
    const errors = await findErrors(new Map([...pages, ["packages/core/planted.md", planted]]));
    const isPlanted = (error: string) => error.startsWith("packages/core/planted.md:");
    expect(errors.filter((error) => !isPlanted(error))).toEqual([]);
    expect(errors.filter(isPlanted)).toEqual([
      expect.stringContaining("planted.md:10: "),
      expect.stringContaining("planted.md:3: "),
      expect.stringContaining("planted.md:14: "),
    ]);
  }, 60_000);

  it("gives a reason where its code is not checked", () => {
    const silent = [...pages].flatMap(([path, page]) =>
      page.fences.filter((fence) => fence.unchecked === "").map((fence) => `${path}:${fence.line}`),
    );
    expect(silent).toEqual([]);
  });

  it("links to files and headings that exist", () => {
    expect(
      [...pages].flatMap(([path, page]) => deadLinks(path, page, (target) => pages.get(target) ?? open(target))),
    ).toEqual([]);
  });
});

describe("the settings table of core", () => {
  it("lists exactly the variables that core reads", async () => {
    const settings: Record<string, unknown> = await import("../packages/core/src/settings/values.ts");
    expect(settings.settingNames, "settingNames of packages/core/src/settings/values.ts").toBeInstanceOf(Array);
    const known = [...(settings.settingNames as readonly string[])].sort();
    expect(known).toContain("ROCKETCHAT_URL");
    expect(variables(pages.get(settingsTable) ?? readPage(""))).toEqual(known);
  });
});

function readPages(): ReadonlyMap<string, Page> {
  const wanted =
    /^(README|CONTRIBUTING|AGENTS)\.md$|^(packages|examples)\/[^/]+\/README\.md$|^docs\/.*\.md$|^\.changeset\/README\.md$/;
  return new Map([...readFiles(".", (path) => wanted.test(path))].map(([path, text]) => [path, readPage(text)]));
}

/** A page, or nothing for other files and folders; undefined when there is no such thing. */
function open(path: string): Page | undefined {
  if (!existsSync(join(root, path))) return undefined;
  return path.endsWith(".md") ? readPage(readText(path)) : readPage("");
}

/** The links of a page that lead nowhere; links to other sites are not followed. */
function deadLinks(path: string, page: Page, look: (path: string) => Page | undefined): readonly string[] {
  return page.links.flatMap((link) => {
    if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return [];
    const [target = "", anchor] = decodeURIComponent(link).split("#");
    const base = target.startsWith("/") ? "." : posix.dirname(path);
    const found = target === "" ? page : look(posix.join(base, target));
    if (!found) return [`${path}: ${link} does not exist`];
    return anchor === undefined || found.anchors.has(anchor) ? [] : [`${path}: ${link} has no such heading`];
  });
}

/** The names of environment variables in the first cells of a page's tables. */
function variables(page: Page): readonly string[] {
  return page.firstCells.flatMap((cell) => cell.match(/(?<=`)(?:[A-Z][A-Z0-9_]+|[a-z]+_proxy)(?=`)/g) ?? []).sort();
}

describe("the reading of pages", () => {
  const page = readPage(
    [
      "# The `connect()` call",
      "## Twice\n## Twice",
      '<a id="here"></a> [up](../a.md#top) ![picture](p.png) <img src="q.png">',
      "> - quoted [deep](deep.md)\n>\n>   ```js\n>   let a;\n>   ```",
      "| Variable | Meaning |\n|---|---|\n| `ROCKETCHAT_URL`, `RESPOND_TO_DM` | `NOT_THIS` |",
      "<!-- needs a licence key -->\n\n```ts no-check\nlet b;\n```",
      "text\n\n```ts no-check\nlet c;\n```",
      "    indented: 1",
    ].join("\n\n"),
  );

  it("finds fences wherever they stand, with their lines", () => {
    expect(page.fences).toEqual([
      { line: 10, language: "js", code: "let a;", unchecked: undefined },
      { line: 20, language: "ts", code: "let b;", unchecked: "needs a licence key" },
      { line: 26, language: "ts", code: "let c;", unchecked: "" },
    ]);
  });

  it("finds headings as GitHub names them", () => {
    expect([...page.anchors]).toEqual(["the-connect-call", "twice", "twice-1", "here"]);
  });

  it("finds variables of first cells only", () => {
    expect(variables(page)).toEqual(["RESPOND_TO_DM", "ROCKETCHAT_URL"]);
  });

  it("finds links that lead nowhere", () => {
    const links = (text: string) =>
      deadLinks("docs/a.md", readPage(text), (path) =>
        path === "docs/b.md" || path === "c.md" ? readPage("# Top") : undefined,
      );
    expect(
      links("# Own\n[1](b.md) [2](../c.md#top) [3](/c.md) [4](#own) [5](https://example.org/x) [6](mailto:a@b.c)"),
    ).toEqual([]);
    expect(links("[1](c.md)\n[2](b.md#bottom)\n[3](#own)\n![4](p.png)\n[5]\n\n[5]: gone.md")).toEqual([
      "docs/a.md: c.md does not exist",
      "docs/a.md: b.md#bottom has no such heading",
      "docs/a.md: #own has no such heading",
      "docs/a.md: p.png does not exist",
      "docs/a.md: gone.md does not exist",
    ]);
  });
});
