import { readFileSync } from "node:fs";
import type { EnvValues } from "@rocketchat-connectors/core";
import type { RasaTls } from "../types.ts";
import type { RasaName } from "./names.ts";

/** The certificates that the environment names the files of; undefined when it names none. */
export function readTls(values: EnvValues<RasaName>, problems: string[]): RasaTls | undefined {
  const read = (name: RasaName, kind: RegExp): string | undefined => {
    const path = values.text(name);
    if (path === undefined) return undefined;
    const text = textOf(path);
    if (text !== undefined && kind.test(text)) return text;
    // Whoever puts the key itself there has put a secret there.
    const given = path.includes("-----BEGIN") ? "not the name of a file" : JSON.stringify(path);
    problems.push(`${name} is ${given}: it must be a readable file in PEM format, with ${kind.source}`);
    return undefined;
  };
  const ca = read("RASA_CA_FILE", /BEGIN CERTIFICATE/);
  const cert = read("RASA_CERT_FILE", /BEGIN CERTIFICATE/);
  const key = read("RASA_KEY_FILE", /BEGIN .*PRIVATE KEY/);
  if ((values.text("RASA_CERT_FILE") === undefined) !== (values.text("RASA_KEY_FILE") === undefined)) {
    problems.push("RASA_CERT_FILE and RASA_KEY_FILE belong together: set both, or none");
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
