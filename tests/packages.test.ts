import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dependencyProblems, manifestProblems, scriptProblems } from "./package-rules.ts";
import { listPackages, type Manifest, readFiles, readManifest, readText, root } from "./workspace.ts";

const rootManifest = readManifest(".");
const packages = listPackages("packages");
const isPublished = (folder: string) => readManifest(`packages/${folder}`).private !== true;

describe.each(packages.filter(isPublished))("packages/%s", (folder) => {
  it("has a complete manifest", () => {
    expect(manifestProblems(folder, readManifest(`packages/${folder}`), rootManifest)).toEqual([]);
  });

  it("checks its tests too, but does not build them", () => {
    const checked = JSON.parse(readText(`packages/${folder}/tsconfig.json`));
    const built = JSON.parse(readText(`packages/${folder}/tsconfig.build.json`));
    for (const config of [checked, built]) expect(config.extends).toBe("../../tsconfig.base.json");
    expect(checked.compilerOptions).toMatchObject({
      noEmit: true,
      customConditions: ["@rocketchat-connectors/source"],
    });
    expect(checked.exclude).toBeUndefined();
    expect(built.exclude).toEqual(expect.arrayContaining(["src/**/*.test.ts", "src/**/*.fixture.ts"]));
    expect(built.compilerOptions).not.toHaveProperty("customConditions");
  });

  it("carries the licence", () => {
    expect(readText(`packages/${folder}/LICENSE`)).toBe(readText("LICENSE"));
  });

  it("has a README that can be read in one go", () => {
    expect(existsSync(join(root, "packages", folder, "README.md")), `packages/${folder}/README.md`).toBe(true);
    expect(readText(`packages/${folder}/README.md`).trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });
});

describe.each(packages.filter((folder) => !isPublished(folder)))("packages/%s, which is private,", (folder) => {
  it("is type-checked and depends on nothing that a registry does not hold", () => {
    const manifest = readManifest(`packages/${folder}`);
    expect(manifest).toMatchObject({ name: `@rocketchat-connectors/${folder}`, license: "MIT", type: "module" });
    expect([...scriptProblems(manifest, ["check"]), ...dependencyProblems(manifest)]).toEqual([]);
  });
});

describe("the bot of an example", () => {
  const bots = [...readFiles("examples", (path) => path.endsWith("/bot.js"))];

  it.each(bots)("%s is forty lines of code at most", (_path, text) => {
    const code = text.split("\n").filter((line) => !/^\s*(\/\/.*|\/\*\*.*\*\/)?\s*$/.test(line));
    expect(code.length).toBeLessThanOrEqual(40);
  });

  it("is there for each framework", () => {
    expect(bots.map(([path]) => path.split("/")[1])).toEqual(["bbot", "botkit", "hubot"]);
  });
});

describe("the workspace", () => {
  it.each([".", ...listPackages("examples").map((folder) => `examples/${folder}`)])(
    "installs %s from a registry alone",
    (folder) => {
      const manifest = readManifest(folder);
      expect(manifest.private).toBe(true);
      expect(dependencyProblems(manifest)).toEqual([]);
    },
  );

  it("has a lock file that names no registry", () => {
    const lock = readText("pnpm-lock.yaml").split("\n");
    expect(lock.filter((line) => line.includes("resolution: {integrity: sha512-")).length).toBeGreaterThan(100);
    const foreign = lock.filter(
      (line) => /:\/\/|tarball:|type: git|codeload/.test(line) && !/^ +deprecated: /.test(line),
    );
    expect(foreign).toEqual([]);
    expect(existsSync(join(root, ".npmrc")) ? readText(".npmrc") : "").not.toContain("registry");
  });

  it("uses one version of pnpm everywhere", () => {
    const pinned = String(rootManifest.packageManager);
    expect(pinned).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
    expect(findInTracked(/\bpnpm@\d[\w.]*/g).filter((found) => !found.endsWith(`: ${pinned}`))).toEqual([]);
  });

  it("tells nothing of the machine that it was written on", () => {
    const homes = ["root", "work", "tmp", "home/[a-z]\\w*", "Users/[A-Za-z]\\w*"].join("|");
    const pattern = `(?<![\\w.*)}~@-])/(?:${homes})/[\\w.-]*`;
    expect(["", "work", "a.ts"].join("/")).toMatch(new RegExp(pattern));
    expect("packages/work/a.ts ./tmp/a.ts").not.toMatch(new RegExp(pattern));
    expect(findInTracked(new RegExp(pattern, "g"))).toEqual([]);
  });
});

/** Every match in the files that are, or are about to be, in the repository, as `path: match`. */
function findInTracked(pattern: RegExp): readonly string[] {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const paths = list
    .toString()
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)));
  expect(paths).toContain("package.json");
  return paths.flatMap((path) => [...readText(path).matchAll(pattern)].map((match) => `${path}: ${match[0]}`));
}

describe("the manifest check", () => {
  const right: Manifest = {
    name: "@rocketchat-connectors/hubot",
    description: "An adapter.",
    license: "MIT",
    type: "module",
    engines: { node: ">=20.19" },
    repository: { type: "git", url: "git+https://example.org/a.git", directory: "packages/hubot" },
    exports: {
      ".": {
        "@rocketchat-connectors/source": "./src/index.ts",
        types: "./dist/index.d.ts",
        default: "./dist/index.js",
      },
      "./package.json": "./package.json",
    },
    files: ["dist", "src", "!src/**/*.test.ts", "!src/**/*.fixture.ts"],
    sideEffects: false,
    publishConfig: { access: "public" },
    scripts: { build: "tsc", check: "tsc", package: "publint" },
    dependencies: { "@rocketchat-connectors/core": "workspace:^", ws: "^8.1.0" },
    peerDependencies: { hubot: ">=11.5 <15" },
    devDependencies: { hubot: "14.1.0", "hubot-11": "npm:hubot@11.6.0", sdk: "1.0.0-alpha.42" },
  };
  const problems = (change: Manifest) => manifestProblems("hubot", { ...right, ...change }, { engines: right.engines });

  it("is content with a complete one", () => {
    expect(problems({})).toEqual([]);
    expect(manifestProblems("cli", { ...right, name: "rocketchat-connectors" }, right)).toEqual([
      "repository does not name packages/cli",
    ]);
  });

  it.each(Object.keys(right).filter((field) => field !== "dependencies" && field !== "devDependencies"))(
    "misses %s",
    (field) => {
      expect(problems({ [field]: undefined })).not.toEqual([]);
    },
  );

  it.each([
    { name: "hubot-rocketchat" },
    { license: "ISC" },
    { engines: { node: ">=18" } },
    { publishConfig: { access: "public", provenance: true } },
    { repository: { type: "git", url: "git+https://example.org/a.git", directory: "packages/core" } },
    {
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
    },
    {
      exports: {
        ".": { default: "./a.js", types: "./a.d.ts", "@rocketchat-connectors/source": "./a.ts" },
        "./package.json": "./package.json",
      },
    },
    { exports: { ".": right.exports } },
    { exports: { "./package.json": "./package.json" } },
    { files: ["dist", "src"] },
    { bin: { hubot: "./bin/hubot.js" } },
    { scripts: { build: "tsc", check: "tsc" } },
    { dependencies: { hubot: "14.1.0" } },
    { peerDependencies: { coffee: "1" } },
    ...["workspace:*", "^1.0.0"].map((range) => ({ dependencies: { "@rocketchat-connectors/core": range } })),
    ...[
      "git+https://example.org/a.git",
      "github:a/b",
      "a/b",
      "https://example.org/a.tgz",
      "file:../a",
      "link:../a",
      "npm:a@a/b",
      "latest",
    ].map((range) => ({ devDependencies: { a: range } })),
  ])("finds what is wrong with %j", (change) => {
    expect(problems(change)).not.toEqual([]);
  });
});
