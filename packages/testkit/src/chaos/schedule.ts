import type { Timeline, TimelineEntry } from "@rocketchat-connectors/dev-server";
import { createRandom, type Random } from "./random.ts";

/** The mean pause between two faults. */
const pauseMs = 900;

/** What a bot asks a server for while it works; `*` is everything. */
const paths = [
  "chat.sendMessage",
  "chat.sendMessage",
  "chat.sendMessage",
  "chat.getMessage",
  "chat.syncMessages",
  "*.history",
  "rooms.get",
  "subscriptions.get",
  "login",
  "ddp:login",
  "sub:room-messages",
  "sub:*",
  "*",
];

type Spread<Entry> = Entry extends unknown ? Omit<Entry, "atMs"> : never;
type Fault = Spread<TimelineEntry>;

const messages = { stream: "room-messages" };

/** Each kind of fault, as often as it stands here. */
const kinds: readonly (readonly [times: number, make: (random: Random, username: string) => Fault])[] = [
  [5, (_, username) => ({ fault: "drop", username })],
  [3, (random, username) => ({ fault: "silence", username, forMs: random.whole(300, 4_000) })],
  [2, (random) => ({ fault: "restart", downMs: random.whole(0, 1_500) })],
  [3, (random) => ({ fault: "limit", ...calls(random), resetMs: random.whole(100, 2_000), ...lasting(random) })],
  [4, (random) => ({ fault: "refuse", ...calls(random), ...refusal(random), ...lasting(random) })],
  [4, (random) => ({ fault: "loseAnswer", ...calls(random), ...lasting(random) })],
  [3, (random) => ({ fault: "delay", path: random.pick(paths), ms: random.whole(50, 1_500), ...lasting(random) })],
  [3, (random) => ({ fault: "delay", ...messages, ms: random.whole(20, 150), ...lasting(random) })],
  [3, (random) => ({ fault: "duplicate", ...messages, ...lasting(random) })],
  [3, (random) => ({ fault: "reorder", ...messages, ...disorder(random), ...lasting(random) })],
  [1, () => ({ fault: "garbage" })],
  [1, (_, username) => ({ fault: "expireToken", username })],
];

const deck = kinds.flatMap(([times, make]) => Array.from({ length: times }, () => make));

/** The faults of a run, by its seed alone: the same seed and length give the same schedule. */
export function chaosSchedule(seed: number, lastsMs: number, username: string): Timeline {
  const random = createRandom(seed);
  const timeline: TimelineEntry[] = [];
  for (let atMs = pauseMs; atMs < lastsMs; atMs += random.whole(1, 2 * pauseMs))
    timeline.push({ atMs, ...random.pick(deck)(random, username) });
  return timeline;
}

function calls(random: Random): { readonly path: string; readonly times: number } {
  return { path: random.pick(paths), times: random.whole(1, 4) };
}

/** Nothing is wrong for longer: what nobody met would otherwise pile up for the next who comes. */
function lasting(random: Random): { readonly forMs: number } {
  return { forMs: random.whole(300, 3_000) };
}

/** The server disorders what is written within moments, as it looks up rights for each message and reader. */
function disorder(random: Random): { readonly window: number; readonly withinMs: number } {
  return { window: random.whole(2, 4), withinMs: random.whole(20, 100) };
}

/** What the server says when it is broken, and what a proxy in front of it says. */
function refusal(random: Random): { readonly status: number; readonly body?: string } {
  const status = random.pick([500, 502, 503, 504]);
  return status === 500 ? { status } : { status, body: "<html><body>The server is not available</body></html>" };
}
