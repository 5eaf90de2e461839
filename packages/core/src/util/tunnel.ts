import type { ClientRequest } from "node:http";
import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { HttpsProxyAgent } from "https-proxy-agent";
import { messageOf, RocketChatError } from "../errors.ts";
import type { TlsSettings } from "./agent.ts";

export interface TunnelOptions extends TlsSettings {
  /** Milliseconds until a proxy that does not answer is given up. */
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>["connect"]>[1];
type Stream = Awaited<ReturnType<HttpsProxyAgent<string>["connect"]>>;
interface Answer {
  readonly statusCode: number;
  readonly statusText: string;
}

/** As it was meant, also by whoever did not know that a percent sign has to be written as `%25`. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** The text is not repeated: it may hold a password. */
function parseProxy(proxy: string): URL {
  if (URL.canParse(proxy)) return new URL(proxy);
  throw new RocketChatError("invalid_settings", "the proxy is no URL: write it like http://proxy.example.com:3128");
}

function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (!username && !password) return {};
  const words = `${decoded(username)}:${decoded(password)}`;
  return { "Proxy-Authorization": `Basic ${Buffer.from(words).toString("base64")}` };
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

/** Of a server that is known by its address: inside a tunnel Node would take its name to be `localhost`. */
function identityOf({ host }: ConnectOptions) {
  if (!host || isIP(host) === 0) return {};
  return { checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate) };
}

/** The path through an HTTP proxy, by a tunnel (CONNECT) for every scheme: a web socket needs one anyway. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #options: TunnelOptions;
  readonly #openings = new Set<AbortController>();

  /** Credentials in `proxy` are shown to the proxy alone, and in no text. Throws `invalid_settings`. */
  constructor(proxy: string, options: TunnelOptions) {
    const url = parseProxy(proxy);
    super(withoutCredentials(url), { keepAlive: options.keepAlive, headers: authorizationOf(url) });
    this.#options = options;
  }

  /** Throws `unreachable` with what the proxy said. */
  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Stream> {
    const opening = new AbortController();
    this.#openings.add(opening);
    const { timeoutMs } = this.#options;
    const late = setTimeout(() => opening.abort(new Error(`does not answer within ${timeoutMs} ms`)), timeoutMs);
    let answer: Answer | undefined;
    request.once("proxyConnect", (given: Answer) => {
      answer = given;
    });
    // The parent reads it at once, for this connection only: it has no other place for a signal.
    this.connectOpts = { ...this.connectOpts, signal: opening.signal };
    try {
      const stream = await super.connect(request, { ...options, ...identityOf(options), ...this.#tls() });
      if (answer?.statusCode === 200) return stream;
      stream.destroy();
      throw this.#refusal(options, answer);
    } catch (error) {
      if (error instanceof RocketChatError) throw error;
      const reason = messageOf(opening.signal.aborted ? opening.signal.reason : error);
      throw new RocketChatError("unreachable", `the proxy ${this.proxy.origin}: ${reason}`, { cause: error });
    } finally {
      clearTimeout(late);
      this.#openings.delete(opening);
    }
  }

  override destroy(): void {
    for (const opening of this.#openings) opening.abort(new Error("given up"));
    super.destroy();
  }

  /** Of the server's certificate; the proxy's own is judged as any other. */
  #tls(): { readonly ca?: string; readonly rejectUnauthorized?: boolean } {
    const { ca, insecureTls } = this.#options;
    return { ...(ca === undefined ? {} : { ca }), ...(insecureTls ? { rejectUnauthorized: false } : {}) };
  }

  #refusal({ host, port }: ConnectOptions, answer: Answer | undefined): RocketChatError {
    const { statusCode = 0, statusText = "" } = answer ?? {};
    const advice =
      statusCode === 407
        ? "write the user and the password that it asks for into its URL, http://user:password@host:port"
        : "does it permit tunnels (CONNECT) to this host and port?";
    const text = `the proxy ${this.proxy.origin} refuses a tunnel to ${host}:${port} (${statusCode} ${statusText}): ${advice}`;
    return new RocketChatError("unreachable", text);
  }
}
