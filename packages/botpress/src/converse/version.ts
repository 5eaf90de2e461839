import type { HttpAnswer } from "@rocketchat-connectors/dialog/http";

/** The version that `/version` tells, e.g. `12.31.10`; undefined when it tells none. */
export function versionIn({ status, body }: Pick<HttpAnswer, "status" | "body">): string | undefined {
  if (status !== 200 || body.length > longest) return undefined;
  return /^\s*"?v?(\d+\.\d+(?:\.\d+)?[\w.-]*)"?\s*$/.exec(body)?.[1];
}

/** With blanks around it. */
const longest = 100;

/** Whether a version is older than another one, of which as many numbers count as it has. */
export function isBefore(version: string, other: string): boolean {
  const numbers = version.split(/[.-]/).map(Number);
  for (const [place, wanted] of other.split(".").map(Number).entries()) {
    const number = numbers[place] ?? 0;
    if (number !== wanted) return number < wanted;
  }
  return false;
}
