const shortest = 3;

/** Secrets in each form in which an answer may repeat them, the longest first: one may begin with another. */
export function secretForms(secrets: readonly (string | undefined)[]): readonly string[] {
  const forms = secrets
    .filter((one) => one !== undefined)
    .flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]);
  return [...new Set(forms)].filter((one) => one.length >= shortest).sort((a, b) => b.length - a.length);
}

/** The secrets that headers may hold: their values, and what stands behind `Bearer` or `Basic`. */
export function secretsInHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.values(headers).flatMap((value) => [value, ...credentialsIn(value)]);
}

function credentialsIn(header: string): readonly string[] {
  const [, scheme, value] = /^(bearer|basic)\s+(\S+)$/i.exec(header) ?? [];
  if (value === undefined) return [];
  if (scheme?.toLowerCase() === "bearer") return [value];
  const plain = Buffer.from(value, "base64").toString("utf8");
  return [value, plain, plain.slice(plain.indexOf(":") + 1)];
}

/** Takes secrets out of a text, in each form in which an answer may repeat them. */
export function hiding(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secretForms(secrets);
  return (text) => forms.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
