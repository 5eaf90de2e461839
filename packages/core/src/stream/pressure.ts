import type { ClientStatus } from "../client.ts";
import type { Logger } from "../logger.ts";

/** Watches how many events wait for slow readers; called with the number whenever it changed. */
export type PressureGauge = (waiting: number) => void;

export interface PressureOptions {
  readonly report: (status: ClientStatus) => void;
  readonly logger: Logger;
}

/** Waiting events that are worth a warning; so is each doubling. Relief is told at a tenth. */
const firstWarning = 1_000;
const relief = firstWarning / 10;

export function createPressureGauge({ report, logger }: PressureOptions): PressureGauge {
  let nextWarning = firstWarning;
  return (waiting) => {
    if (waiting >= nextWarning) {
      while (nextWarning <= waiting) nextWarning *= 2;
      report({ type: "pressure", waiting });
      logger.warn(
        `${waiting} events wait to be handled: what handles them is slower than what comes in; answer without waiting, or pass messages over with the bridge's strategy 'latest'`,
      );
    } else if (waiting < relief && nextWarning > firstWarning) {
      nextWarning = firstWarning;
      logger.info(`no more than ${waiting} events wait to be handled now`);
    }
  };
}
