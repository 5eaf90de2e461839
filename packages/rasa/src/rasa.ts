import { type CallerOptions, createCaller, type HttpAnswer } from "@rocketchat-connectors/dialog/http";
import { elementsOf } from "./answers.ts";
import { createApi, probeTimeoutMs, type RasaApi } from "./api.ts";
import { type Asked, isLate, missingAnswer } from "./failures.ts";
import { channelOf, healthUrlOf } from "./settings/address.ts";
import { hidingThoseOf } from "./settings/secrets.ts";
import type { RasaElement, RasaRequest, RasaSettings } from "./types.ts";

/** A Rasa server, spoken to over HTTP. Every method rejects with an `EngineError`, whose text holds no secret. */
export interface Rasa extends RasaApi {
  /**
   * Posts what somebody said, and resolves with the answer. In callback mode that is empty, and all of it was posted to
   * the door before.
   *
   * What cannot have been sent is tried again three times, what Rasa put off by up to 10 s once; nothing else is, since
   * Rasa may have taken it.
   */
  ask(request: RasaRequest, signal: AbortSignal): Promise<readonly RasaElement[]>;
  /** Asks the channel whether it is there. Resolves with whatever comes back; rejects when nothing does. */
  ping(signal?: AbortSignal): Promise<HttpAnswer>;
  /** Resolves with whatever is at an address below Rasa's root; rejects when nothing comes back. */
  look(url: string, signal?: AbortSignal): Promise<HttpAnswer>;
  /** Whether nothing could be connected to at the latest attempt. */
  readonly isDown: boolean;
}

/** What tests change. */
export type RasaTuning = Pick<CallerOptions, "pausesMs" | "random" | "now" | "connectMs">;

/** Nothing is connected to before the first call. */
export function createRasa(settings: RasaSettings, tuning: RasaTuning = {}): Rasa {
  const { baseUrl, webhookUrl, headers, mode, logger, timeoutMs } = settings;
  const hide = hidingThoseOf(settings);
  const caller = createCaller({
    ...tuning,
    ...{ name: "Rasa", urlSetting: "RASA_URL", url: baseUrl, logger, tls: settings.tls, isLate },
    errorOf: ({ what }, failure, ending) => missingAnswer(what, failure, ending, hide),
  });
  const about = { route: "channel", mode, channel: channelOf(webhookUrl), hide } as const;

  const look = (url: string, signal?: AbortSignal): Promise<HttpAnswer> => {
    const limit = Math.min(timeoutMs, probeTimeoutMs);
    return caller.call({ what: `GET ${url}`, method: "GET", url, headers, timeoutMs: limit, signal, isProbe: true });
  };

  return {
    ...createApi(settings, caller),
    async ask(body, signal) {
      const asked: Asked = { ...about, what: `POST ${webhookUrl}` };
      const { what } = asked;
      const answer = await caller.call({ what, method: "POST", url: webhookUrl, headers, body, timeoutMs, signal });
      const { elements, strange } = elementsOf(asked, answer);
      if (strange > 0) logger.warn(`${what}: ${strange} items of the answer are no objects and are left out`);
      return elements;
    },
    ping: (signal) => look(healthUrlOf(settings), signal),
    look,
    get isDown() {
      return caller.isDown;
    },
  };
}
