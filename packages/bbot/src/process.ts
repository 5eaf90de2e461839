import type { Framework } from "./bbot.ts";

/** Milliseconds that a process gets to end by itself after a failed start. */
const patienceMs = 2_000;

/**
 * Ends a process whose bot cannot start, with code 1 as bBot means to.
 *
 * bBot waits for its own start before it ends, which never comes: without this the process lives on for its web server,
 * or ends as if all were well.
 */
export function endFailedStart(framework: Framework): void {
  process.exitCode = 1;
  setTimeout(() => process.exit(), patienceMs).unref();
  framework.stopServer().catch(() => undefined);
}

/**
 * Takes off the listener by which bBot ends the process at SIGTERM at once, before anybody could log off. What comes back
 * puts it on again.
 */
export function holdHastyExit(): () => void {
  const hasty = process.listeners("SIGTERM").filter((listener) => exits.test(String(listener)));
  for (const listener of hasty) process.off("SIGTERM", listener);
  return () => {
    for (const listener of hasty.splice(0)) process.on("SIGTERM", listener);
  };
}

const exits = /^\(\)\s*=>\s*process\.exit\(0\)$/;
