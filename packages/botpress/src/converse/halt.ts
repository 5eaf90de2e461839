import type { EngineError } from "@rocketchat-connectors/dialog";

/** Keeps from asking a server again and again for what it refuses until somebody changes a setting. */
export interface Halt {
  /** Throws the error that was met lately. */
  check(): void;
  /** For the next `ms` the same is not tried again. */
  meet(error: EngineError): void;
}

export function createHalt(ms: number, now: () => number): Halt {
  let met: { readonly error: EngineError; readonly until: number } | undefined;
  return {
    check() {
      if (met !== undefined && now() < met.until) throw met.error;
    },
    meet(error) {
      met = { error, until: now() + ms };
    },
  };
}
