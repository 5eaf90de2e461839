import { plainError } from "../world/errors.ts";

/** Something that changed, and when. */
export interface Entry<T> {
  readonly item: T;
  readonly at: Date;
}

/** Which side of which moment is wanted; the moments are milliseconds since the epoch, as text. */
export interface CursorQuery {
  readonly next?: string;
  readonly previous?: string;
  readonly count?: number;
}

/** The entries on one side of a cursor, nearest first, and where the neighbouring pages begin. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  readonly cursor: { readonly next: string | null; readonly previous: string | null };
}

const defaultCount = 20;

/** Cuts a page out of entries that are sorted by their moment; entries of the cursor's very millisecond are left out. */
export function cursorPage<T>(entries: readonly Entry<T>[], query: CursorQuery): CursorPage<T> {
  const count = query.count ?? defaultCount;
  const forward = query.next !== undefined;
  const edge = momentIn(query.next ?? query.previous ?? "");
  const beyond = forward
    ? entries.filter((entry) => entry.at.getTime() > edge)
    : entries.filter((entry) => entry.at.getTime() < edge).reverse();
  const page = beyond.slice(0, count);
  const first = cursorOf(page.at(0));
  const last = beyond.length > count ? cursorOf(page.at(-1)) : null;
  return {
    items: page.map((entry) => entry.item),
    cursor: forward ? { next: last, previous: first } : { next: first, previous: last },
  };
}

function cursorOf(entry: Entry<unknown> | undefined): string | null {
  return entry === undefined ? null : String(entry.at.getTime());
}

function momentIn(cursor: string): number {
  const moment = Number.parseInt(cursor, 10);
  if (Number.isNaN(new Date(moment).getTime())) throw plainError("Invalid Date");
  return moment;
}
