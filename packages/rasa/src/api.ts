import { isFields } from "@rocketchat-connectors/dialog";
import { type Caller, type HttpAnswer, parsed } from "@rocketchat-connectors/dialog/http";
import { elementsOf, misunderstood } from "./answers.ts";
import { type Asked, refusal } from "./failures.ts";
import { channelOf } from "./settings/address.ts";
import { hidingThoseOf } from "./settings/secrets.ts";
import type { RasaElement, RasaSettings } from "./types.ts";

/** An intent as the HTTP API triggers it. */
export interface RasaIntent {
  readonly name: string;
  /** Rasa takes a list of entities, or values by name. */
  readonly entities?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
}

/** What `/status` tells of a Rasa that has a model. */
export interface RasaStatus {
  /** The model's file. */
  readonly model?: string;
  readonly trainingJobs: number;
}

/** Rasa's HTTP API, which is there when it was started with `--enable-api` (`rasa/server.py`, 3.6). */
export interface RasaApi {
  /**
   * Makes something happen in a conversation. Resolves with what the bot says to it; in callback mode that is posted to
   * the door instead.
   */
  triggerIntent(conversationId: string, intent: RasaIntent, signal: AbortSignal): Promise<readonly RasaElement[]>;
  /** Rejects when there is no model, too. */
  status(signal?: AbortSignal): Promise<RasaStatus>;
  version(signal?: AbortSignal): Promise<string>;
  /** Whether Rasa is to say nothing in a conversation. Only of known ones: Rasa begins those that it does not know. */
  isPaused(conversationId: string, signal?: AbortSignal): Promise<boolean>;
}

/** Milliseconds until a question about Rasa's state counts as failed. */
export const probeTimeoutMs = 10_000;

interface ApiCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal | undefined;
}

export function createApi(settings: RasaSettings, caller: Caller): RasaApi {
  const { baseUrl, mode, webhookUrl, timeoutMs } = settings;
  const channel = channelOf(webhookUrl);
  const hide = hidingThoseOf(settings);
  // The API's own token goes before one that a proxy in front of Rasa wants, however that is written.
  const headers = {
    ...settings.headers,
    ...(settings.jwt === undefined ? {} : { Authorization: `Bearer ${settings.jwt}` }),
  };
  const askedFor = ({ method, path }: ApiCall): Asked => ({
    what: `${method} ${baseUrl}${path}`,
    route: "api",
    mode,
    channel,
    hide,
  });

  const call = async (one: ApiCall): Promise<HttpAnswer> => {
    const { method, path, query = {}, body, signal } = one;
    const isProbe = method === "GET";
    const parameters = new URLSearchParams({ ...query, ...(settings.apiToken ? { token: settings.apiToken } : {}) });
    const url = `${baseUrl}${path}${parameters.size > 0 ? `?${parameters}` : ""}`;
    const { what } = askedFor(one);
    return await caller.call({
      ...{ what, method, url, headers, body, signal, isProbe },
      timeoutMs: isProbe ? Math.min(timeoutMs, probeTimeoutMs) : timeoutMs,
    });
  };

  const get = async (path: string, signal?: AbortSignal, query = {}): Promise<Readonly<Record<string, unknown>>> => {
    const one: ApiCall = { method: "GET", path, query, signal };
    return objectIn(askedFor(one), await call(one));
  };

  return {
    async triggerIntent(conversationId, intent, signal) {
      const path = `/conversations/${encodeURIComponent(conversationId)}/trigger_intent`;
      // Of REST no channel is known to Rasa as a place to post to, and it then hands over what was said.
      const query = mode === "callback" && channel !== undefined ? { output_channel: channel } : {};
      const one: ApiCall = { method: "POST", path, query: { include_events: "NONE", ...query }, body: intent, signal };
      const answer = await call(one);
      const { messages = [] } = objectIn(askedFor(one), answer);
      return elementsOf(askedFor(one), { ...answer, body: JSON.stringify(messages) }).elements;
    },
    async status(signal) {
      const { model_file: model, num_active_training_jobs: jobs } = await get("/status", signal);
      return { ...(typeof model === "string" ? { model } : {}), trainingJobs: Number(jobs) || 0 };
    },
    async version(signal) {
      return String((await get("/version", signal)).version ?? "");
    },
    async isPaused(conversationId, signal) {
      const path = `/conversations/${encodeURIComponent(conversationId)}/tracker`;
      return (await get(path, signal, { include_events: "NONE" })).paused === true;
    },
  };
}

function objectIn(asked: Asked, answer: HttpAnswer): Readonly<Record<string, unknown>> {
  const refused = refusal(asked, answer);
  if (refused) throw refused;
  const value = parsed(answer.body);
  if (isFields(value)) return value;
  throw misunderstood(asked, answer);
}
