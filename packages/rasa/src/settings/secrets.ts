import { hiding, secretForms, secretsInHeaders } from "@rocketchat-connectors/dialog/http";
import type { RasaSettings } from "../types.ts";

/** The secrets among the settings, in each form in which an answer may repeat them. */
export const secretsOf = (settings: RasaSettings): readonly string[] => secretForms(secretsIn(settings));

/** Takes the secrets of the settings out of a text. */
export const hidingThoseOf = (settings: RasaSettings): ((text: string) => string) => hiding(secretsIn(settings));

function secretsIn({ headers, apiToken, jwt, door, tls }: RasaSettings): readonly (string | undefined)[] {
  return [...secretsInHeaders(headers), apiToken, jwt, door?.secret, tls?.key];
}
