import { createHash, timingSafeEqual } from "node:crypto";

/** What of a request decides whether it is let in. */
export interface Credentials {
  readonly headers: { get(name: string): string | null };
  /** `?token=`, which is all that some engines can add. */
  readonly token: string | undefined;
  /** What stood in the path where the secret may be. */
  readonly param?: string | undefined;
}

export interface AccessRules {
  readonly secret?: string | undefined;
  /** Headers that may carry the secret, besides `Authorization`. */
  readonly secretHeaders: readonly string[];
}

/** Why a request is not let in. */
export interface Denial {
  readonly status: 401 | 403;
  /** For the log; never what was shown. */
  readonly why: string;
}

/** Whether an address, or a name of one, is this machine's own and nobody else's. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * Decides who is let in: with a secret, whoever shows it; without one, programs of this machine, but no page that a browser
 * has loaded from elsewhere.
 */
export function denialOf(request: Credentials, { secret, secretHeaders }: AccessRules): Denial | undefined {
  if (secret === undefined) return strangerOf(request.headers);
  const given = shownSecrets(request, secretHeaders);
  if (given.length === 0) return { status: 401, why: "it shows no secret" };
  return given.some((one) => isSame(one, secret))
    ? undefined
    : { status: 401, why: "the secret that it shows is wrong" };
}

function shownSecrets({ headers, token, param }: Credentials, names: readonly string[]): readonly string[] {
  const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/.exec(headers.get("authorization")?.trim() ?? "") ?? [];
  const words = [
    scheme.toLowerCase() === "bearer" ? value.trim() : undefined,
    scheme.toLowerCase() === "basic" ? passwordOf(value) : undefined,
    token,
    param,
    ...names.map((name) => headers.get(name)),
  ];
  return words.flatMap((word) => word || []);
}

function passwordOf(encoded: string): string | undefined {
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon < 0 ? undefined : decoded.slice(colon + 1);
}

/** Compares in the same time whatever the difference, and whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Refuses what a page from elsewhere can make a browser send, also one whose name was bound to this machine anew. */
function strangerOf(headers: Credentials["headers"]): Denial | undefined {
  const host = headers.get("host") ?? "";
  if (!isLoopback(host.replace(/:\d+$/, "")))
    return { status: 403, why: "without a secret only callers that name this machine as localhost are let in" };
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site") ?? "none";
  const isForeign = (origin !== null && origin !== `http://${host}`) || !["none", "same-origin"].includes(site);
  return isForeign ? { status: 403, why: "without a secret no page of another origin is let in" } : undefined;
}
