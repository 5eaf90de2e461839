import { messageOf } from "@rocketchat-connectors/core";
import { scopedStore } from "@rocketchat-connectors/dialog";
import { hiding, secretsInHeaders } from "@rocketchat-connectors/dialog/http";
import { Recents } from "../chat/recents.ts";
import { persistently } from "../persistence.ts";
import { secretsOf } from "../settings/secrets.ts";
import type { TransportOptions } from "../transport.ts";
import { Turns } from "../turns.ts";
import type { IntegrationSettings } from "../types.ts";
import { RuntimeApi } from "./api.ts";
import { sayMissed } from "./missed.ts";
import { Operations } from "./operations.ts";
import { type Registration, Registrations } from "./registration.ts";
import { Sayings } from "./sayings.ts";
import { loadSdk, type Sdk } from "./sdk.ts";
import { Sender } from "./sender.ts";

export interface IntegrationOptions extends TransportOptions {
  /** Loads Botpress' SDK. Default the one that is installed. */
  readonly load?: () => Promise<Sdk>;
  /** Milliseconds before what Botpress did not take is tried again, at first and at the most. Default 500 and 5 000. */
  readonly pauses?: { readonly firstMs: number; readonly longestMs: number };
  /** Milliseconds that Botpress waits for a message to be stored before it goes on. Default 20 000. */
  readonly patienceMs?: number;
}

/** What the transport is made of. */
export interface IntegrationParts {
  readonly sdk: () => Promise<Sdk>;
  readonly registrations: Registrations;
  readonly api: RuntimeApi;
  readonly operations: Operations;
  readonly sender: Sender;
  /** What to do when Botpress has not called yet. */
  readonly unregistered: () => string;
  /** Says what was said while the connector was away. Never rejects. */
  readonly catchUp: () => Promise<void>;
  /** Aborted when the connector ends. */
  readonly stop: AbortController;
}

export function partsOf(options: IntegrationOptions, integration: IntegrationSettings): IntegrationParts {
  const { settings, ears, logger, store, act, pauses, patienceMs } = options;
  const sdk = once(options.load ?? loadSdk);
  const hide = hiding([...secretsOf(settings), ...secretsInHeaders(settings.headers)]);
  const registrations = new Registrations(integration, store);
  const turns = new Turns();
  const api = new RuntimeApi({
    ...{ sdk, hide, logger },
    ...{ url: integration.apiUrl, token: integration.token, headers: settings.headers },
  });
  const stop = new AbortController();
  const patiently = <Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> =>
    persistently(work, { maxWaitMs: integration.maxWaitMs, signal, pauses });
  const acknowledge = (bot: Registration, id: string): void => {
    patiently(stop.signal, () => api.acknowledge(bot, id, stop.signal)).catch((failure: unknown) =>
      logger.debug(`A message is not marked as said: ${messageOf(failure)}`),
    );
  };
  const { signal: ending } = stop;
  const recents = new Recents(scopedStore(store, () => "botpress:integration"));
  const touch = (id: string): Promise<void> =>
    recents
      .touch(id)
      .catch((failure: unknown) => logger.warn(`That ${id} goes on is not noted: ${messageOf(failure)}`));
  const sayings = new Sayings({ turns, ears, logger, acknowledge, signal: ending, pauses });
  const operations = new Operations({
    ...{ registrations, sayings, touch, logger, patienceMs, act },
    left: () => sender.leave(),
    tagOf: (bot, id, signal) => patiently(signal, () => api.tagOf(bot, id, signal)),
  });
  const unregistered = (): string => `Botpress has not called yet: ${advice(settings.door?.integrationPath)}`;
  const sender = new Sender({
    ...{ api, registrations, turns, settings, bounds: integration, patiently, touch, unregistered },
    say: (bot, id, said) => sayings.say(bot, id, said),
  });
  const catchUp = (): Promise<void> =>
    sayMissed({ api, registrations, recents, sayings, logger, signal: ending, pauses });
  return { sdk, registrations, api, operations, sender, unregistered, catchUp, stop };
}

function advice(path = ""): string {
  const address = `<this machine's public https address>${path}/<BOTPRESS_WEBHOOK_SECRET>`;
  return `deploy the integration's definition with bp deploy --url ${address}, and install it in a bot`;
}

/** A task that succeeds once. */
function once<Result>(task: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined;
  return () => {
    done ??= task().catch((failure: unknown) => {
      done = undefined;
      throw failure;
    });
    return done;
  };
}
