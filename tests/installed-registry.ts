import { spawn } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { type Manifest, root } from "./workspace.ts";

/** A registry of the packages that are installed in this workspace: what it holds came from a registry itself. */
export interface InstalledRegistry extends AsyncDisposable {
  readonly url: string;
}

interface Installed {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Files of the same content are one file on disk; npm leaves out what an archive only links. */
const asFiles = process.platform === "linux" ? ["--hard-dereference"] : [];

const store = join(root, "node_modules", ".pnpm");

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  );

/** Every package of the store; what only points to another folder is found there. */
function listInstalled(): ReadonlyMap<string, readonly Installed[]> {
  const found = new Map<string, Installed[]>();
  for (const entry of readdirSync(store)) {
    if (entry === "node_modules" || !lstatSync(join(store, entry)).isDirectory()) continue;
    const modules = join(store, entry, "node_modules");
    for (const name of namesIn(modules)) {
      const folder = join(modules, name);
      if (name.startsWith(".") || lstatSync(folder).isSymbolicLink()) continue;
      const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      found.set(name, [...(found.get(name) ?? []), { folder, manifest }]);
    }
  }
  return found;
}

export async function installedRegistry(): Promise<InstalledRegistry> {
  const installed = listInstalled();
  let url = "";
  const document = (name: string, packages: readonly Installed[]): object => {
    const versions = packages.map(({ manifest }) => {
      const version = String(manifest.version);
      return [version, { ...manifest, dist: { tarball: `${url}/-/${encodeURIComponent(name)}/${version}` } }] as const;
    });
    return { name, "dist-tags": { latest: versions.at(-1)?.[0] }, versions: Object.fromEntries(versions) };
  };
  const server = createServer((request, answer) => {
    const [first = "", ...rest] = (request.url ?? "").slice(1).split("/").map(decodeURIComponent);
    const [name = "", version] = first === "-" ? rest : [[first, ...rest].join("/")];
    const packages = installed.get(name);
    const wanted = packages?.find(({ manifest }) => manifest.version === version);
    if (wanted) {
      const packed = spawn("tar", ["-C", wanted.folder, "--exclude=./node_modules", ...asFiles, "-cf", "-", "."]);
      packed.stdout.pipe(createGzip({ level: 1 })).pipe(answer);
    } else if (packages && version === undefined) {
      answer.setHeader("content-type", "application/json");
      answer.end(JSON.stringify(document(name, packages)));
    } else {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
