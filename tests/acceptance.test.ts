import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { installedRegistry } from "./installed-registry.ts";
import { dependencies, type Manifest, readManifest, root } from "./workspace.ts";

const run = promisify(execFile);

/** A folder of its own, gone afterwards. */
async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), "install-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Packs as a release does; gives the tarball and the manifest in it. */
async function pack(name: string, folder: string): Promise<{ readonly tarball: string; readonly manifest: Manifest }> {
  const pnpm = String(readManifest(".").packageManager);
  await run("npx", ["-y", pnpm, "pack", "--pack-destination", folder], { cwd: join(root, "packages", name) });
  const packed = (await readdir(folder)).find((file) => file.includes(`-${name}-`));
  const tarball = join(folder, String(packed));
  const { stdout } = await run("tar", ["-xOf", tarball, "package/package.json"]);
  return { tarball, manifest: JSON.parse(stdout) };
}

/** Anything but a range of versions: git, a URL, a path, the workspace. */
const foreign = (specs: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(specs).filter((spec) => !/^[~^<>=\d. |x*-]+$/.test(spec));

describe("acceptance", () => {
  it("23. packed tarballs install with npm from a registry alone, without a dependency from git, and can be imported", {
    timeout: 180_000,
  }, async () => {
    await using own = await scratch();
    await using registry = await installedRegistry();
    const packed = await Promise.all(["core", "hubot"].map((name) => pack(name, own.folder)));
    for (const { manifest } of packed) {
      for (const field of ["dependencies", "peerDependencies", "optionalDependencies"]) {
        expect(foreign(dependencies(manifest, field)), `${String(manifest.name)}: ${field}`).toEqual([]);
      }
    }
    await writeFile(join(own.folder, "package.json"), JSON.stringify({ name: "a-bot", private: true, type: "module" }));
    await writeFile(join(own.folder, "npmrc"), "");
    const alone = { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1", npm_config_userconfig: join(own.folder, "npmrc") };
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    const from = ["--registry", registry.url, "--cache", join(own.folder, "cache")];
    const tarballs = packed.map(({ tarball }) => tarball);
    await run("npm", ["install", ...quiet, ...from, ...tarballs], {
      cwd: own.folder,
      env: { ...process.env, ...alone },
    });
    const lock: { readonly packages: Readonly<Record<string, { readonly resolved?: string }>> } = JSON.parse(
      await readFile(join(own.folder, "package-lock.json"), "utf8"),
    );
    expect(Object.keys(lock.packages)).toEqual(
      expect.arrayContaining(
        ["ws", "axios", "hubot", "@rocketchat-connectors/core"].map((name) => `node_modules/${name}`),
      ),
    );
    // npm can be told to leave out where the registry's own packages came from, but not that others came from elsewhere.
    const sources = Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? []);
    expect(sources.filter((source) => !source.startsWith("file:") && !source.startsWith(registry.url))).toEqual([]);
    const program = `
      const { connect, bridge } = await import("@rocketchat-connectors/core");
      const { default: adapter } = await import("@rocketchat-connectors/hubot");
      console.log(typeof connect, typeof bridge, typeof adapter.use);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: own.folder });
    expect(stdout.trim()).toBe("function function function");
  });
});
