import { ServerError } from "../world/errors.ts";
import type { Settings } from "../world/settings.ts";

/** The part of a query that says which page of a list is wanted. */
export interface PageQuery {
  readonly count?: number;
  readonly offset?: number;
  /** JSON, such as `{"name":1}`. */
  readonly sort?: string;
}

/** One page of a list, with the numbers that go out beside it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly numbers: { readonly count: number; readonly offset: number; readonly total: number };
}

type Order = Readonly<Record<string, number>>;

/** Cuts the wanted page out of a list, ordered as asked or by the list's own order. */
export function pageOf<T extends object>(
  all: readonly T[],
  query: PageQuery,
  settings: Settings,
  order: Order,
): Page<T> {
  const offset = query.offset ?? 0;
  const limit = limitOf(query.count, settings);
  const items = inOrder(all, orderIn(query.sort) ?? order).slice(offset, offset + limit);
  return { items, numbers: { count: items.length, offset, total: all.length } };
}

/** How many entries a page has: the default without a count, never more than the upper limit, all for 0. */
export function limitOf(count: number | undefined, settings: Settings): number {
  const asked = count ?? settings.number("API_Default_Count");
  return asked === 0 ? Number.POSITIVE_INFINITY : Math.min(asked, settings.number("API_Upper_Count_Limit"));
}

function orderIn(sort: string | undefined): Order | undefined {
  if (sort === undefined) return undefined;
  try {
    return JSON.parse(sort) as Order;
  } catch (cause) {
    const details = { helperMethod: "parseJsonQuery" };
    throw new ServerError("error-invalid-sort", `Invalid sort parameter provided: "${sort}"`, details, { cause });
  }
}

function inOrder<T extends object>(all: readonly T[], order: Order): readonly T[] {
  const keys = Object.entries(order);
  return [...all].sort((a, b) => {
    for (const [key, direction] of keys) {
      const difference = compare(Reflect.get(a, key), Reflect.get(b, key));
      if (difference !== 0) return difference * Math.sign(direction);
    }
    return 0;
  });
}

function compare(a: unknown, b: unknown): number {
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a ?? "").localeCompare(String(b ?? ""));
}
