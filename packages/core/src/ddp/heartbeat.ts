/**
 * Notices a connection whose other side is gone. Any inbound frame is a sign of life; after `idleMs` without one a ping
 * goes out, and `timeoutMs` later without one the connection counts as dead.
 */
export interface Heartbeat {
  alive(): void;
  stop(): void;
}

export interface HeartbeatOptions {
  readonly idleMs: number;
  readonly timeoutMs: number;
}

export function heartbeat(options: HeartbeatOptions, ping: () => void, dead: () => void): Heartbeat {
  let timer: NodeJS.Timeout | undefined;
  const arm = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const alive = (): void =>
    arm(options.idleMs, () => {
      ping();
      arm(options.timeoutMs, dead);
    });
  alive();
  return { alive, stop: () => clearTimeout(timer) };
}
