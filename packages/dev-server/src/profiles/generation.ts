import type { DdpProfile, Profile, ProfileName, RestProfile, RulesProfile } from "../profile.ts";

/** A server generation before it is put into a deployment. */
export interface Generation extends Pick<Profile, "version" | "rest" | "rules"> {
  readonly ddp: DdpProfile;
  /** What a separate DDP front of this generation does differently from the server behind it. */
  readonly streamer: Partial<DdpProfile>;
}

/** What the first generation is, of which the others tell the differences. */
export interface Baseline extends Omit<Generation, "ddp" | "rest"> {
  readonly ddp: Omit<DdpProfile, "methods" | "deprecatedMethods">;
  readonly rest: Omit<RestProfile, "infoVersion" | "absent" | "deprecatedRoutes">;
  readonly methods: readonly string[];
}

/** The version that something is announced to be gone from, and its names. */
export type Announcement = Readonly<Record<string, readonly string[]>>;

/** What one generation does differently from the one before it. */
export interface Difference {
  readonly name: ProfileName;
  readonly version: string;
  readonly ddp?: Partial<Baseline["ddp"]>;
  readonly rest?: Partial<Baseline["rest"]>;
  readonly rules?: Partial<RulesProfile>;
  readonly streamer?: Partial<DdpProfile>;
  /** DDP methods that are gone, and those that are announced to go. */
  readonly methods?: { readonly gone?: readonly string[]; readonly deprecated?: Announcement };
  /** HTTP routes that are new, gone, or announced to go. */
  readonly routes?: {
    readonly added?: readonly string[];
    readonly gone?: readonly string[];
    readonly deprecated?: Announcement;
  };
}

/** Builds each generation out of the one before it; a route that some generation adds is absent from those before. */
export function generationsOf(
  first: { readonly name: ProfileName; readonly baseline: Baseline },
  differences: readonly Difference[],
): ReadonlyMap<ProfileName, Generation> {
  let last = oldest(
    first.baseline,
    differences.flatMap(({ routes }) => routes?.added ?? []),
  );
  const all = new Map([[first.name, last]]);
  for (const difference of differences) {
    last = next(last, difference);
    all.set(difference.name, last);
  }
  return all;
}

function oldest({ methods, ddp, rest, ...others }: Baseline, laterRoutes: readonly string[]): Generation {
  return {
    ...others,
    ddp: { ...ddp, methods: new Set(methods), deprecatedMethods: new Map() },
    rest: {
      ...rest,
      infoVersion: shortOf(others.version),
      absent: new Set(laterRoutes),
      deprecatedRoutes: new Map(),
    },
  };
}

function next(before: Generation, { version, ddp, rest, rules, streamer, methods, routes }: Difference): Generation {
  const gone = [...(methods?.gone ?? []), ...(routes?.gone ?? [])];
  const added = routes?.added ?? [];
  return {
    version,
    ddp: {
      ...before.ddp,
      ...ddp,
      methods: without(before.ddp.methods, gone),
      deprecatedMethods: announced(before.ddp.deprecatedMethods, methods?.deprecated, gone),
    },
    rest: {
      ...before.rest,
      ...rest,
      infoVersion: shortOf(version),
      absent: new Set([...without(before.rest.absent, added), ...(routes?.gone ?? [])]),
      deprecatedRoutes: announced(before.rest.deprecatedRoutes, routes?.deprecated, gone),
    },
    rules: { ...before.rules, ...rules },
    streamer: { ...before.streamer, ...streamer },
  };
}

function without(names: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  return new Set([...names].filter((name) => !gone.includes(name)));
}

/** What is announced to go and is still there, with the version that it goes in. */
function announced(
  before: ReadonlyMap<string, string>,
  fresh: Announcement = {},
  gone: readonly string[] = [],
): ReadonlyMap<string, string> {
  const added = Object.entries(fresh).flatMap(([version, names]) => names.map((name) => [name, version] as const));
  return new Map([...before, ...added].filter(([name]) => !gone.includes(name)));
}

function shortOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
