import { elementsOf } from "./answers.ts";
import { createApi, probeTimeoutMs, type RasaApi } from "./api.ts";
import type { Asked } from "./failures.ts";
import type { HttpAnswer } from "./http.ts";
import { type CallerOptions, createCaller } from "./net/caller.ts";
import { channelOf, healthUrlOf } from "./settings/address.ts";
import { hiding } from "./settings/secrets.ts";
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
export type RasaTuning = Omit<CallerOptions, "url" | "logger" | "tls">;

/** Nothing is connected to before the first call. */
export function createRasa(settings: RasaSettings, tuning: RasaTuning = {}): Rasa {
  const { baseUrl, webhookUrl, headers, mode, logger, timeoutMs } = settings;
  const caller = createCaller({ ...tuning, url: baseUrl, logger, tls: settings.tls });
  const about = { route: "channel", mode, channel: channelOf(webhookUrl), hide: hiding(settings) } as const;

  const look = (url: string, signal?: AbortSignal): Promise<HttpAnswer> => {
    const asked: Asked = { ...about, what: `GET ${url}` };
    const limit = Math.min(timeoutMs, probeTimeoutMs);
    return caller.call({ asked, method: "GET", url, headers, timeoutMs: limit, signal, isProbe: true });
  };

  return {
    ...createApi(settings, caller),
    async ask(body, signal) {
      const asked: Asked = { ...about, what: `POST ${webhookUrl}` };
      const answer = await caller.call({ asked, method: "POST", url: webhookUrl, headers, body, timeoutMs, signal });
      const { elements, strange } = elementsOf(asked, answer);
      if (strange > 0) logger.warn(`${asked.what}: ${strange} items of the answer are no objects and are left out`);
      return elements;
    },
    ping: (signal) => look(healthUrlOf(settings), signal),
    look,
    get isDown() {
      return caller.isDown;
    },
  };
}
