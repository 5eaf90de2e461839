import { crc32 } from "node:zlib";
import type { Entry } from "./entries.ts";

/**
 * The text of a state file: a header, then a line for each change, the latest last.
 *
 * A line is the checksum of what follows it, a blank, and `[key, value, expiresAt?]`, or `[key]` when it was deleted.
 */
export const header = '{"format":"rocketchat-connectors state","version":1}\n';

const newline = 0x0a;
const checksumDigits = 8;

const checksumOf = (content: string | Uint8Array): string => crc32(content).toString(16).padStart(checksumDigits, "0");

export function lineOf(key: string, entry: Entry | undefined): string {
  const parts = [JSON.stringify(key)];
  if (entry) parts.push(entry.json);
  if (entry?.expiresAt !== undefined) parts.push(String(entry.expiresAt));
  const content = `[${parts.join(",")}]`;
  return `${checksumOf(content)} ${content}\n`;
}

/** What is in a state file. */
export interface Content {
  /** False when somebody else wrote it. */
  readonly ours: boolean;
  readonly entries: Map<string, Entry>;
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Numbers of the lines that are not what was written. */
  readonly damaged: readonly number[];
}

function changeOf(line: Buffer): readonly [string, Entry | undefined] | undefined {
  const content = line.subarray(checksumDigits + 1);
  if (line.toString("latin1", 0, checksumDigits + 1) !== `${checksumOf(content)} `) return undefined;
  // The checksum vouches that this is what `lineOf` wrote.
  const [key, ...rest]: [string, unknown?, number?] = JSON.parse(content.toString());
  if (rest.length === 0) return [key, undefined];
  const [value, expiresAt] = rest;
  const json = JSON.stringify(value);
  return [key, expiresAt === undefined ? { json } : { json, expiresAt }];
}

/** Reads a state file. What follows the last end of line was being written when the process died, and never counted. */
export function readContent(file: Buffer): Content {
  const entries = new Map<string, Entry>();
  const damaged: number[] = [];
  const ours = file.length < header.length ? header.startsWith(file.toString()) : file.indexOf(header) === 0;
  if (!ours || file.length < header.length) return { ours, entries, wholeBytes: 0, damaged };
  let start = header.length;
  for (let number = 2; ; number += 1) {
    const end = file.indexOf(newline, start);
    if (end < 0) return { ours, entries, wholeBytes: start, damaged };
    const change = changeOf(file.subarray(start, end));
    if (!change) damaged.push(number);
    else if (change[1]) entries.set(change[0], change[1]);
    else entries.delete(change[0]);
    start = end + 1;
  }
}
