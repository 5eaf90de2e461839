import { randomInt, randomUUID } from "node:crypto";

/** Meteor's alphabet: nothing that a reader could mistake for something else. */
const unmistakable = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const hexadecimal = "0123456789abcdef";

/** Makes the identifiers of the world. */
export interface Ids {
  /** 17 characters, as Meteor makes them. */
  document(): string;
  /** 24 hex digits, as MongoDB makes them. */
  object(): string;
  /** 43 characters: a login or personal access token. */
  secret(): string;
  uuid(): string;
}

/** Makes identifiers from a source of random numbers; `below(n)` is a whole number in [0, n). */
export function createIds(below: (limit: number) => number = randomInt): Ids {
  const pick = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join("");
  return {
    document: () => pick(unmistakable, 17),
    object: () => pick(hexadecimal, 24),
    secret: () => pick(base64Url, 43),
    uuid: () => randomUUID(),
  };
}
