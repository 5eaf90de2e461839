import type { Files, Omnichannel } from "./client.ts";
import { createLogin, type Login } from "./connection/login.ts";
import { createRegistry, type Registry } from "./connection/registry.ts";
import { createFiles } from "./files.ts";
import { createHealth, type HealthRecord } from "./health.ts";
import type { Logger } from "./logger.ts";
import { createOmnichannel } from "./omnichannel.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import type { RetryOptions } from "./outbox/retry.ts";
import { fromWire } from "./outbox/wire.ts";
import { type Api, createApi } from "./rest/api.ts";
import { createHttp, type Http } from "./rest/http.ts";
import { createRooms, type RoomDirectory } from "./rooms.ts";
import type { Settings } from "./settings.ts";
import { agentFor } from "./util/agent.ts";

/** What a client is made of, put together but not started. */
export interface Parts {
  readonly http: Http;
  readonly login: Login;
  readonly api: Api;
  readonly rooms: RoomDirectory;
  readonly outbox: Outbox;
  readonly files: Files;
  readonly omnichannel: Omnichannel;
  readonly registry: Registry;
  readonly health: HealthRecord;
}

export interface PartsOptions {
  readonly logger: Logger;
  readonly answerTimeoutMs: number;
  readonly retry: RetryOptions;
}

const defaultCacheSize = 1_000;
const defaultCacheMaxAgeMs = 300_000;

export function assemble(settings: Settings, { logger, answerTimeoutMs, retry }: PartsOptions): Parts {
  const http = createHttp({ url: settings.url, agent: agentFor(settings.url, settings), timeoutMs: answerTimeoutMs });
  const login = createLogin(http, settings.credentials);
  const api = createApi(http, login);
  const outbox = createOutbox({
    api,
    retry,
    logger,
    ...(settings.integrationId === undefined ? {} : { integrationId: settings.integrationId }),
  });
  return {
    http,
    login,
    api,
    outbox,
    rooms: createRooms({
      api,
      self: login.user,
      cacheSize: settings.roomCacheSize ?? defaultCacheSize,
      cacheMaxAgeMs: settings.roomCacheMaxAgeMs ?? defaultCacheMaxAgeMs,
    }),
    files: createFiles({ api, http, serverUrl: settings.url, token: login.obtain, sent: fromWire }),
    omnichannel: createOmnichannel(api),
    registry: createRegistry(logger),
    health: createHealth(),
  };
}
