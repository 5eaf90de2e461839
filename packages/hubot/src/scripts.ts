import { setTimeout as wait } from "node:timers/promises";
import { Running } from "@rocketchat-connectors/core";
import type { Robot } from "./hubot.ts";

/** Milliseconds that scripts get to load; what people say after that goes to those that are there. */
const loadingMs = 60_000;
/** The same for a robot that nothing is loaded into as far as is known; its scripts may come by other ways. */
const perhapsMs = 10_000;

/** When a robot's scripts can hear. */
export interface Scripts {
  /**
   * Tells the robot that it is connected; settles when its scripts can hear.
   *
   * Hubot's command line begins to load the scripts only then: what people say meanwhile would be lost. A robot that has
   * listeners already, or that nobody waits for, has its scripts.
   */
  announceConnected(announce: () => boolean): Promise<void>;
}

/** Looks on from now as scripts are loaded into a robot. */
export function watchScripts(robot: Robot): Scripts {
  const { load, loadExternalScripts } = robot;
  // Hubot says that the scripts have loaded without waiting for those of external-scripts.json.
  const external = new Running();
  let loads = 0;
  robot.load = (path) => {
    loads += 1;
    return load.call(robot, path);
  };
  // Nobody awaits this promise, so the one that is counted is another one: a failure ends the process as without us.
  robot.loadExternalScripts = async (packages) => external.add(loadExternalScripts.call(robot, packages));

  return {
    async announceConnected(announce) {
      const loaded = new Promise<void>((resolve) => robot.on("scripts have loaded", () => resolve()));
      const loadsBefore = loads;
      const isAwaited = announce();
      const isLoading = loads > loadsBefore;
      if (!isLoading && (!isAwaited || robot.listeners.length > 0)) return;
      const patience = wait(isLoading ? loadingMs : perhapsMs, true, { ref: false });
      const isLate = await Promise.race([loaded.then(() => external.settled()), patience]);
      if (isLate && isLoading) robot.logger.warn({}, "The scripts still load; those that are there hear from now on.");
    },
  };
}
