import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import type { Fence, Page } from "./markdown.ts";
import { listPackages, readManifest, root } from "./workspace.ts";

const sourceCondition = "@rocketchat-connectors/source";
const languages: Readonly<Record<string, "ts" | "js">> = { ts: "ts", typescript: "ts", js: "js", javascript: "js" };

/**
 * The errors in the code of pages (by their path in the repository), as `page:line: text` in the page's own lines.
 *
 * JavaScript is only parsed. All TypeScript is checked in one run of the compiler: a fence sees what is installed
 * for the folder of its page, and all our packages by name. Fences marked `no-check` and other languages are left out.
 */
export async function findErrors(pages: ReadonlyMap<string, Page>): Promise<readonly string[]> {
  const fences = [...pages].flatMap(([page, { fences }]) =>
    fences.filter((fence) => fence.unchecked === undefined).map((fence): Place => ({ page, fence })),
  );
  const written = (language: "ts" | "js") => fences.filter(({ fence }) => languages[fence.language] === language);
  return [...written("js").flatMap(parse), ...(await compile(written("ts")))];
}

interface Place {
  readonly page: string;
  readonly fence: Fence;
}

function located({ page, fence }: Place, line: number, text: string): string {
  return `${page}:${fence.line + line}: ${text}`;
}

function parse(place: Place): readonly string[] {
  const { code } = place.fence;
  return parseSync("fence.mjs", code).errors.map((error) => {
    const line = code.slice(0, error.labels[0]?.start ?? 0).split("\n").length;
    return located(place, line, error.message);
  });
}

async function compile(fences: readonly Place[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "fences-"));
  try {
    const places = new Map(fences.map((place, index) => [`${place.page}.${index}.mts`, place]));
    for (const [file, { fence }] of places) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), fence.code);
    }
    await linkInstalled(folder, [...new Set([".", ...fences.map(({ page }) => dirname(page))])]);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(compilerSettings([...places.keys()])));
    return (await runCompiler(folder)).flatMap((error) => {
      const place = places.get(error.file);
      return place ? [located(place, error.line, error.text)] : [];
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Gives each page's folder what is installed for the folder that it stands for. */
async function linkInstalled(folder: string, places: readonly string[]): Promise<void> {
  for (const place of places) {
    const installed = join(root, place, "node_modules");
    if (existsSync(installed)) await symlink(installed, join(folder, place, "node_modules"), "junction");
  }
}

function compilerSettings(files: readonly string[]): object {
  return {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      customConditions: [sourceCondition],
      paths: sourcePaths(),
    },
    files,
  };
}

/** A page may import any package of ours by name, also the one that it describes. */
function sourcePaths(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    listPackages("packages").flatMap((folder) => {
      const { name, exports = {} } = readManifest(`packages/${folder}`);
      return Object.entries(exports as Record<string, string | Record<string, string>>).flatMap(([path, target]) => {
        const source = typeof target === "string" ? target : target[sourceCondition];
        return source ? [[`${name}${path.slice(1)}`, [join(root, "packages", folder, source)]]] : [];
      });
    }),
  );
}

interface CompilerError {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Resolves with the errors in files; rejects when the compiler could not do its work. */
function runCompiler(folder: string): Promise<readonly CompilerError[]> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { cwd: folder }, (failure, stdout, stderr) => {
      const lines = stdout.split("\n");
      const broken = lines.find((line) => line.startsWith("error "));
      if (broken !== undefined || (failure && stdout === ""))
        reject(new Error(`tsc: ${broken ?? stderr}`, { cause: failure }));
      resolve(
        lines.flatMap((line) => {
          const [, file = "", at = "", text = ""] = /^(.+?)\((\d+),\d+\): error (.+)$/.exec(line) ?? [];
          return file === "" ? [] : [{ file: file.split("\\").join("/"), line: Number(at), text }];
        }),
      );
    });
  });
}
