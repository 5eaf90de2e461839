import { isDeepStrictEqual } from "node:util";
import type { DevServer } from "@rocketchat-connectors/dev-server";
import { until } from "@rocketchat-connectors/testkit";
import { expect } from "vitest";

/** What was said in a room or in one of its threads, oldest first, as `who: what`; notices of the server are left out. */
export function transcript(server: DevServer, room: string, { thread }: Place = {}): readonly string[] {
  return server
    .messages(room)
    .filter(({ t, tmid }) => t === undefined && tmid === thread)
    .map(({ u, msg }) => `${u.username}: ${msg}`);
}

interface Place {
  /** The id of a thread's first message. Default: what is outside of threads. */
  readonly thread?: string | undefined;
}

/**
 * Lets people say their lines, each after what stands before it was said, and waits for the lines of `bot`.
 * Fails unless these and no others follow upon what was there.
 */
export async function play(server: DevServer, room: string, lines: readonly string[], place: Place = {}) {
  const before = transcript(server, room, place);
  const said = () => transcript(server, room, place).slice(before.length);
  for (const [index, line] of lines.entries()) {
    const [, who = "", what = ""] = /^([\w.-]+): (.*)$/s.exec(line) ?? [];
    if (who !== "bot") await server.as(who).say(room, what, place.thread === undefined ? {} : { tmid: place.thread });
    await until(
      () => `"${line}"; what was said is\n${said().join("\n")}`,
      () => said().length > index,
    );
    expect(said().slice(0, index + 1)).toEqual(lines.slice(0, index + 1));
  }
}

/** Waits until what was said ends with these lines. */
export async function waitForLines(server: DevServer, room: string, lines: readonly string[], place: Place = {}) {
  const last = () => transcript(server, room, place).slice(-lines.length);
  await until(
    () => `the lines\n${lines.join("\n")}\nthe last ones are\n${last().join("\n")}`,
    () => isDeepStrictEqual(last(), lines),
  );
}
