import type { Timeline } from "@rocketchat-connectors/dev-server";
import type { ChaosOptions } from "./run.ts";

const messages = { stream: "room-messages" };
const sending = { path: "chat.sendMessage" };

const schedule: Timeline = [
  { atMs: 100, fault: "reorder", ...messages, window: 3, withinMs: 80, forMs: 5_000 },
  { atMs: 300, fault: "duplicate", ...messages, forMs: 1_200 },
  { atMs: 400, fault: "loseAnswer", ...sending, times: 3, forMs: 600 },
  { atMs: 800, fault: "drop", username: "bot" },
  { atMs: 1_800, fault: "silence", username: "bot", forMs: 600 },
  { atMs: 2_800, fault: "restart", downMs: 300 },
  { atMs: 3_500, fault: "delay", path: "chat.syncMessages", ms: 300, forMs: 1_000 },
  { atMs: 3_600, fault: "drop", username: "bot" },
  { atMs: 4_200, fault: "refuse", ...sending, times: 3, status: 503, forMs: 500 },
];

/**
 * Five seconds that hold a bit of everything, for a test of every day; a random schedule needs a minute for that.
 *
 * The rooms are few, so that messages of the same room meet the faults together.
 */
export const shortRun = {
  seed: 22,
  lastsMs: 5_000,
  rooms: 12,
  rate: 40,
  schedule,
} as const satisfies Partial<ChaosOptions>;
