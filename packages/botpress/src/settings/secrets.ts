import type { BotpressSettings } from "../types.ts";

/** What must stand in no log and no message, of all that the connector was told. */
export function secretsOf(settings: BotpressSettings): readonly (string | undefined)[] {
  const { headers, tls, door, converse, chat, integration } = settings;
  return [
    ...Object.values(headers),
    tls?.key,
    door?.secret,
    converse?.token,
    converse?.login?.password,
    chat?.encryptionKey,
    integration?.token,
  ];
}
