import type { Files, Omnichannel, StateStore } from "./client.ts";
import { createLogin, type Login } from "./connection/login.ts";
import { createRegistry, type Registry } from "./connection/registry.ts";
import type { TwoFactorCode } from "./connection/sign-in.ts";
import { createDownload } from "./files.ts";
import { createHealth, type HealthRecord } from "./health.ts";
import type { Logger } from "./logger.ts";
import { createOmnichannel } from "./omnichannel/omnichannel.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import type { RetryOptions } from "./outbox/retry.ts";
import { createPresence, type Presence } from "./presence.ts";
import { type Api, createApi } from "./rest/api.ts";
import { createHttp, type Http } from "./rest/http.ts";
import { createPace } from "./rest/pace.ts";
import { createRuleBook, createServerFacts, type RuleBook, type ServerFacts } from "./rest/server.ts";
import { createRooms, type RoomDirectory } from "./rooms/rooms.ts";
import type { Settings } from "./settings/settings.ts";
import { type Agents, createAgents } from "./util/agent.ts";

/** What a client is made of, put together but not started. */
export interface Parts {
  readonly agents: Agents;
  readonly http: Http;
  readonly login: Login;
  readonly api: Api;
  readonly facts: ServerFacts;
  readonly rules: RuleBook;
  readonly rooms: RoomDirectory;
  readonly outbox: Outbox;
  readonly download: Files["download"];
  readonly omnichannel: Omnichannel;
  readonly presence: Presence;
  readonly registry: Registry;
  readonly health: HealthRecord;
}

export interface PartsOptions {
  readonly logger: Logger;
  readonly answerTimeoutMs: number;
  readonly retry: RetryOptions;
  readonly store: StateStore | undefined;
  readonly twoFactorCode: TwoFactorCode | undefined;
}

const defaultCacheSize = 1_000;
const defaultCacheMaxAgeMs = 300_000;

export function assemble(settings: Settings, options: PartsOptions): Parts {
  const { logger, answerTimeoutMs, retry } = options;
  const agents = createAgents(settings.url, settings, answerTimeoutMs);
  const http = createHttp({
    url: settings.url,
    agent: agents.rest,
    strangers: agents.stranger,
    timeoutMs: answerTimeoutMs,
  });
  const login = createLogin({ ...options, http, url: settings.url, credentials: settings.credentials });
  const api = createApi(http, login, createPace({ logger, signal: retry.signal }));
  const rules = createRuleBook(http);
  const outbox = createOutbox({
    api,
    rules,
    retry,
    logger,
    self: login.user,
    serverTime: http.serverTime,
    integrationId: settings.integrationId,
  });
  return {
    agents,
    http,
    login,
    api,
    facts: createServerFacts(http, settings.url),
    rules,
    outbox,
    rooms: createRooms({
      api,
      self: login.user,
      cacheSize: settings.roomCacheSize ?? defaultCacheSize,
      cacheMaxAgeMs: settings.roomCacheMaxAgeMs ?? defaultCacheMaxAgeMs,
    }),
    download: createDownload({ http, serverUrl: settings.url, token: login.obtain }),
    omnichannel: createOmnichannel({ api, self: login.user }),
    presence: createPresence({ api, logger, status: settings.presence, signal: retry.signal }),
    registry: createRegistry(logger),
    health: createHealth(),
  };
}
