import { isRocketChatError, type Logger, messageOf, patiently } from "@rocketchat-connectors/core";
import {
  type DoorAnswer,
  type DoorRequest,
  EngineError,
  type Fields,
  fieldsOf,
  HangUp,
  isFields,
  parseConversationId,
  textOf,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import { createdAtOf } from "./answers.ts";
import { actionName, channelName } from "./names.ts";
import { NotServed, type Registration, type Registrations } from "./registration.ts";
import type { Sayings } from "./sayings.ts";

/** A message of the bot, as Botpress hands it over; nothing of it is checked yet. */
export interface BotMessage {
  readonly type: string;
  readonly payload: unknown;
  readonly message: unknown;
  readonly conversation: unknown;
}

/** What the integration does when Botpress calls; whatever is refused is thrown, with a text for the bot's owner. */
export interface OperationsOptions {
  readonly registrations: Registrations;
  readonly sayings: Pick<Sayings, "say" | "quiet">;
  /** Whatever happens to this process, the next one looks after the conversation. Never rejects. */
  readonly touch: (conversationId: string) => Promise<void>;
  readonly logger: Logger;
  /** The bot answers no more. */
  readonly left: () => void;
  /** Does what a body of `POST /v1/actions` asks for. */
  readonly act: (body: unknown) => Promise<DoorAnswer>;
  /** Our id of a conversation that Botpress knows by its own. */
  readonly tagOf: (bot: Registration, id: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Milliseconds that Botpress waits for a message to be stored before it goes on. Default 20 000. */
  readonly patienceMs?: number | undefined;
}

/** Says why something is not done; its message is for the bot's owner. */
class Refusal extends Error {}

const noConversation = "only conversations that the connector began can be spoken in";

const longestShown = 80;
const shown = (id: string): string => id.slice(0, longestShown).replace(/[^\w-]+/g, "?");

/** The operations of Botpress' SDK that the integration knows (5.4.3, `integration/server`). */
export class Operations {
  readonly #options: OperationsOptions;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  async register(bot: Registration): Promise<void> {
    await this.#options.registrations.register(bot);
    this.#options.logger.info(`Botpress has registered the integration for the bot ${shown(bot.botId)}`);
  }

  async unregister(bot: Registration): Promise<void> {
    if (!(await this.#options.registrations.unregister(bot))) return;
    this.#options.logger.warn(`Botpress has taken the integration out of the bot ${shown(bot.botId)}`);
    this.#options.left();
  }

  /** Resolves when the message is stored in Rocket.Chat, or Botpress need not wait any longer. */
  async messageCreated(bot: Registration, { type, payload, message, conversation }: BotMessage): Promise<void> {
    const { registrations, sayings, touch, logger, patienceMs = 20_000 } = this.#options;
    await registrations.serve(bot);
    const messageId = textOf(fieldsOf(message).id) ?? "";
    const id = textOf(fieldsOf(fieldsOf(conversation).tags).id) ?? "";
    if (parseConversationId(id) === undefined) {
      throw new Refusal(`The conversation has no tag id that is one of the connector's (rc-…): ${noConversation}`);
    }
    await touch(id);
    const createdAt = createdAtOf(message) ?? Date.now();
    const said = sayings.say(bot, id, { id: messageId, type, payload: fieldsOf(payload), createdAt });
    await patiently(said, patienceMs, () => {
      logger.warn(`A message for ${id} is not stored yet: Botpress goes on, the message is still to be sent`);
      said.catch((error: unknown) => logger.error(`A message for ${id} is lost: ${messageOf(error)}`));
    });
  }

  /** Does something for the bot; resolves with what became of it, which the flow can go by. */
  async perform(bot: Registration, input: unknown, signal: AbortSignal): Promise<Fields> {
    const { registrations, sayings, act, tagOf, logger } = this.#options;
    await registrations.serve(bot);
    const { conversationId, ...order } = fieldsOf(input);
    const where = textOf(conversationId) ?? "";
    const isOurs = (id: string | undefined): id is string => id !== undefined && parseConversationId(id) !== undefined;
    const id = isOurs(where) || where === "" ? where : await tagOf(bot, where, signal);
    if (!isOurs(id)) throw new Refusal(`conversationId is ${JSON.stringify(shown(where))}: ${noConversation}`);
    // Whoever is handed off, or is let go, is to have heard it before.
    await sayings.quiet(id, signal);
    // Botpress asks again, or does something else.
    if (signal.aborted) throw new HangUp("nobody waits for the action any longer");
    const { body } = await act({ ...order, conversation: id });
    const { status, text } = fieldsOf(body);
    if (status !== "ok")
      logger.warn(
        `Botpress asked for "${shown(textOf(order.action) ?? "")}" in ${id}: ${textOf(status)}: ${textOf(text)}`,
      );
    return withoutHoles({ status: textOf(status) ?? "failed", text: textOf(text) });
  }
}

/** What is wrong with a call that the SDK would stumble over; undefined when it can be handed to it. */
export function problemOf({ headers, body }: Pick<DoorRequest, "headers" | "body">): string | undefined {
  const operation = headers.get("x-bp-operation") ?? "";
  if (!/^(register|unregister|ping|webhook_received|message_created|action_triggered)$/.test(operation))
    return `The connector knows no operation ${JSON.stringify(operation.slice(0, longestShown))}`;
  if (operation === "ping") return undefined;
  if (!isFields(body)) return "The body is no object";
  if (operation === "action_triggered" && body.type !== actionName) return `The only action is called "${actionName}"`;
  if (operation === "webhook_received" && !isFields(body.req)) return "The body has no request of a webhook";
  return operation === "message_created" ? messageProblem(body) : undefined;
}

function messageProblem({ conversation, message, type }: Fields): string | undefined {
  if (fieldsOf(conversation).channel !== channelName) return `The only channel is called "${channelName}"`;
  return textOf(type) === undefined || textOf(fieldsOf(message).id) === undefined
    ? "The body has no message"
    : undefined;
}

/** What Botpress is answered when something failed; throws what nobody foresaw. */
export function refusalOf(error: unknown): { readonly status: number; readonly text: string } {
  if (error instanceof EngineError) return { status: 503, text: error.message };
  if (error instanceof Refusal || error instanceof NotServed) return { status: 400, text: error.message };
  if (!isRocketChatError(error)) throw error;
  if (error.code === "closed") throw new HangUp("the bot is stopped");
  const isGone = error.code === "not_found" || error.code === "forbidden";
  return { status: isGone ? 400 : 503, text: `Rocket.Chat did not take it: ${error.message}` };
}
