import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

export interface TlsSettings {
  readonly ca?: string;
  readonly insecureTls?: boolean;
}

/** The agent through which one client reaches its server, so that its certificate settings stay its own. */
export function agentFor(url: string, tls: TlsSettings): HttpAgent {
  if (!url.startsWith("https:")) return new HttpAgent({ keepAlive: true });
  return new HttpsAgent({
    keepAlive: true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.insecureTls ? { rejectUnauthorized: false } : {}),
  });
}
