import { findMisspelt } from "@rocketchat-connectors/core";

/** What Kubernetes sets for a service that is named like the engine. */
const orchestrated = /^[A-Z\d]+_(SERVICE_|PORT_\d)|^[A-Z\d]+_PORT$/;

/**
 * A line for each variable that begins with `prefix`, that nobody reads and that was probably meant to be a known one.
 * `foreign` are names that the engine's own programs read.
 */
export function misspeltSettings(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
  known: readonly string[],
  foreign?: RegExp,
): readonly string[] {
  return findMisspelt(env, known, new RegExp(`^${prefix}_(?=.)`))
    .filter(([name]) => !orchestrated.test(name) && !foreign?.test(name))
    .map(([name, meant]) => `${name} is not a setting and is ignored: did you mean ${meant}?`);
}
