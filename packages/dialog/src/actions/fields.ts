/** What came as JSON, by its fields. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields that say something: null and blank text count as absent. */
export function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isBlank(value)));
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** Which other words a field goes by, the ones that count first in front. */
export type Synonyms = Readonly<Record<string, readonly string[]>>;

/** Fields by their proper names, and how each was written. */
export interface Renamed {
  readonly fields: Fields;
  readonly written: Readonly<Record<string, string>>;
}

/** Gives fields their proper names; of several words for one field the first of `synonyms` counts. */
export function renamed(fields: Fields, synonyms: Synonyms): Renamed {
  const found = Object.entries(synonyms).flatMap(([name, words]) => {
    const word = [name, ...words].find((one) => fields[one] !== undefined);
    return word === undefined ? [] : [[name, word] as const];
  });
  const others = new Set(Object.entries(synonyms).flatMap(([name, words]) => [name, ...words]));
  const rest = Object.entries(fields).filter(([name]) => !others.has(name));
  return {
    fields: Object.fromEntries([...rest, ...found.map(([name, word]) => [name, fields[word]] as const)]),
    written: Object.fromEntries(found),
  };
}

const longest = 40;

/** Somebody's word as a message can show it. */
export function shown(word: string): string {
  return JSON.stringify(word.length > longest ? `${word.slice(0, longest)}…` : word);
}
