import { setTimeout as wait } from "node:timers/promises";
import type { Robot } from "./hubot.ts";

/** Milliseconds that scripts get to load; what people say after that goes to those that are there. */
const loadingMs = 10_000;

/**
 * Tells a robot that it is connected; settles when its scripts can hear.
 *
 * Hubot's command line begins to load the scripts only then: what people say meanwhile would be lost. A robot that has
 * listeners already, or that nobody waits for, has its scripts.
 */
export async function announceConnected(robot: Robot, announce: () => boolean): Promise<void> {
  const loaded = new Promise<void>((resolve) => robot.on("scripts have loaded", () => resolve()));
  const isAwaited = announce();
  if (!isAwaited || robot.listeners.length > 0) return;
  await Promise.race([loaded, wait(loadingMs, undefined, { ref: false })]);
}
