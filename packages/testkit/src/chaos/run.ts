import { setTimeout } from "node:timers/promises";
import type { Logger } from "@rocketchat-connectors/core";
import {
  createDevServer,
  type Deployment,
  type DevServer,
  type ProfileName,
  type Timeline,
} from "@rocketchat-connectors/dev-server";
import { createRandom } from "./random.ts";
import { chaosSchedule } from "./schedule.ts";
import { accountsFor, botName, botPassword, createPlaces } from "./stage.ts";
import type { ChaosSubject, Heard } from "./subject.ts";
import { Traffic } from "./traffic.ts";
import { answerTo, type Evidence, judge, type Verdict } from "./verdict.ts";

/** How long a bot may stand still when nothing else is said. */
const defaultPatienceMs = 30_000;

/** How long a surplus answer may still take to show. */
const graceMs = 500;

/** How much of a frame is told. */
const wireWidth = 400;

export interface ChaosOptions {
  readonly subject: ChaosSubject;
  /** Decides what people do, and the faults unless there is a `schedule`. */
  readonly seed: number;
  readonly profile: ProfileName;
  readonly deployment: Deployment;
  /** How long people write and things go wrong. */
  readonly lastsMs: number;
  readonly rooms: number;
  /** Messages per second, over all rooms. */
  readonly rate: number;
  /** How long the bot may get no further with what was said once nothing disturbs it any more; 30 000 by default. */
  readonly patienceMs?: number;
  /** The faults, in place of those of the seed. */
  readonly schedule?: Timeline;
  /** Gets what people say, the bot logs and the wire carried, with the milliseconds since the start of the faults. */
  readonly log?: (line: string) => void;
}

export interface ChaosReport extends Verdict {
  readonly options: ChaosOptions;
  readonly schedule: Timeline;
  /** How long the bot needed for the rest after the last fault; `undefined` when it stood still. */
  readonly settledMs: number | undefined;
}

/**
 * Puts a bot through a random schedule of faults under continuous traffic, and counts what became of every message.
 *
 * When the time is over people stop to write and nothing goes wrong any more; the bot then finishes, and is given up
 * when it gets no further.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, subject, lastsMs, rate, profile, deployment } = options;
  const schedule = options.schedule ?? chaosSchedule(seed, lastsMs, botName);
  const random = createRandom(seed + 1);
  await using server = await createDevServer({ profile, deployment, users: accountsFor(options.rooms) });
  let from = performance.now();
  const log = (line: string): void => options.log?.(`${Math.round(performance.now() - from)} ${line}`);
  const traffic = new Traffic({ places: createPlaces(server, options.rooms, random), random, rate, lastsMs, log });
  await traffic.begin();
  const heard: Heard[] = [];
  const bot = await subject.start({
    env: envFor(server),
    logger: loggerTo(log),
    heard(message) {
      log(`heard ${message.text} ${message.id} in ${message.roomId}`);
      heard.push(message);
      return answerTo(message.text);
    },
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= bot.stop();
    return stopping;
  };
  const evidence = (): Evidence => ({ questions: traffic.questions, heard, answers: answersIn(server, traffic) });
  from = performance.now();
  const begunAt = Date.now();
  try {
    await disturb(server, schedule, lastsMs, traffic.run());
    const settledMs = await settled(() => judge(evidence()), options.patienceMs ?? defaultPatienceMs);
    // A bot repeats what it got no answer to, which nobody may see twice.
    await stop();
    return { options, schedule, settledMs, ...judge(evidence()) };
  } finally {
    if (options.log !== undefined) logWire(server, begunAt, options.log);
    await stop();
  }
}

/** Adds what the server remembers of the frames, with their own times. */
function logWire(server: DevServer, begunAt: number, log: (line: string) => void): void {
  for (const { at, direction, frame } of server.wire.frames())
    log(`${at - begunAt} wire ${direction} ${JSON.stringify(frame).slice(0, wireWidth)}`);
}

function envFor(server: DevServer): Readonly<Record<string, string>> {
  return {
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: botName,
    ROCKETCHAT_PASSWORD: botPassword,
    RESPOND_TO_DM: "true",
  };
}

/** Lets things go wrong while people write. */
async function disturb(server: DevServer, schedule: Timeline, lastsMs: number, writing: Promise<void>): Promise<void> {
  const over = new AbortController();
  const playing = server.faults.play(schedule, { signal: over.signal }).catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  await Promise.all([writing, Promise.race([playing, setTimeout(lastsMs)])]);
  over.abort();
  await playing;
  server.faults.clear();
}

/** Waits until nothing is missing; tells how long that took, unless there is no progress any more. */
async function settled(verdict: () => Verdict, patienceMs: number): Promise<number | undefined> {
  const from = performance.now();
  let least = { missing: Number.POSITIVE_INFINITY, since: from };
  for (;;) {
    const missing = verdict().findings.filter(({ kind }) => kind === "lost" || kind === "unanswered").length;
    const now = performance.now();
    if (missing < least.missing) least = { missing, since: now };
    if (missing === 0) break;
    if (now - least.since > patienceMs) return undefined;
    await setTimeout(100);
  }
  const settledMs = Math.round(performance.now() - from);
  await setTimeout(graceMs);
  return settledMs;
}

function answersIn(server: DevServer, { questions }: Traffic): Evidence["answers"] {
  const rooms = [...new Set(questions.map(({ roomId }) => roomId))];
  return rooms.flatMap((room) =>
    server
      .messages(room)
      .filter(({ u, t }) => u.username === botName && t === undefined)
      .map(({ _id, rid, msg, tmid }) => ({
        id: _id,
        roomId: rid,
        text: msg,
        ...(tmid === undefined ? {} : { threadId: tmid }),
      })),
  );
}

function loggerTo(write: (line: string) => void): Logger {
  const at =
    (level: string) =>
    (text: string): void =>
      write(`${level}: ${text}`);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
