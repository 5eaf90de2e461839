import { frameworks } from "./layers.ts";
import { dependencies, type Manifest } from "./workspace.ts";

const scope = "@rocketchat-connectors/";
const commandLineTool = "rocketchat-connectors";
const sourceCondition = "@rocketchat-connectors/source";
const dependencyFields = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"];

/** What a published package's manifest lacks, one sentence each. */
export function manifestProblems(folder: string, manifest: Manifest, rootManifest: Manifest): readonly string[] {
  const name = folder === "cli" ? commandLineTool : `${scope}${folder}`;
  const equals = (field: string, wanted: unknown) =>
    JSON.stringify(manifest[field]) === JSON.stringify(wanted) ? [] : [`${field} is not ${JSON.stringify(wanted)}`];
  return [
    ...equals("name", name),
    ...equals("license", "MIT"),
    ...equals("type", "module"),
    ...equals("engines", rootManifest.engines),
    ...equals("publishConfig", { access: "public" }),
    ...equals("sideEffects", false),
    ...(typeof manifest.description === "string" ? [] : ["description is missing"]),
    ...repositoryProblems(folder, manifest),
    ...scriptProblems(manifest, ["build", "check", "package"]),
    ...exportProblems(manifest),
    ...fileProblems(manifest),
    ...frameworkProblems(folder, manifest),
    ...dependencyProblems(manifest),
  ];
}

/** What is wrong with the dependencies of any manifest, published or not. */
export function dependencyProblems(manifest: Manifest): readonly string[] {
  return dependencyFields.flatMap((field) =>
    Object.entries(dependencies(manifest, field)).flatMap(([name, range]) => {
      const ours = name.startsWith(scope) || name === commandLineTool;
      if (ours) return range === "workspace:^" ? [] : [`${field}: ${name} is ${range}, not workspace:^`];
      return isRegistryRange(range) ? [] : [`${field}: ${name} is ${range}, which no registry holds`];
    }),
  );
}

/** A version range, or another package's range by alias (`npm:name@range`). */
function isRegistryRange(range: string): boolean {
  const version = /^npm:(?:@[\w.-]+\/)?[\w.-]+@(.+)$/.exec(range)?.[1] ?? range;
  return /^[\^~<>=]*\d[\w.+<>=|^~ -]*$/.test(version);
}

function repositoryProblems(folder: string, manifest: Manifest): readonly string[] {
  const repository = (manifest.repository ?? {}) as Record<string, unknown>;
  const right = repository.type === "git" && repository.directory === `packages/${folder}` && "url" in repository;
  return right ? [] : [`repository does not name packages/${folder}`];
}

/** turbo passes over a package without the script that it is asked to run. */
export function scriptProblems(manifest: Manifest, wanted: readonly string[]): readonly string[] {
  const scripts = (manifest.scripts ?? {}) as Record<string, unknown>;
  return wanted.filter((one) => !(one in scripts)).map((one) => `scripts lacks ${one}`);
}

function exportProblems(manifest: Manifest): readonly string[] {
  const entries = Object.entries((manifest.exports ?? {}) as Record<string, unknown>);
  const code = entries.filter(([path]) => path !== "./package.json");
  const bare = code.length === 0 && manifest.bin === undefined ? ["exports is empty"] : [];
  const hidden = entries.length > code.length ? [] : ["exports has no ./package.json"];
  const wanted = [sourceCondition, "types", "default"].join();
  return [
    ...bare,
    ...hidden,
    ...code
      .filter(([, target]) => Object.keys(target as object).join() !== wanted)
      .map(([path]) => `exports ${path} does not offer ${wanted} in this order`),
  ];
}

/** Sources are published for source maps and "go to definition"; tests are not. */
function fileProblems(manifest: Manifest): readonly string[] {
  const files = new Set((manifest.files ?? []) as string[]);
  const wanted = ["dist", "src", "!src/**/*.test.ts", "!src/**/*.fixture.ts", ...(manifest.bin ? ["bin"] : [])];
  return wanted.filter((one) => !files.has(one)).map((one) => `files lacks ${one}`);
}

/** The user's framework must be the connector's framework: one copy, installed by the user. */
function frameworkProblems(folder: string, manifest: Manifest): readonly string[] {
  const framework = frameworks[folder]?.[0];
  if (framework === undefined) return [];
  return [
    ...(framework in dependencies(manifest, "peerDependencies") ? [] : [`${framework} is no peer dependency`]),
    ...(framework in dependencies(manifest, "dependencies") ? [`${framework} is a dependency`] : []),
  ];
}
