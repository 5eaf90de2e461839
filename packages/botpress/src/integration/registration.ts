import type { StateStore } from "@rocketchat-connectors/core";
import { fieldsOf, textOf } from "@rocketchat-connectors/dialog";
import type { IntegrationSettings } from "../types.ts";

/** A bot that has the integration, as Botpress names both in each call. */
export interface Registration {
  readonly botId: string;
  readonly integrationId: string;
  /** What the bot calls the integration. */
  readonly integrationAlias?: string;
  /** Of the address where anybody can post to the integration. */
  readonly webhookId?: string;
}

/** Why a bot is not served; its message is for the bot's owner. */
export class NotServed extends Error {}

const key = "botpress:integration";

/**
 * The one bot that the connector speaks for, kept in the store until Botpress takes the integration out of it.
 *
 * A store that was lost is no harm: each call says whose it is, and only Botpress knows the address that it calls.
 */
export class Registrations {
  readonly #settings: Pick<IntegrationSettings, "botId" | "integrationId">;
  readonly #store: StateStore;

  constructor(settings: Pick<IntegrationSettings, "botId" | "integrationId">, store: StateStore) {
    this.#settings = settings;
    this.#store = store;
  }

  /** Whom the connector speaks for; undefined before Botpress has called. */
  async current(): Promise<Registration | undefined> {
    const { botId, integrationId } = this.#settings;
    const kept = registrationIn(await this.#store.get(key));
    if (kept && (botId === undefined || kept.botId === botId)) return kept;
    return botId === undefined || integrationId === undefined ? undefined : { botId, integrationId };
  }

  /** The bot has the integration now, or has it with other settings. Rejects with `NotServed` when another bot has it. */
  async register(bot: Registration): Promise<void> {
    this.#refuseOther(bot, this.#settings.botId, "BOTPRESS_BOT_ID names another one");
    const before = await this.#store.get(key);
    const kept = registrationIn(before);
    this.#refuseOther(
      bot,
      this.#settings.botId ?? kept?.botId,
      "another one has it already: take it out of that one first",
    );
    // Two bots may register at once.
    if (await this.#store.compareAndSet(key, before, { ...bot })) return;
    await this.register(bot);
  }

  /** Botpress calls for a bot: it is served if it is the one, or if nothing is known of any. */
  async serve(bot: Registration): Promise<void> {
    if (fieldsOf(await this.#store.get(key)).left === bot.botId)
      throw new NotServed(`The integration has been taken out of the bot ${bot.botId}: install it again`);
    const current = await this.current();
    if (current === undefined || current.webhookId === undefined) return await this.register(bot);
    this.#refuseOther(bot, current.botId, "another one has it");
  }

  /** The bot has the integration no longer; tells whether it had. */
  async unregister({ botId }: Pick<Registration, "botId">): Promise<boolean> {
    const kept = registrationIn(await this.#store.get(key));
    if (kept?.botId !== botId) return false;
    // What the bot said before may still be on its way, and is no sign of another installation.
    await this.#store.set(key, { left: botId });
    return true;
  }

  #refuseOther(bot: Registration, served: string | undefined, why: string): void {
    if (served === undefined || served === bot.botId) return;
    throw new NotServed(
      `This connector speaks for one bot, and not for the bot ${bot.botId}: ${why}. Start a second connector`,
    );
  }
}

function registrationIn(value: unknown): Registration | undefined {
  const { botId, integrationId, integrationAlias, webhookId } = fieldsOf(value);
  const [bot, integration] = [textOf(botId), textOf(integrationId)];
  if (bot === undefined || integration === undefined) return undefined;
  return {
    ...{ botId: bot, integrationId: integration },
    ...(typeof integrationAlias === "string" ? { integrationAlias } : {}),
    ...(typeof webhookId === "string" ? { webhookId } : {}),
  };
}
