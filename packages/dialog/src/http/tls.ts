import { readFileSync } from "node:fs";
import type { EnvValues } from "@rocketchat-connectors/core";

/** PEM texts. */
export interface Tls {
  /** Of the authority that vouches for the server. */
  readonly ca?: string;
  /** What the connector shows for itself. */
  readonly cert?: string;
  readonly key?: string;
}

/** The certificates that the environment names the files of, e.g. `RASA_CA_FILE`; undefined when it names none. */
export function readTls(values: EnvValues<string>, prefix: string, problems: string[]): Tls | undefined {
  const read = (name: string, kind: RegExp): string | undefined => {
    const path = values.text(name);
    if (path === undefined) return undefined;
    const text = textOf(path);
    if (text !== undefined && kind.test(text)) return text;
    // Whoever puts the key itself there has put a secret there.
    const given = path.includes("-----BEGIN") ? "not the name of a file" : JSON.stringify(path);
    problems.push(`${name} is ${given}: it must be a readable file in PEM format, with ${kind.source}`);
    return undefined;
  };
  const ca = read(`${prefix}_CA_FILE`, /BEGIN CERTIFICATE/);
  const cert = read(`${prefix}_CERT_FILE`, /BEGIN CERTIFICATE/);
  const key = read(`${prefix}_KEY_FILE`, /BEGIN .*PRIVATE KEY/);
  if ((values.text(`${prefix}_CERT_FILE`) === undefined) !== (values.text(`${prefix}_KEY_FILE`) === undefined)) {
    problems.push(`${prefix}_CERT_FILE and ${prefix}_KEY_FILE belong together: set both, or none`);
  }
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
