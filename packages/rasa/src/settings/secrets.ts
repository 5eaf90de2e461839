import type { RasaSettings } from "../types.ts";

const shortest = 3;

/** The secrets among the settings, in each form in which an answer may repeat them. */
export function secretsOf({ headers, apiToken, jwt, door, tls }: RasaSettings): readonly string[] {
  const inHeaders = Object.values(headers).flatMap((value) => [value, ...credentialsIn(value)]);
  const all = [...inHeaders, apiToken, jwt, door?.secret, tls?.key].filter((one) => one !== undefined);
  const forms = all.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]);
  // The longest first: one may begin with another.
  return [...new Set(forms)].filter((one) => one.length >= shortest).sort((a, b) => b.length - a.length);
}

/** What stands behind `Bearer` or `Basic`. */
function credentialsIn(header: string): readonly string[] {
  const [, scheme, value] = /^(bearer|basic)\s+(\S+)$/i.exec(header) ?? [];
  if (value === undefined) return [];
  if (scheme?.toLowerCase() === "bearer") return [value];
  const plain = Buffer.from(value, "base64").toString("utf8");
  return [value, plain, plain.slice(plain.indexOf(":") + 1)];
}

/** Takes the secrets out of a text. */
export function hiding(settings: RasaSettings): (text: string) => string {
  const secrets = secretsOf(settings);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
