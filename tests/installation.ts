import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { installedRegistry } from "./installed-registry.ts";
import { dependencies, isOptional, type Manifest, readManifest, root } from "./workspace.ts";

const run = promisify(execFile);

interface Packed {
  readonly tarball: string;
  readonly manifest: Manifest;
}

/** A folder of its own, gone afterwards. */
async function scratch() {
  const folder = await mkdtemp(join(tmpdir(), "install-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Packs packages as a release does; gives their tarballs and the manifests in them. */
async function pack(names: readonly string[], folder: string): Promise<readonly Packed[]> {
  const pnpm = String(readManifest(".").packageManager);
  const filters = names.flatMap((name) => ["--filter", `./packages/${name}`]);
  await run("npx", ["-y", pnpm, "--recursive", ...filters, "pack", "--pack-destination", folder], { cwd: root });
  const files = await readdir(folder);
  return Promise.all(
    names.map(async (name) => {
      const tarball = join(folder, String(files.find((file) => file.includes(`-${name}-`))));
      const { stdout } = await run("tar", ["-xOf", tarball, "package/package.json"]);
      return { tarball, manifest: JSON.parse(stdout) };
    }),
  );
}

/** Anything but a range of versions: git, a URL, a path, the workspace. */
const foreign = (specs: Readonly<Record<string, string>>): readonly string[] =>
  Object.values(specs).filter((spec) => !/^[~^<>=\d. |x*-]+$/.test(spec));

const ours = (name: string) => `@rocketchat-connectors/${name}`;

/** Installs tarballs and the frameworks that connectors want with npm, knowing no registry but this one. */
async function install(folder: string, registry: string, wanted: readonly string[], fields: object): Promise<void> {
  const manifest = { name: "a-bot", private: true, type: "module", ...fields };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "npmrc"), "");
  const alone = { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1", npm_config_userconfig: join(folder, "npmrc") };
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await run("npm", ["install", ...quiet, "--registry", registry, "--cache", join(folder, "cache"), ...wanted], {
    cwd: folder,
    env: { ...process.env, ...alone },
  });
}

/** A program that loads packages of ours in both ways, and prints those of which both give the same. */
const program = (names: readonly string[]) => `
  import { createRequire } from "node:module";
  const require = createRequire(import.meta.url);
  for (const name of ${JSON.stringify(names.map(ours))}) {
    const imported = await import(name);
    const required = require(name);
    const exported = Object.keys(imported);
    if (exported.length > 0 && exported.every((each) => imported[each] === required[each])) console.log(name);
  }`;

/**
 * Packs packages of ours as a release does, installs them with npm from a registry alone, and loads them.
 *
 * npm installs a framework by itself, where its connector cannot do without; `frameworks` are the others. `fields` stand
 * in the package.json of whoever installs.
 */
export async function installAsUser(
  names: readonly string[],
  { frameworks = [], fields = {} }: { readonly frameworks?: readonly string[]; readonly fields?: object } = {},
): Promise<void> {
  await using own = await scratch();
  await using registry = await installedRegistry();
  const packed = await pack(names, own.folder);
  for (const { manifest } of packed) {
    for (const field of ["dependencies", "peerDependencies", "optionalDependencies"]) {
      expect(foreign(dependencies(manifest, field)), `${String(manifest.name)}: ${field}`).toEqual([]);
    }
  }
  await install(own.folder, registry.url, [...packed.map(({ tarball }) => tarball), ...frameworks], fields);
  const lock: { readonly packages: Readonly<Record<string, { readonly resolved?: string }>> } = JSON.parse(
    await readFile(join(own.folder, "package-lock.json"), "utf8"),
  );
  const wanted = packed.flatMap(({ manifest }) => [
    String(manifest.name),
    ...Object.keys(dependencies(manifest, "dependencies")),
    ...Object.keys(dependencies(manifest, "peerDependencies")).filter((name) => !isOptional(manifest, name)),
  ]);
  expect(Object.keys(lock.packages)).toEqual(expect.arrayContaining(wanted.map((name) => `node_modules/${name}`)));
  // npm can be told to leave out where the registry's own packages came from, but not that others came from elsewhere.
  const sources = Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? []);
  expect(sources.filter((source) => !source.startsWith("file:") && !source.startsWith(registry.url))).toEqual([]);
  await writeFile(join(own.folder, "program.mjs"), program(names));
  const { stdout } = await run(process.execPath, ["program.mjs"], { cwd: own.folder });
  expect(stdout.trim().split("\n")).toEqual(names.map(ours));
}
