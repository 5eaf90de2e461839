import type { JsonObject } from "./json.ts";

/** What Botpress knows an installed integration by. */
export interface RuntimeIdentity {
  readonly botId: string;
  readonly botUserId: string;
  readonly integrationId: string;
  readonly integrationAlias: string;
  readonly webhookId: string;
}

/** A call of the integration, and what came of it. */
export interface RuntimeCall {
  readonly operation: string;
  /** As it was sent. */
  readonly body: unknown;
  /** 0 when no answer came. */
  readonly status: number;
  /** As it came back; why none did, when none did. */
  readonly text: string;
}

/** What somebody posted to the integration's webhook. */
export interface RuntimeWebhook {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Calls an integration that serves itself, as Botpress Cloud does (`@botpress/sdk` 5.4.3, `integration/server`). */
export class RuntimeCalls {
  readonly #identity: RuntimeIdentity;
  readonly #configuration: JsonObject;
  readonly made: RuntimeCall[] = [];
  /** Where the integration is; undefined while it is deployed nowhere. */
  url: string | undefined;

  constructor(identity: RuntimeIdentity, configuration: JsonObject) {
    this.#identity = identity;
    this.#configuration = configuration;
  }

  /** Posts to the root of the integration's address; never rejects. */
  async call(operation: string, body: unknown, identity: Partial<RuntimeIdentity> = {}): Promise<RuntimeCall> {
    const answer = await this.#post(operation, body, { ...this.#identity, ...identity });
    const call = { operation, body, ...answer };
    this.made.push(call);
    return call;
  }

  async #post(
    operation: string,
    body: unknown,
    identity: RuntimeIdentity,
  ): Promise<Pick<RuntimeCall, "status" | "text">> {
    const { url } = this;
    if (url === undefined) return { status: 0, text: "the integration is deployed nowhere" };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: this.#headers(operation, identity),
        body: JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }

  #headers(operation: string, identity: RuntimeIdentity): Readonly<Record<string, string>> {
    return {
      "content-type": "application/json",
      "x-bot-id": identity.botId,
      "x-bot-user-id": identity.botUserId,
      "x-integration-id": identity.integrationId,
      "x-integration-alias": identity.integrationAlias,
      "x-webhook-id": identity.webhookId,
      "x-bp-operation": operation,
      "x-bp-configuration": Buffer.from(JSON.stringify(this.#configuration)).toString("base64"),
    };
  }
}
