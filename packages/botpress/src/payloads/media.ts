import type { BotpressSettings } from "../types.ts";

/** Where media of Botpress' own are. */
export interface MediaPlace extends Pick<BotpressSettings, "mediaBaseUrl"> {
  /** Botpress' root, as the connector reaches it. Absent when there is no such server: an integration of Cloud. */
  readonly serverUrl?: string | undefined;
}

/** Where v12 has its media: of a bot, or of all. A name with an encoded slash would lead elsewhere. */
const mediaPath = /^\/(?:api\/v1\/bots\/[^/]+\/)?media\/(?:(?!%2f|%5c)[^/\\])+$/i;
const botMediaPath = /\/api\/v1\/bots\/[^/]+\/media\//i;

/** Where Cloud keeps what authors put into their bots; open to everybody. */
const cloudFiles = "https://files.bpcontent.cloud";

/**
 * The address of something to show, as people can open it.
 *
 * v12 makes addresses of its media absolute with its own `EXTERNAL_URL`, which is `http://localhost:3000` unless somebody
 * set it, or leaves them relative: then `mediaBaseUrl`, or without it the server's own root, takes the place of the origin.
 * What is not Botpress' own stays as it is.
 */
export function mediaAddress(given: string, { serverUrl, mediaBaseUrl }: MediaPlace): string {
  const address = given.trim();
  if (/^\/(?!\/)/.test(address)) {
    const base = mediaBaseUrl ?? serverUrl;
    return base !== undefined && mediaPath.test(pathOf(address)) ? moved(address, base) : address;
  }
  const url = webUrl(address);
  if (!url) return address;
  const server = serverUrl === undefined ? undefined : webUrl(serverUrl);
  const isLost = isLocal(url) && server !== undefined && !isLocal(server);
  const base = mediaBaseUrl ?? (isLost ? serverUrl : undefined);
  const isOwn = isLost || url.origin === server?.origin || botMediaPath.test(url.pathname);
  return base !== undefined && isOwn ? moved(url.pathname + url.search + url.hash, base) : address;
}

/**
 * Whether the connector may fetch something: only what lies where the configured server, or `mediaBaseUrl`, has its
 * media, and where Cloud keeps files.
 *
 * An address comes from the bot, which may say what a stranger told it to say. Whatever else were fetched, the bot could
 * make the connector read pages that only its own network can see and show them to people.
 */
export function isOwnMedia(address: string, { serverUrl, mediaBaseUrl }: MediaPlace): boolean {
  const url = webUrl(address);
  if (url?.username !== "" || url.password !== "") return false;
  if (url.origin === cloudFiles) return true;
  return [serverUrl, mediaBaseUrl].some((base) => {
    const root = base === undefined ? undefined : webUrl(base);
    const path = root?.pathname.replace(/\/+$/, "") ?? "";
    return (
      root?.origin === url.origin && url.pathname.startsWith(path) && mediaPath.test(url.pathname.slice(path.length))
    );
  });
}

/** The path at another root, which may have a path of its own: that of the media follows it then. */
function moved(path: string, base: string): string {
  const root = base.replace(/\/+$/, "");
  const hasPath = (webUrl(root)?.pathname ?? "/") !== "/";
  const start = hasPath ? path.search(/\/(?:api\/v1\/bots\/[^/]+\/)?media\//i) : 0;
  return root + path.slice(Math.max(start, 0));
}

const pathOf = (address: string): string => address.replace(/[?#].*$/s, "");

function webUrl(address: string): URL | undefined {
  if (!/^https?:\/\//i.test(address.trim()) || !URL.canParse(address.trim())) return undefined;
  return new URL(address.trim());
}

const isLocal = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname) || hostname === "0.0.0.0";
