import { readFileSync } from "node:fs";
import { messageOf } from "../errors.ts";
import type { TlsSettings } from "../util/agent.ts";
import { shown } from "../util/env-values.ts";
import { isLoopback, normalizeUrl } from "../util/url.ts";
import type { Findings, Values } from "./values.ts";

/** The server's base URL; empty when there is a problem with it. */
export function readUrl(values: Values, { problems, warnings }: Findings): string {
  const useSsl = values.flag("ROCKETCHAT_USE_SSL") ?? values.flag("ROCKETCHAT_USESSL");
  try {
    const url = normalizeUrl(values.text("ROCKETCHAT_URL") ?? "http://localhost:3000", useSsl);
    if (url.startsWith("http:") && !isLoopback(url)) {
      warnings.push(`ROCKETCHAT_URL is ${url}: the login and every message travel unencrypted; use https`);
    }
    return url;
  } catch (error) {
    problems.push(`ROCKETCHAT_URL: ${messageOf(error)}`);
    return "";
  }
}

/** Whom to trust at the other end. */
export function readTls(values: Values, { problems, warnings }: Findings): TlsSettings {
  const insecureTls = values.flag("ROCKETCHAT_INSECURE_TLS");
  if (insecureTls)
    warnings.push("ROCKETCHAT_INSECURE_TLS is on: any certificate is accepted; prefer ROCKETCHAT_CA_FILE");
  const insecure = insecureTls === undefined ? {} : { insecureTls };
  const path = values.text("ROCKETCHAT_CA_FILE");
  if (path === undefined) return insecure;
  try {
    const ca = readFileSync(path, "utf8");
    if (ca.includes("-----BEGIN CERTIFICATE-----")) return { ...insecure, ca };
    problems.push(`ROCKETCHAT_CA_FILE is ${shown(path)}, which holds no certificate: name a file in PEM format`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : messageOf(error);
    problems.push(`ROCKETCHAT_CA_FILE is ${shown(path)}, which cannot be read (${code}): name a readable PEM file`);
  }
  return insecure;
}
