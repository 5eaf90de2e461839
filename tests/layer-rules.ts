import { posix } from "node:path";
import { type Import, type Needs, readNeeds } from "./imports.ts";
import {
  coreFloors,
  environmentReader,
  frameworks,
  independent,
  owners,
  packageTable,
  testTools,
  type Use,
} from "./layers.ts";
import { dependencies, type Files, type Manifest } from "./workspace.ts";

const scope = "@rocketchat-connectors/";
const coreSource = "packages/core/src/";

/** Everything in the files of `packages/` that breaks a rule of `layers.ts`, one sentence each. */
export function findViolations(files: Files): readonly string[] {
  const manifests = new Map<string, Manifest>();
  for (const [path, text] of files) {
    const folder = /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1];
    if (folder !== undefined) manifests.set(folder, JSON.parse(text) as Manifest);
  }
  const sources = [...files]
    .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path))
    .map(([path, text]): Source => ({ path, folder: path.split("/")[1] ?? "", needs: readNeeds(path, text) }));

  const undeclared = new Set([...sources.map((one) => one.folder), ...manifests.keys()]);
  return [
    ...[...undeclared]
      .filter((folder) => !(folder in packageTable))
      .map((folder) => `packages/${folder} is not in the package table`),
    ...[...manifests].flatMap(([folder, manifest]) => manifestViolations(folder, manifest)),
    ...sources.flatMap(packageViolations),
    ...sources.flatMap(frameworkViolations),
    ...sources.flatMap(ownerViolations),
    ...sources.flatMap(coreViolations),
  ];
}

interface Source {
  readonly path: string;
  /** Its folder below `packages/`. */
  readonly folder: string;
  readonly needs: Needs;
}

function isTest(path: string): boolean {
  return /\.(test|fixture)\.[cm]?tsx?$/.test(path);
}

/** `@scope/name/deep` and `name/deep` without the deep part. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The folder of `packages/` that a bare specifier of ours names, or undefined for foreign packages. */
function ourFolder(specifier: string): string | undefined {
  if (packageOf(specifier) === "rocketchat-connectors") return "cli";
  return specifier.startsWith(scope) ? packageOf(specifier).slice(scope.length) : undefined;
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

function at(source: Source, line: number): string {
  return `${source.path}:${line}`;
}

/** Dependencies say what users must install, so they follow the same table. */
function manifestViolations(folder: string, manifest: Manifest): readonly string[] {
  const allowed = new Set(Object.keys(packageTable[folder] ?? {}));
  const forTests = independent.includes(folder) ? [] : testTools;
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ["dependencies", []],
    ["peerDependencies", []],
    ["optionalDependencies", []],
    ["devDependencies", forTests],
  ];
  return fields.flatMap(([field, besides]) =>
    Object.keys(dependencies(manifest, field)).flatMap((name) => {
      const other = ourFolder(name);
      const allows =
        other === undefined ? mayUseFramework(folder, name) : allowed.has(other) || besides.includes(other);
      return allows ? [] : [`packages/${folder}/package.json: ${field} may not name ${name}`];
    }),
  );
}

/** A framework's packages are heavy, so they stay with its connector; every other foreign package is anybody's. */
function mayUseFramework(folder: string, name: string): boolean {
  return Object.entries(frameworks).every(([connector, names]) => connector === folder || !names.includes(name));
}

function packageViolations(source: Source): readonly string[] {
  return source.needs.imports.flatMap((one) => {
    const complaint = importComplaint(source, one);
    return complaint === undefined ? [] : [`${at(source, one.line)} ${complaint}`];
  });
}

function importComplaint(source: Source, one: Import): string | undefined {
  const { path, folder } = source;
  if (one.specifier === undefined) {
    if (isTest(path) || isFrameworkFile(source)) return undefined;
    return "loads a module whose name is only known at run time: name it, so that it can be checked";
  }
  if (isRelative(one.specifier)) {
    const target = posix.join(posix.dirname(path), one.specifier);
    if (!target.startsWith(`packages/${folder}/`))
      return `imports ${one.specifier}, which is outside its package: import it by package name`;
    return isTest(target) && !isTest(path) ? `imports ${one.specifier}, which exists for tests only` : undefined;
  }
  const other = ourFolder(one.specifier);
  if (other === undefined) return undefined;
  if (isTest(path))
    return mayTestImport(folder, other) ? undefined : `imports ${one.specifier}: not even tests of ${folder} may`;
  if (other === folder) return `imports its own package by name: import the file`;
  return useComplaint(folder, other, one);
}

function mayTestImport(folder: string, other: string): boolean {
  const tools = independent.includes(folder) ? [] : testTools;
  return other === folder || tools.includes(other) || other in (packageTable[folder] ?? {});
}

function useComplaint(folder: string, other: string, { specifier, kind }: Import): string | undefined {
  const use: Use | undefined = packageTable[folder]?.[other];
  if (use === undefined)
    return `imports ${specifier}: ${folder} may import ${Object.keys(packageTable[folder] ?? {}).join(", ") || "nothing of ours"}`;
  if (use === "types" && kind !== "types") return `imports values of ${specifier}: ${folder} may import its types only`;
  if (use === "lazy" && kind === "value") return `imports ${specifier} at once: ${folder} may load it by import() only`;
  return undefined;
}

function isFrameworkFile({ path, folder }: Source): boolean {
  return path === `packages/${folder}/src/${folder}.ts`;
}

function frameworkViolations(source: Source): readonly string[] {
  const own = isTest(source.path) || isFrameworkFile(source) ? [] : (frameworks[source.folder] ?? []);
  return source.needs.imports.flatMap(({ specifier, line }) => {
    if (specifier === undefined) return [];
    if (!mayUseFramework(source.folder, packageOf(specifier)))
      return [`${at(source, line)} imports ${specifier}, another connector's framework`];
    if (!own.includes(packageOf(specifier))) return [];
    return [`${at(source, line)} imports ${specifier}: only src/${source.folder}.ts may`];
  });
}

function ownerViolations(source: Source): readonly string[] {
  const { path, folder, needs } = source;
  if (isTest(path)) return [];
  return needs.imports.flatMap(({ specifier, line }) => {
    const owner = specifier === undefined ? undefined : owners[folder]?.[packageOf(specifier)];
    if (owner === undefined || path === `packages/${folder}/src/${owner}`) return [];
    return [`${at(source, line)} imports ${specifier}: only ${owner} may`];
  });
}

/** A file or folder of core that has a place of its own in the list of floors. */
interface Place {
  readonly name: string;
  readonly floor: number;
}

function placeOf(file: string): Place | undefined {
  const name = file.includes("/") ? `${file.split("/")[0]}/` : file;
  const floor = coreFloors[name];
  return floor === undefined ? undefined : { name, floor };
}

function coreViolations(source: Source): readonly string[] {
  if (!source.path.startsWith(coreSource) || isTest(source.path)) return [];
  const file = source.path.slice(coreSource.length);
  const place = placeOf(file);
  if (!place) return [`${source.path} has no floor: give it one in tests/layers.ts`];
  return [
    ...source.needs.imports.flatMap((one) => floorComplaint(source, place, one)),
    ...source.needs.environment
      .filter(() => file !== environmentReader)
      .map((line) => `${at(source, line)} reads process.env: only ${environmentReader} may`),
  ];
}

function floorComplaint(source: Source, from: Place, { specifier, line }: Import): readonly string[] {
  if (specifier === undefined || !isRelative(specifier)) return [];
  const target = posix.join(posix.dirname(source.path), specifier);
  const to = target.startsWith(coreSource) ? placeOf(target.slice(coreSource.length)) : undefined;
  if (!to || to.floor < from.floor || to.name === from.name) return [];
  const inOneFolder = !to.name.endsWith("/") && !from.name.endsWith("/");
  if (to.floor === from.floor) {
    return inOneFolder ? [] : [`${at(source, line)} imports ${to.name}, its equal on floor ${to.floor}`];
  }
  return [`${at(source, line)} imports ${to.name} of floor ${to.floor} from floor ${from.floor}`];
}
