import { type Agent, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isExempt } from "./no-proxy.ts";
import { TunnelAgent } from "./tunnel.ts";

export interface TlsSettings {
  readonly ca?: string;
  readonly insecureTls?: boolean;
}

export interface ProxySettings {
  /** URL of the HTTP proxy that everything goes through, with credentials if it wants them. Default none. */
  readonly proxy?: string;
  /** Hosts that are reached without it, written as in `NO_PROXY`. Default none. */
  readonly noProxy?: readonly string[];
}

/** The paths from one client to the hosts it talks to; no other part of the process uses them. */
export interface Agents {
  /** To the client's own server, for REST. */
  readonly rest: Agent;
  /** To the client's own server, for sockets: a new connection each, since a kept one may have died unseen. */
  readonly socket: Agent;
  /** To any other host, whose certificates are judged as usual. Undefined stands for the direct path. */
  readonly stranger: (url: string) => Agent | undefined;
  close(): void;
}

/** The direct path to a server. */
function agentFor(url: string, tls: TlsSettings, keepAlive: boolean): Agent {
  if (!/^(https|wss):/.test(url)) return new HttpAgent({ keepAlive });
  return new HttpsAgent({
    keepAlive,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.insecureTls ? { rejectUnauthorized: false } : {}),
  });
}

/** A proxy is given up before the request is, so that the error names it. */
const proxyShare = 0.75;

/** The paths of a client of the server at `url`, whose requests are given up after `answerTimeoutMs`. */
export function createAgents(url: string, settings: TlsSettings & ProxySettings, answerTimeoutMs: number): Agents {
  const timeoutMs = answerTimeoutMs * proxyShare;
  const { ca, insecureTls, proxy, noProxy = [] } = settings;
  const tls = { ...(ca === undefined ? {} : { ca }), ...(insecureTls === undefined ? {} : { insecureTls }) };
  const proxyOf = (target: string): string | undefined =>
    proxy === undefined || isExempt(target, noProxy) ? undefined : proxy;
  const own = (keepAlive: boolean): Agent => {
    const through = proxyOf(url);
    if (through === undefined) return agentFor(url, tls, keepAlive);
    return new TunnelAgent(through, { ...tls, timeoutMs, keepAlive });
  };
  const rest = own(true);
  const socket = own(false);
  const strangers = proxy === undefined ? undefined : new TunnelAgent(proxy, { timeoutMs, keepAlive: false });
  return {
    rest,
    socket,
    stranger: (target) => (proxyOf(target) === undefined ? undefined : strangers),
    close() {
      for (const agent of [rest, socket, strangers]) agent?.destroy();
    },
  };
}
