import { RocketChatError } from "@rocketchat-connectors/core";
import { type Door, EngineError, error, type Finding, ok, warning } from "@rocketchat-connectors/dialog";
import type { Answer, Transport } from "../transport.ts";
import { type IntegrationOptions, type IntegrationParts, partsOf } from "./parts.ts";
import { answerCall } from "./server.ts";

const nothing: Answer = { payloads: [] };

/**
 * Botpress Cloud, to which the connector is an integration that serves itself (`@botpress/sdk`).
 *
 * Botpress calls the connector's HTTP server, at an address that only it knows, for whatever the bot says; what people say
 * goes to Botpress' runtime API. Both find the same things by Rocket.Chat's ids, so that nothing is said twice.
 */
export function createIntegration(options: IntegrationOptions): Transport {
  const { settings, logger, act } = options;
  const { integration, door } = settings;
  if (integration === undefined) throw new RocketChatError("invalid_settings", "BOTPRESS_MODE is not integration");
  const parts = partsOf(options, integration);
  const { sdk, operations, sender } = parts;
  return {
    routes: [
      {
        method: "POST",
        path: `${door?.integrationPath ?? ""}/:secret/*`,
        secretParam: "secret",
        handle: (request) => answerCall({ sdk, operations, secret: door?.secret, act }, request),
      },
    ],
    get isDown() {
      return parts.api.isDown;
    },
    async open(opened: Door | undefined) {
      if (opened === undefined)
        throw new RocketChatError("invalid_settings", "Botpress has nothing to call: open a door");
      await sdk().catch((failure: unknown) => {
        throw failure instanceof EngineError ? new RocketChatError("invalid_settings", failure.message) : failure;
      });
      void parts.catchUp();
    },
    async send(question, signal) {
      const why = await sender.send(question, signal);
      if (why !== undefined) logger.debug(`A message in ${question.conversationId} was not handed to Botpress: ${why}`);
      return nothing;
    },
    async tell(happening, signal) {
      await sender.tell(happening, signal);
      return nothing;
    },
    async wakeUp(happening, text, signal) {
      await sender.wakeUp(happening, text, signal);
      return nothing;
    },
    check: (signal) => check(parts, signal),
    close: async () => parts.stop.abort(),
  };
}

/** Never rejects. */
async function check(
  { sdk, registrations, api, unregistered }: IntegrationParts,
  signal: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  try {
    await sdk();
    const bot = await registrations.current();
    if (bot === undefined) return [warning(unregistered())];
    await api.look(bot, signal);
    return [ok(`the integration is installed in the bot ${bot.botId}, and Botpress takes BOTPRESS_TOKEN`)];
  } catch (failure) {
    return [error(failure instanceof Error ? failure.message : String(failure))];
  }
}
