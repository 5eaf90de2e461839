import { createDevServer, type DevServerOptions, type SeedUser } from "../index.ts";
import type { Difference } from "./compare.fixture.ts";
import { Names } from "./names.fixture.ts";
import { unorderedPairs } from "./order.fixture.ts";
import { Player } from "./player.fixture.ts";
import { readRecording } from "./recording.fixture.ts";
import { type ScriptFacts, scriptOf } from "./script.fixture.ts";

/** A difference that is left on purpose. */
export interface KnownDifference {
  /** Lines of the recording; for a frame that the recording does not have, the line of the step's heading. */
  readonly lines: readonly number[];
  /** The places that differ in each of these rows, all of them. */
  readonly at: readonly string[];
  readonly why: string;
}

/** A recording and the server that has to behave like the recorded one. */
export interface Recording {
  readonly file: string;
  readonly server: Pick<DevServerOptions, "profile" | "deployment" | "settings" | "heartbeat">;
  readonly script: ScriptFacts;
  /** Whether the recorded server announced changes by watchers of its database that overtook each other. */
  readonly watchersRace: boolean;
  /** Kinds of frames that the set-up of the recording could not carry, although the real server sends them. */
  readonly uncarried?: RegExp;
  readonly known: readonly KnownDifference[];
}

/** What a replay came to. */
export interface Report {
  /** How many received frames, endings and REST answers were compared. */
  readonly rows: number;
  /** The part of them that differs, frames that the recording does not have included. */
  readonly share: number;
  readonly unlisted: readonly Difference[];
  /** Listed differences that did not occur. */
  readonly gone: readonly Pick<Difference, "line" | "at">[];
  /** Frames of the kinds that the recorded set-up could not carry. */
  readonly uncarried: number;
}

const guest = { id: "guest", username: "guest", token: "the-guest-of-the-replay", roles: ["guest"] } as const;
const admin = "rocketchat.internal.admin.test";

/** The accounts of a server in test mode, and one that may do next to nothing. */
const users: readonly SeedUser[] = [
  {
    id: admin,
    username: admin,
    password: admin,
    name: "RocketChat Internal Admin Test",
    email: `${admin}@rocket.chat`,
    roles: ["admin"],
  },
  { ...guest, joinDefaultChannels: false },
];

/** Plays a recording against a fresh server and holds the differences against the list. */
export async function replay(recording: Recording): Promise<Report> {
  const steps = await readRecording(recording.file);
  await using server = await createDevServer({ ...recording.server, limits: false, users });
  const player = new Player({
    url: server.url,
    names: new Names(Date.now()),
    script: scriptOf(recording.script),
    unordered: recording.watchersRace ? unorderedPairs(steps) : new Set(),
    accounts: [
      { caller: "admin", id: admin },
      { caller: "guest", ...guest },
    ],
  });
  const differences: Difference[] = [];
  for (const step of steps) differences.push(...(await player.play(step)));
  player.close();
  const rows = steps.flatMap((step) => step.rows.filter((row) => row.kind !== "sent")).length;
  return report(rows, differences, recording);
}

function report(rows: number, differences: readonly Difference[], { known, uncarried }: Recording): Report {
  const carried = differences.filter(({ at }) => !isUncarried(at, uncarried));
  const extra = carried.filter(({ at }) => at.startsWith("extra "));
  const differing = new Set(carried.filter((each) => !extra.includes(each)).map(({ line }) => line));
  const listed = known.flatMap(({ lines, at }) => lines.flatMap((line) => at.map((place) => ({ line, at: place }))));
  return {
    rows,
    share: (differing.size + extra.length) / rows,
    unlisted: carried.filter((each) => !listed.some((one) => isSame(one, each))),
    gone: listed.filter((one) => !carried.some((each) => isSame(one, each))),
    uncarried: differences.length - carried.length,
  };
}

function isSame(one: Pick<Difference, "line" | "at">, other: Pick<Difference, "line" | "at">): boolean {
  return one.line === other.line && one.at === other.at;
}

function isUncarried(at: string, kinds: RegExp | undefined): boolean {
  return kinds !== undefined && at.startsWith("extra ") && kinds.test(at.slice("extra ".length));
}
