import { messageOf } from "@rocketchat-connectors/core";
import { error, type Finding, ok, warning } from "@rocketchat-connectors/dialog";
import type { BotpressSettings, ChatSettings } from "../types.ts";
import type { ChatApi } from "./api.ts";
import { causeOf } from "./failures.ts";
import type { Keys } from "./keys.ts";
import { connectorId } from "./people.ts";

export interface CheckOptions {
  readonly api: Pick<ChatApi, "hello" | "me">;
  readonly keys: Keys;
  readonly settings: Pick<BotpressSettings, "door">;
  readonly chat: ChatSettings;
}

/** Looks whether messages will be taken and answers will come. Says nothing to the bot. Never rejects. */
export async function checkChat(options: CheckOptions, signal?: AbortSignal): Promise<readonly Finding[]> {
  const { api, chat } = options;
  try {
    await api.hello(signal);
  } catch (failure) {
    return [error(messageOf(failure))];
  }
  return [
    ok(`the bot's Chat integration answers at ${chat.url}`),
    await checkKeys(options, signal),
    ...webhookAdvice(options),
  ];
}

async function checkKeys({ api, keys, chat }: CheckOptions, signal: AbortSignal | undefined): Promise<Finding> {
  const isSigned = chat.encryptionKey !== undefined;
  try {
    // Without an encryption key this makes the user, which conversations of several people need in any case.
    await api.me(await keys.of(connectorId), signal);
  } catch (failure) {
    // A key that is read, of a user that is not there yet.
    if (!isSigned || causeOf(failure).status !== 404) return error(messageOf(failure));
  }
  if (isSigned) return ok("keys of users are signed with BOTPRESS_ENCRYPTION_KEY");
  return warning(
    `keys of users are told by Botpress once, and kept in the state file, as that of the user "${connectorId}" is now: whoever ` +
      "loses the file loses these users. With an Encryption Key of the Chat integration (BOTPRESS_ENCRYPTION_KEY) nothing has to be kept",
  );
}

function webhookAdvice({ chat, settings: { door } }: CheckOptions): readonly Finding[] {
  if (chat.receive === "stream") return [ok("answers come over a stream for each conversation")];
  if (door === undefined) {
    return [error("answers are to be posted to the connector, which has no HTTP server: set BOTPRESS_LISTEN_PORT")];
  }
  const port = door.port === 0 ? "" : ` (port ${door.port})`;
  const way = `the Webhook URL of the bot's Chat integration must lead to ${door.webhookPath} of the connector${port}`;
  if (door.secret === undefined) {
    return [
      warning(`${way}; set its Webhook Secret and BOTPRESS_WEBHOOK_SECRET to the same, lest anybody speak for the bot`),
    ];
  }
  return [ok(`${way}, and its Webhook Secret be that of BOTPRESS_WEBHOOK_SECRET`)];
}
