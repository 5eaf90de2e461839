import { distance } from "fastest-levenshtein";
import type { Environment } from "./env-values.ts";

const ownFamily = /^(ROCKET_?CHAT|RESPOND|LISTEN)_(?=.)/;

/** How many letters may be wrong: fewer in a short word, where everything is near to everything. */
const tolerance = ({ length }: string): number => Math.min(3, Math.max(1, Math.floor(length / 2)));

const lettersOf = (words: string): string => [...words].sort().join("");

/** Swapped letters are one slip, not two wrong letters. */
const wrongLetters = (one: string, other: string): number =>
  lettersOf(one) === lettersOf(other) ? Math.min(1, distance(one, other)) : distance(one, other);

/** The known name that a variable was probably meant to be. */
function meantBy(name: string, candidates: readonly string[], family: RegExp): string | undefined {
  const wordsOf = (one: string): string => one.replace(family, "");
  const words = wordsOf(name);
  // Of a name with two beginnings, such as ROCKETCHAT_RESPOND_TO_DM, only the first one is off.
  const away = (candidate: string): number =>
    Math.min(wrongLetters(words, wordsOf(candidate)), wrongLetters(words, candidate));
  const isNear = (candidate: string): boolean =>
    words.includes(wordsOf(candidate)) || wordsOf(candidate).includes(words) || away(candidate) <= tolerance(words);
  return candidates.filter(isNear).sort((a, b) => away(a) - away(b))[0];
}

/**
 * The variables that nobody reads although they look like one of `known`, each with the name that was probably meant.
 *
 * A name that is set is never proposed: whoever has both did not misspell one. `family` is how the names begin that are
 * looked at.
 */
export function findMisspelt(
  env: Environment,
  known: readonly string[],
  family: RegExp = ownFamily,
): readonly (readonly [string, string])[] {
  const candidates = known.filter((name) => env[name] === undefined);
  return Object.keys(env)
    .filter((name) => family.test(name) && !known.includes(name))
    .flatMap((name) => {
      const meant = meantBy(name, candidates, family);
      return meant === undefined ? [] : [[name, meant] as const];
    });
}
