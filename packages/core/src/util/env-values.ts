export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables as typed values; blanks and quotes around a value do not count, and an empty one is unset. */
export interface EnvValues<Name extends string> {
  text(name: Name): string | undefined;
  flag(name: Name): boolean | undefined;
  /** Items between commas. */
  list(name: Name): readonly string[];
  /** A whole number of at least 1, or of at least `least`. */
  count(name: Name, least?: 0 | 1): number | undefined;
  /** Seconds, also parts of one, more than none and at most a day; as milliseconds. */
  seconds(name: Name): number | undefined;
  oneOf<Word extends string>(name: Name, words: readonly Word[]): Word | undefined;
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

const longest = 60;
const daySeconds = 86_400;

/** A value as a message can show it: on one line, never endless. */
export function shown(value: string): string {
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}

function bare(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  const unquoted = trimmed && (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed);
  return unquoted?.trim() || undefined;
}

/** Reads an environment; `problem` hears of each value that cannot be read. */
export function envValues<Name extends string>(env: Environment, problem: (text: string) => void): EnvValues<Name> {
  const text = (name: Name): string | undefined => bare(env[name]);

  const read = <Value>(name: Name, parse: (value: string) => Value | undefined, accepted: string) => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) problem(`${name} is ${shown(value)}: it must be ${accepted}`);
    return parsed;
  };

  return {
    text,
    flag: (name) => read(name, (value) => flags.get(value.toLowerCase()), "true or false (or 1/0, yes/no, on/off)"),
    list: (name) => {
      // An item may be quoted for itself, and its quotes are then also the first and the last of the whole value.
      const items = (env[name] ?? "").split(",").map((item) => item.replace(/^[\s"']+|[\s"']+$/g, ""));
      return [...new Set(items)].filter((item) => item !== "");
    },
    count: (name, least = 1) =>
      read(
        name,
        (value) => (/^\d{1,12}$/.test(value) && Number(value) >= least ? Number(value) : undefined),
        `a whole number of ${least} or more`,
      ),
    seconds: (name) =>
      read(
        name,
        (value) => (Number(value) > 0 && Number(value) <= daySeconds ? 1_000 * Number(value) : undefined),
        `seconds, at most ${daySeconds}`,
      ),
    oneOf: (name, words) =>
      read(name, (value) => words.find((word) => word === value.toLowerCase()), `one of ${words.join(", ")}`),
  };
}
