import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The folder that holds the whole repository. */
export const root: string = join(import.meta.dirname, "..");

/** Files by their path in the repository, always with forward slashes. */
export type Files = ReadonlyMap<string, string>;

/** A `package.json`, as far as the tests read it. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The names that a manifest lists under one of its dependency fields. */
export function dependencies(manifest: Manifest, field: string): Readonly<Record<string, string>> {
  return (manifest[field] ?? {}) as Record<string, string>;
}

/** Whether a peer dependency may be missing. */
export function isOptional(manifest: Manifest, name: string): boolean {
  const meta = (manifest.peerDependenciesMeta ?? {}) as Record<string, { readonly optional?: boolean } | undefined>;
  return meta[name]?.optional === true;
}

/** The text of one file of the repository. */
export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Paths of all files below a folder of the repository, installed and built ones left out. */
function listFiles(folder: string): readonly string[] {
  const skipped = new Set(["node_modules", "dist", "fixtures", ".turbo", ".git"]);
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name).split(sep).join("/");
      return entry.isDirectory() ? listFiles(path) : [path];
    })
    .sort();
}

/** The files below a folder that a test asks for, with their text. */
export function readFiles(folder: string, wanted: (path: string) => boolean): Files {
  return new Map(
    listFiles(folder)
      .filter(wanted)
      .map((path) => [path, readText(path)]),
  );
}

/** The folders of `packages/` or `examples/` that hold a manifest. */
export function listPackages(folder: "packages" | "examples"): readonly string[] {
  return listFiles(folder)
    .filter((path) => path.split("/").length === 3 && path.endsWith("/package.json"))
    .map((path) => path.slice(folder.length + 1, -"/package.json".length));
}

/** The manifest in a folder of the repository; "." is the root's. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readText(join(folder, "package.json"))) as Manifest;
}
