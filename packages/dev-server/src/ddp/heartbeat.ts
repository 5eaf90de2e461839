/** How long a silent client is left alone, and how long it then has to answer. */
export interface HeartbeatTimes {
  readonly idleMs: number;
  readonly timeoutMs: number;
}

/** Asks an idle client for a sign of life and gives it up without one, as Meteor does. */
export class Heartbeat {
  readonly #times: HeartbeatTimes;
  readonly #ping: () => void;
  readonly #giveUp: () => void;
  readonly #interval: NodeJS.Timeout;
  #deadline: NodeJS.Timeout | undefined;
  #heard = false;

  constructor(times: HeartbeatTimes, ping: () => void, giveUp: () => void) {
    this.#times = times;
    this.#ping = ping;
    this.#giveUp = giveUp;
    this.#interval = setInterval(() => this.#tick(), times.idleMs);
  }

  /** Any frame from the client is a sign of life. */
  heard(): void {
    this.#heard = true;
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  stop(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#deadline);
  }

  #tick(): void {
    if (!this.#heard && this.#deadline === undefined) {
      this.#ping();
      this.#deadline = setTimeout(() => this.#giveUp(), this.#times.timeoutMs);
    }
    this.#heard = false;
  }
}
