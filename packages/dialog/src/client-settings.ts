import { isRocketChatError, RocketChatError, readSettings, type Settings } from "@rocketchat-connectors/core";

/**
 * The settings of the client, read together with a connector's own: throws one `invalid_settings` that names
 * everything that is wrong with either.
 */
export function readClientSettings(
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
  problems: readonly string[],
): Settings {
  const misused = (before: string) => new RocketChatError("invalid_settings", [before, ...problems].join("\n"));
  try {
    const client = readSettings(env, warn);
    if (problems.length === 0) return client;
  } catch (error) {
    throw isRocketChatError(error) ? misused(error.message) : error;
  }
  throw misused("the settings cannot be used:");
}
