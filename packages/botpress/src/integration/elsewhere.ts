import { Integration, RuntimeError } from "@botpress/sdk";
import { channelName } from "./names.ts";

const nobody = async (): Promise<never> => {
  throw new RuntimeError(
    "Botpress runs this integration itself, but only the connector can speak with Rocket.Chat: deploy it with " +
      "bp deploy --url <the connector's public https address>/botpress/integration/<BOTPRESS_WEBHOOK_SECRET>",
  );
};

/**
 * What stands in the place of the connector where Botpress' CLI wants code to build: the default export of `src/index.ts`.
 * A bot that gets it is refused, with what to do.
 */
export function servedElsewhere(): Integration {
  return new Integration({
    register: nobody,
    unregister: async () => undefined,
    handler: nobody,
    actions: {},
    channels: { [channelName]: { messages: {} } },
  });
}
