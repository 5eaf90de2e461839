import type { Logger } from "@rocketchat-connectors/core";

const mostRemembered = 1_000;

/** Writes warnings, some of them once only. */
export interface Warner {
  warn(text: string): void;
  /** The key says what counts as the same. */
  warnOnce(key: string, text: string): void;
}

export function createWarner(logger: Logger): Warner {
  const told = new Set<string>();
  return {
    warn: (text) => logger.warn(text),
    warnOnce(key, text) {
      // Keys come from outside: what goes on and on is not worth more lines.
      if (told.has(key) || told.size >= mostRemembered) return;
      told.add(key);
      logger.warn(text);
    },
  };
}
