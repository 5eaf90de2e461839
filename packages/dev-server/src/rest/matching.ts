import { ServerError } from "../world/errors.ts";
import type { World } from "../world/world.ts";

/** The part of a query by which older servers search lists; JSON such as `{"name":{"$in":["a","b"]}}`. */
export interface SearchQuery {
  readonly query?: string;
}

/**
 * The entries that a search asks for; newer servers pass over what it says.
 *
 * Understands equality, `$in`, `$ne` and `$regex` on plain keys, which is what bots asked for.
 */
export function matching<T extends object>(world: World, all: readonly T[], { query }: SearchQuery): readonly T[] {
  if (!world.profile.rest.filtersByQuery || query === undefined || query === "") return all;
  const wanted = Object.entries(conditionsIn(query));
  return all.filter((entry) => wanted.every(([key, condition]) => fits(Reflect.get(entry, key), condition)));
}

function conditionsIn(query: string): object {
  try {
    const parsed: unknown = JSON.parse(query);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Told below, like JSON that is no object.
  }
  const details = { helperMethod: "parseJsonQuery" };
  throw new ServerError("error-invalid-query", `Invalid query parameter provided: "${query}"`, details);
}

function fits(value: unknown, condition: unknown): boolean {
  if (typeof condition !== "object" || condition === null) return value === condition;
  return Object.entries(condition).every(([operator, operand]) => {
    if (operator === "$in") return Array.isArray(operand) && operand.includes(value);
    if (operator === "$ne") return value !== operand;
    return operator === "$regex" && new RegExp(String(operand)).test(String(value));
  });
}
