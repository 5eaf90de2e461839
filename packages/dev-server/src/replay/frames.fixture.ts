import { compareValues, type Difference } from "./compare.fixture.ts";
import type { Names } from "./names.fixture.ts";
import { kindOf, pair, type Unordered } from "./order.fixture.ts";
import type { JsonObject, Step } from "./recording.fixture.ts";

/** A frame of the recording with its line. */
export interface RecordedFrame {
  readonly line: number;
  readonly frame: JsonObject;
}

/** Compares what one socket got in one step: each frame's content and, as far as it is fixed, their order. */
export function compareFrames(
  recorded: readonly RecordedFrame[],
  replayed: readonly JsonObject[],
  context: { readonly names: Names; readonly unordered: Unordered; readonly heading: number },
): readonly Difference[] {
  const open = replayed.map((frame, place) => ({ kind: kindOf(frame), place, frame }));
  const matched: { line: number; kind: string; place: number }[] = [];
  const differences = recorded.flatMap(({ line, frame }): readonly Difference[] => {
    const kind = kindOf(frame);
    const index = open.findIndex((each) => sameKind(kind, each.kind, context.names));
    const [found] = index === -1 ? [] : open.splice(index, 1);
    if (found === undefined) return [{ line, at: "frame", says: `is missing: ${kind}` }];
    matched.push({ line, kind, place: found.place });
    return compareValues(frame, found.frame, context.names, "frame").map((each) => ({ line, ...each }));
  });
  const extra = open.map(({ kind, frame }) => ({
    line: context.heading,
    at: `extra ${kind}`,
    says: JSON.stringify(frame).slice(0, 300),
  }));
  return [...differences, ...inversions(matched, context.unordered), ...extra];
}

function inversions(
  matched: readonly { readonly line: number; readonly kind: string; readonly place: number }[],
  unordered: Unordered,
): readonly Difference[] {
  return matched.flatMap((later, index) => {
    const overtaken = matched
      .slice(0, index)
      .filter((earlier) => earlier.place > later.place && !unordered.has(pair(earlier.kind, later.kind)));
    if (overtaken.length === 0) return [];
    return [{ line: later.line, at: "order", says: `came before ${overtaken.map(({ line }) => line).join(", ")}` }];
  });
}

/** Recorded and replayed kinds are equal, or name ids that stand for each other. */
function sameKind(recorded: string, replayed: string, names: Names): boolean {
  return recorded === replayed || names.translate(recorded) === replayed;
}

/** What one socket got in a step. */
export function framesOf(step: Step, socket: string): readonly RecordedFrame[] {
  return step.rows.flatMap((row) =>
    row.kind === "received" && row.socket === socket ? [{ line: row.line, frame: row.frame }] : [],
  );
}
