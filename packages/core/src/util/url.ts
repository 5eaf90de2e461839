import { RocketChatError } from "../errors.ts";

/** Whether a base URL names this very machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** What was typed, without the credentials that may stand in it. */
function printable(text: string): string {
  const withoutCredentials = text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1***@");
  return JSON.stringify(withoutCredentials.replace(/[?#].*$/s, ""));
}

function refused(text: string, why: string): RocketChatError {
  return new RocketChatError("invalid_settings", `${printable(text)} ${why}`);
}

function parse(scheme: string, rest: string, text: string): URL {
  try {
    return new URL(`${scheme}://${rest}`);
  } catch {
    throw refused(text, "is not a server address: write it like https://chat.example.com or localhost:3000");
  }
}

function schemeOf(typed: string | undefined, rest: string, text: string, useSsl: boolean | undefined): string {
  if (typed === undefined) return (useSsl ?? !isLoopback(parse("http", rest, text).href)) ? "https" : "http";
  if (/^(http|ws)s$/i.test(typed)) return "https";
  if (/^(http|ws)$/i.test(typed)) return useSsl ? "https" : "http";
  throw refused(text, "is not a server address: it must begin with https:// or http://");
}

/**
 * The base URL that a person's word for a server means: `http(s)://host[:port][/path]`, no trailing slash.
 *
 * Without a scheme it is https, but http on this machine or when `useSsl` is false; `useSsl` turns http into https.
 * Throws `invalid_settings`.
 */
export function normalizeUrl(text: string, useSsl?: boolean): string {
  const [, typed, rest = ""] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const url = parse(schemeOf(typed, rest, text, useSsl), rest, text);
  if (url.username || url.password) {
    throw refused(text, "holds credentials: take them out and set ROCKETCHAT_USER and ROCKETCHAT_PASSWORD instead");
  }
  const path = url.pathname
    .replace(/\/+$/, "")
    .replace(/\/websocket$/, "")
    .replace(/\/+$/, "");
  return url.origin + path;
}

/** A link as a message can show it: without credentials, query and fragment, since each of them may be a secret. */
export function shownLink(link: string): string {
  return link.replace(/[?#].*$/s, "").replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/]*@/i, "$1//");
}

/** A link as a server writes it: its own are relative to its base URL, which may have a path. */
export function absoluteUrl(link: string, serverUrl: string): string | undefined {
  const relative = link.startsWith("/") && !link.startsWith("//");
  const [text, base] = relative ? [serverUrl + link] : [link, `${serverUrl}/`];
  return URL.canParse(text, base) ? new URL(text, base).href : undefined;
}
