import type { Logger } from "@rocketchat-connectors/core";
import { keptLog } from "@rocketchat-connectors/testkit";
import { createRasa, type Rasa, type RasaTuning } from "./rasa.ts";
import { readRasaSettings } from "./settings.ts";
import type { RasaRequest, RasaSettings } from "./types.ts";

export const account = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "hidden-password" };

function settingsFor(
  url: string,
  env: Readonly<Record<string, string>> = {},
  logger: Logger = keptLog().logger,
): RasaSettings {
  return readRasaSettings({ env: { ...account, RASA_URL: url, ...env }, logger });
}

/** A Rasa whose pauses are short. */
export function rasaAt(url: string, env: Readonly<Record<string, string>> = {}, tuning: RasaTuning = {}) {
  const log = keptLog();
  const settings = settingsFor(url, env, log.logger);
  const rasa: Rasa = createRasa(settings, { pausesMs: [1, 1, 1], random: () => 0, ...tuning });
  return { rasa, settings, log: log.lines };
}

export const hello: RasaRequest = {
  sender: "rc-GENERAL-ualice",
  message: "hello",
  input_channel: "rocketchat-connector",
};

/** A signal that is never aborted. */
export const patience = (): AbortSignal => new AbortController().signal;
