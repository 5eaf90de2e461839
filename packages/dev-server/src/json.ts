/** MongoDB stores no document that is nested deeper, so that no real server keeps one. */
const deepest = 100;

/** Parses JSON from the wire; throws for a text that is none, and for one that is nested too deep to be stored. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (isDeeper(value, deepest)) throw new SyntaxError(`nested deeper than ${deepest} levels`);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}
