import { joiner, oneLine } from "../text.ts";

/** What two texts have in common that people mean as the same words, however they are cased, spaced or encoded. */
export function sameWords(text: string): string {
  // Upper case first: "ß" is "SS" there, and "ς" is "Σ".
  return oneLine(text.replaceAll(joiner, "")).toUpperCase().toLowerCase().normalize("NFC");
}

/** The number that somebody typed to choose; undefined when they said more or something else. */
export function typedNumber(text: string): number | undefined {
  const digits = /^([1-9][0-9]{0,3})\s?[.)]?$/.exec(oneLine(text))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
