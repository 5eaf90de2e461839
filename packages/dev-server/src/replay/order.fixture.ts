import { isObject, type JsonObject, type Step } from "./recording.fixture.ts";

/** Two kinds of stream event whose order a recording does not fix. */
export type Unordered = ReadonlySet<string>;

/**
 * What a frame is, apart from its content: an answer by what it answers, a stream event by its stream.
 *
 * Frames of one kind are compared in the order they came; ids in the event's name do not distinguish kinds.
 */
export function kindOf(frame: JsonObject): string {
  const { msg, collection, fields, id, methods, subs } = frame;
  if (msg !== "changed") return [msg, collection ?? id ?? methods ?? subs ?? ""].join(" ");
  const event = isObject(fields) ? String(fields.eventName) : "";
  return `changed ${collection} ${event.replaceAll(/[A-Za-z0-9]{17,34}/g, "*")}`;
}

/** One kind before another. */
export function pair(first: string, second: string): string {
  return `${first} < ${second}`;
}

/**
 * The pairs of stream events that the recorded server itself sent now in one order and now in the other.
 *
 * Servers up to 6.x announce rooms, subscriptions and messages by independent watchers of the database, which overtake
 * each other. Only events of one room that came between the same two requests count, so that a pair that a recording
 * shows in one order keeps it.
 */
export function unorderedPairs(steps: readonly Step[]): Unordered {
  const seen = new Set<string>();
  for (const kinds of steps.flatMap(consequences)) {
    const places = placesOf(kinds);
    for (const [a, ofA] of places)
      for (const [b, ofB] of places)
        if (ofA.length === ofB.length && ofA.some((place, index) => place < (ofB[index] ?? 0))) seen.add(pair(a, b));
  }
  return new Set([...seen].filter((each) => seen.has(each.split(" < ").reverse().join(" < "))));
}

/** The kinds of the events of one room on one socket between two requests, for every such group of a step. */
function consequences(step: Step): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  let requests = 0;
  for (const row of step.rows) {
    if (row.kind !== "received") requests += 1;
    else if (row.frame.msg === "changed") {
      const group = `${requests} ${row.socket} ${roomOf(row.frame)}`;
      groups.set(group, [...(groups.get(group) ?? []), kindOf(row.frame)]);
    }
  }
  return [...groups.values()];
}

/** The room that a stream event is about. */
function roomOf({ fields }: JsonObject): string {
  if (!isObject(fields) || !Array.isArray(fields.args)) return "";
  const ofName = /^(.+)\/(?:deleteMessage|user-activity)$/.exec(String(fields.eventName));
  const documents = fields.args.filter(isObject).flatMap((each) => [each, each.payload]);
  const rids = documents.filter(isObject).map(({ rid, t, _id }) => rid ?? (t === undefined ? undefined : _id));
  return String(ofName?.[1] ?? rids.find((rid) => rid !== undefined) ?? "");
}

function placesOf(kinds: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, kind] of kinds.entries()) places.set(kind, [...(places.get(kind) ?? []), place]);
  return places;
}
