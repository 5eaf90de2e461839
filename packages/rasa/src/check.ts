import { messageOf } from "@rocketchat-connectors/core";
import { error, type Finding, ok, type WatchOptions, warning, watch } from "@rocketchat-connectors/dialog";
import { type HttpAnswer, isPage, statusOf } from "@rocketchat-connectors/dialog/http";
import { misunderstood } from "./answers.ts";
import { missingChannel, refusal } from "./failures.ts";
import { askedOf, callbackAdvice, isHealthy, judgeOther, judgeVersion } from "./findings.ts";
import type { Rasa } from "./rasa.ts";
import { channelOf, healthUrlOf } from "./settings/address.ts";
import type { RasaSettings } from "./types.ts";

/**
 * Looks whether messages will be answered: the address, the channel, the model, the token. Says nothing to the bot.
 * Without Rasa's HTTP API there is less to see. Never rejects.
 */
export async function checkRasa(rasa: Rasa, settings: RasaSettings, signal?: AbortSignal): Promise<readonly Finding[]> {
  try {
    const root = await rasa.look(`${settings.baseUrl}/`, signal);
    const health = await rasa.ping(signal);
    const other = judgeOther(root, health, settings);
    if (other) return [other];
    const channel = await checkChannel(rasa, settings, health, signal);
    const api = await checkApi(rasa, settings, signal);
    return [...judgeVersion(root, settings), channel, ...api, ...callbackAdvice(settings)];
  } catch (failure) {
    return [error(messageOf(failure))];
  }
}

async function checkChannel(
  rasa: Rasa,
  settings: RasaSettings,
  health: HttpAnswer,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const { webhookUrl } = settings;
  const name = channelOf(webhookUrl);
  const isThere = ok(name === undefined ? `messages are taken at ${webhookUrl}` : `the channel "${name}" is on`);
  if (isHealthy(health)) return isThere;
  // A channel of somebody's own may not say how it is; where messages are posted, nothing can be read (405).
  const webhook = health.status === 404 ? await rasa.look(webhookUrl, signal) : health;
  if (webhook.status === 405 || (webhook.status === 200 && !isPage(webhook))) return isThere;
  if (webhook.status === 404) return error(`there is nothing at ${webhookUrl}: ${missingChannel(name)}`);
  const asked = askedOf(settings, healthUrlOf(settings));
  return error((refusal(asked, webhook) ?? misunderstood(asked, webhook)).message);
}

async function checkApi(
  rasa: Rasa,
  settings: RasaSettings,
  signal: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  try {
    const { model, trainingJobs } = await rasa.status(signal);
    const training = trainingJobs > 0 ? ", and another is being trained" : "";
    return [ok(`the model ${model ?? "without a name"} is loaded${training}`)];
  } catch (failure) {
    if (statusOf(failure) === 409) return [error(messageOf(failure))];
    const isWanted = settings.apiToken !== undefined || settings.jwt !== undefined;
    return isWanted ? [warning(`messages are answered all the same, but ${messageOf(failure)}`)] : [];
  }
}

const otherReasons = "the bot had nothing to say, an action failed, or its server is down: Rasa's log tells";

/**
 * Why Rasa may have answered with nothing, which it does whatever goes wrong. Only for conversations that Rasa knows.
 * Rejects with an `EngineError` when Rasa does not answer.
 */
export async function whySilent(rasa: Rasa, settings: RasaSettings, conversationId: string): Promise<string> {
  const isWanted = settings.apiToken !== undefined || settings.jwt !== undefined;
  try {
    await rasa.status();
    if (await rasa.isPaused(conversationId)) {
      return 'the conversation is paused until Rasa gets /restart, or the event {"event": "resume"} by its HTTP API';
    }
    return `there is a model, and the conversation is not paused; ${otherReasons}`;
  } catch (failure) {
    const status = statusOf(failure);
    if (status === undefined || status >= 500) throw failure;
    if (status === 409 || isWanted) return messageOf(failure);
    const way =
      "start Rasa with --enable-api and set RASA_API_TOKEN to be told here whether it is one of the first two";
    return `there is no model, the conversation is paused, or ${otherReasons}; ${way}`;
  }
}

/** Checks Rasa as long as something is wrong, for the log (`watch` of the dialog). */
export function watchRasa(rasa: Rasa, settings: RasaSettings, options: WatchOptions = {}): AsyncDisposable {
  const watched = {
    check: (signal: AbortSignal) => checkRasa(rasa, settings, signal),
    get isDown() {
      return rasa.isDown;
    },
  };
  return watch(watched, settings.logger, options);
}
