import { readFile } from "node:fs/promises";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One line of a recording, under the number that an editor shows. */
export type Row =
  | { readonly kind: "sent" | "received"; readonly line: number; readonly socket: string; readonly frame: JsonObject }
  | {
      readonly kind: "closed";
      readonly line: number;
      readonly socket: string;
      readonly code: number;
      readonly reason: string;
    }
  | RestRow;

/** A call of the HTTP API with its answer; it stands where the answer arrived. */
export interface RestRow {
  readonly kind: "rest";
  readonly line: number;
  readonly verb: string;
  /** Below `/api/v1/`, with the query. */
  readonly path: string;
  readonly request: Json;
  readonly status: number;
  readonly mediaType: string;
  readonly answer: Json;
}

/** The rows under one heading of a recording. */
export interface Step {
  readonly title: string;
  readonly line: number;
  readonly rows: readonly Row[];
}

/** A line as it stands in the file. */
interface Line {
  readonly who: string;
  readonly dir: string;
  readonly data: Json;
}

/** Reads a recording of the package's `fixtures` folder. */
export async function readRecording(file: string): Promise<readonly Step[]> {
  const text = await readFile(new URL(`../../fixtures/${file}`, import.meta.url), "utf8");
  const steps: { title: string; line: number; rows: Row[] }[] = [];
  for (const [index, json] of text.trimEnd().split("\n").entries()) {
    const entry = JSON.parse(json) as Line;
    if (entry.dir === "step") steps.push({ title: String(entry.data), line: index + 1, rows: [] });
    else homeOf(entry, steps).rows.push(rowOf(entry, index + 1));
  }
  return steps;
}

/** Whether the value is an object with keys. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The step that a row belongs to.
 *
 * A heading was written as soon as the last answer had come: what the socket says of itself before anything is asked
 * under the new heading still belongs to the old one. Stream events do not: they are what the step's first call caused.
 */
function homeOf<S extends { readonly rows: readonly Row[] }>(entry: Line, steps: readonly S[]): S {
  const current = steps.at(-1);
  const previous = steps.at(-2);
  if (current === undefined) throw new Error("the recording does not start with a heading");
  const ofItself = entry.dir === "close" || (entry.dir === "<" && isObject(entry.data) && entry.data.msg !== "changed");
  return ofItself && current.rows.length === 0 && previous !== undefined ? previous : current;
}

function rowOf({ who, dir, data }: Line, line: number): Row {
  if (!isObject(data)) throw new Error(`line ${line} of the recording holds no object`);
  if (dir === "<") return { kind: "received", line, socket: who, frame: data };
  if (dir === ">") return { kind: "sent", line, socket: who, frame: data };
  if (dir === "close")
    return { kind: "closed", line, socket: who, code: Number(data.code), reason: String(data.reason) };
  const [verb = "", path = ""] = dir.split(" ");
  const headers = isObject(data.headers) ? data.headers : {};
  return {
    kind: "rest",
    line,
    verb,
    path,
    request: data.req ?? null,
    status: Number(data.status),
    mediaType: mediaTypeOf(String(headers["content-type"])),
    answer: data.res ?? null,
  };
}

/** The media type without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return contentType.split(";")[0]?.trim() ?? "";
}
