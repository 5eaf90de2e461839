import {
  asHeard,
  type Client,
  createSession,
  type Delivery,
  isAmong,
  isRocketChatError,
  RocketChatError,
  type RoomEvent,
  type Session,
  type SessionOptions,
} from "@rocketchat-connectors/core";
import type { Activity } from "./botkit.ts";
import type { ErrorLog } from "./error-log.ts";
import { type Self, toActivity } from "./map.ts";
import type { BotkitSettings } from "./settings.ts";
import { Speaker } from "./speaker.ts";
import { type Turn, Turns } from "./turns.ts";
import { Twins, type Way } from "./twins.ts";
import { readWebhook, webhookEvent, webhookRoom } from "./webhook.ts";

/** A turn may hold up the others in the room for the twentieth part of the time that it may take: half a minute. */
const shareOfPatience = 20;

/** A bot as its connection sees it. */
export interface Bot {
  /** What the bot keeps an activity's state under: turns that share it come one after another. */
  keyOf(activity: Partial<Activity>): string;
  /** Runs a turn of the bot. */
  take(activity: Partial<Activity>): Promise<void>;
  /** Settles when the bot can take turns. */
  connected(client: Client): Promise<void>;
  /** Ends the bot; settles when it has said what it wants to say. */
  shutdown(): Promise<void>;
}

/** Brings to a bot what happens in the rooms, and to the rooms what it says. */
export class Connection {
  readonly settings: BotkitSettings;
  readonly turns: Turns;
  readonly speaker: Speaker;
  readonly #bot: Bot;
  readonly #errors: ErrorLog;
  readonly #session: Session;
  readonly #twins = new Twins();
  #shutdown: Promise<void> | undefined;

  constructor(settings: BotkitSettings, bot: Bot, errors: ErrorLog) {
    this.settings = settings;
    this.#bot = bot;
    this.#errors = errors;
    this.turns = new Turns({ longestMs: settings.turnMs, tooLong: (turn) => this.#warnOf(turn) });
    this.speaker = new Speaker({ client: () => this.client, logger: settings.logger, errors, turns: this.turns });
    this.#session = createSession(sessionOptions(settings), {
      connected: (client) => bot.connected(client),
      deliver: (event) => this.#deliver(event),
      ended: (reason) => settings.logger.error(`The connection to Rocket.Chat has ended: ${reason.message}`),
      idle: async () => this.#shutdown,
      shutdown: () => {
        this.#shutdown = bot.shutdown();
      },
    });
  }

  /** Throws `closed` before the bot is connected. */
  get client(): Client {
    return this.#session.client;
  }

  /** False when it was closed meanwhile. Throws what is fatal. */
  open(): Promise<boolean> {
    return this.#session.open();
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Takes a turn after those that it shares state with; settles when it is handled. */
  async take(activity: Partial<Activity>, turn: Turn): Promise<void> {
    await this.turns.run(turn, activity, async () => {
      if (this.client.health.state === "closed") {
        throw new RocketChatError("closed", `${turn.name} was left to the next process: the bot was stopped`);
      }
      try {
        await this.#bot.take(activity);
      } catch (error) {
        this.#failed(turn, error);
      }
    });
  }

  /** Takes what the outgoing webhook posted; tells the status and the reason of the answer. */
  async takeWebhook(body: unknown): Promise<{ readonly status: number; readonly why?: string }> {
    const call = readWebhook(body, this.settings.webhookToken, this.#self);
    if (call.type === "refused") return call;
    if (call.type === "nothing") return { status: 200 };
    const room = await this.client.rooms.get(call.roomId).catch(() => webhookRoom(call.body));
    const { filter, bots = [] } = this.settings.client;
    const event = webhookEvent(call.body, { room, self: this.client.user, serverUrl: this.client.server.url, bots });
    if (!event) return { status: 400, why: "The body is no message of Rocket.Chat." };
    if (event.type === "edited" && !filter.edited) return { status: 200 };
    if (isAmong(event.message.sender, filter.ignoreUsers)) return { status: 200 };
    this.#hand(asHeard(event, filter), "webhook").catch((error: unknown) =>
      this.#errors.tell("The webhook's message is lost", error),
    );
    return { status: 200 };
  }

  get #self(): Self {
    const { id, username, name } = this.client.user;
    return { userId: id, username, ...(name === undefined ? {} : { name }) };
  }

  /**
   * Resolves when the turn begins, so that a room's messages reach the bot in their order; but when it has to wait
   * for long, with which it would hold up the others in the room, the order is kept for the one person alone.
   */
  async #deliver(event: RoomEvent): Promise<Delivery | undefined> {
    const activity = toActivity(event, this.#self);
    if (!activity) return undefined;
    const key = this.#bot.keyOf(activity);
    await this.turns.free(key, this.settings.turnMs / shareOfPatience);
    return { handled: this.#hand(event, "stream", activity) };
  }

  async #hand(event: RoomEvent, way: Way, activity = toActivity(event, this.#self)): Promise<void> {
    if (!activity) return;
    const turn = {
      key: this.#bot.keyOf(activity),
      name: `a turn (${activity.type}) in ${event.room.name || event.room.id}`,
      ...(event.type === "message" ? { inReplyTo: event.message.id } : {}),
    };
    await this.#twins.take(event, way, () => this.take(activity, turn));
  }

  /** What only the bot's end kept from being done is left to the next process. */
  #failed(turn: Turn, error: unknown): void {
    if (isRocketChatError(error) && error.code === "closed") throw error;
    this.#errors.tell(`The bot failed in ${turn.name}`, error);
  }

  #warnOf(turn: Turn): void {
    const { logger, turnMs } = this.settings;
    logger.warn(
      `${turn.name} has not settled within ${turnMs / 1_000} s: it counts as handled now, is not given to the next ` +
        "process should this one be killed, and the next one begins (BOTKIT_ROCKETCHAT_TURN_TIMEOUT); " +
        "does a handler never settle, or a middleware not call next?",
    );
  }
}

function sessionOptions({ client, logger, typing, deletions, process }: BotkitSettings): SessionOptions {
  return { name: "The bot", settings: client, logger, filter: { typing, deleted: deletions }, process };
}
