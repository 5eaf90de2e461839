import { isMoment, type Names } from "./names.fixture.ts";
import { isObject, type Json, type JsonObject } from "./recording.fixture.ts";

/** One place where the replay is not like the recording. */
export interface Difference {
  /** The recording's line; for something the recording does not have, that of the step's heading. */
  readonly line: number;
  /** A path into the row, `frame` for a whole frame, `order` for its place. */
  readonly at: string;
  readonly says: string;
}

/** Numbers that count what else the recorded server held. */
const countsOfTheRest = new Set(["msgs", "usersCount"]);

/**
 * Compares two values key by key and element by element.
 *
 * Texts, flags and numbers have to be equal, except for ids, tokens and moments, which only have to stand for each
 * other, and for how many people and messages a room already had.
 */
export function compareValues(
  recorded: Json,
  replayed: Json,
  names: Names,
  at: string,
): readonly Omit<Difference, "line">[] {
  const key = at.split(".").at(-1) ?? "";
  if (isObject(recorded) && isObject(replayed)) return compareObjects(recorded, replayed, names, at);
  if (Array.isArray(recorded) && Array.isArray(replayed)) return compareLists(recorded, replayed, names, at);
  if (typeof recorded === "string" && typeof replayed === "string" && names.agree(recorded, replayed)) return [];
  if (typeof recorded === "number" && typeof replayed === "number") {
    if (recorded === replayed || countsOfTheRest.has(key) || (isMoment(recorded) && isMoment(replayed))) return [];
  } else if (recorded === replayed) return [];
  return [{ at, says: `recorded ${show(recorded)}, replayed ${show(replayed)}` }];
}

function compareObjects(
  recorded: JsonObject,
  replayed: JsonObject,
  names: Names,
  at: string,
): readonly Omit<Difference, "line">[] {
  const extra = Object.keys(replayed).filter((key) => !(key in recorded));
  return [
    ...Object.entries(recorded).flatMap(([key, value]) => {
      const other = replayed[key];
      const path = `${at}.${key}`;
      return other === undefined
        ? [{ at: path, says: `is missing, recorded ${show(value)}` }]
        : compareValues(value, other, names, path);
    }),
    ...extra.map((key) => ({ at: `${at}.${key}`, says: `is too much, replayed ${show(replayed[key] ?? null)}` })),
  ];
}

function compareLists(
  recorded: readonly Json[],
  replayed: readonly Json[],
  names: Names,
  at: string,
): readonly Omit<Difference, "line">[] {
  const lengths =
    recorded.length === replayed.length
      ? []
      : [{ at: `${at}.length`, says: `recorded ${recorded.length}, replayed ${replayed.length}` }];
  const others = at.endsWith(".uids") ? inOrderOf(recorded, replayed, names) : replayed;
  const both = recorded.slice(0, others.length);
  return [
    ...lengths,
    ...both.flatMap((value, index) => compareValues(value, others[index] ?? null, names, `${at}.${index}`)),
  ];
}

/** The members of a direct room are sorted by their ids, and every run makes its own. */
function inOrderOf(recorded: readonly Json[], replayed: readonly Json[], names: Names): readonly Json[] {
  if ([...replayed].sort().some((value, place) => value !== replayed[place])) return replayed;
  const places = new Map(recorded.map((value, place) => [names.translate(value), place]));
  return [...replayed].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
