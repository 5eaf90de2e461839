import {
  type Client,
  createSession,
  endWithoutStack,
  type Session,
  type SessionOptions,
  type Settings,
} from "@rocketchat-connectors/core";
import { type Envelope, findHubot, type HubotModule, type Robot } from "./hubot.ts";
import { addListeners, receiveMiddleware } from "./listeners.ts";
import { coreLogger } from "./logger.ts";
import { defineMessages } from "./messages.ts";
import { createReceiver } from "./receiver.ts";
import { defineResponse } from "./response.ts";
import { watchScripts } from "./scripts.ts";
import { type HubotSettings, readHubotSettings, sourcesOf } from "./settings.ts";
import { quiet } from "./speaker.ts";
import { defineVoice, type Voice } from "./voice.ts";

/** The robot's connection to Rocket.Chat, `robot.adapter`. */
export interface RocketChatAdapter extends Voice {
  readonly name: "rocketchat";
  readonly settings: Settings;
  /** The client of `@rocketchat-connectors/core`; throws `closed` before the robot is connected. */
  readonly client: Client;
  /** What hubot-rocketchat's adapter had and this one has not: throws a `TypeError` that says what replaces it. */
  readonly driver: never;
  readonly api: never;
  readonly methodCache: never;
  /** The id of the room that a word means: an id, `#name`, `name` or `@username`. */
  getRoomId(word: string): Promise<string>;
  /** Calls a method of the server. */
  callMethod(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Connects and emits `connected`. Waits for a server that is down; rejects with what is fatal. */
  run(): Promise<void>;
  /** Logs off. Settles when that is done; never rejects. */
  close(): Promise<void>;
}

/**
 * Makes the adapter for a robot, as Hubot asks for it. Does not connect yet.
 *
 * `hubot` is the copy of Hubot that the robot came from; it is found when left out. Throws `invalid_settings`.
 */
export async function use(robot: Robot, hubot?: HubotModule): Promise<RocketChatAdapter> {
  try {
    const ownCopy = hubot ?? (await findHubot(robot));
    const adapter = createAdapter(robot, ownCopy, readHubotSettings(sourcesOf(robot)));
    robot.Response = defineResponse(ownCopy, adapter);
    lookAfterPromises(robot);
    return adapter;
  } catch (error) {
    endWithoutStack(error);
    throw error;
  }
}

function createAdapter(robot: Robot, hubot: HubotModule, settings: HubotSettings): RocketChatAdapter {
  const messages = defineMessages(hubot);
  const scripts = watchScripts(robot);
  addListeners(robot, messages);
  robot.receiveMiddleware(receiveMiddleware(robot, hubot, messages));

  class RocketChat extends defineVoice(hubot) {
    readonly name = "rocketchat";
    readonly settings = settings.client;
    readonly #session: Session;

    constructor() {
      super(robot, () => this.#session.client);
      const receive = createReceiver(robot, hubot, {
        messages,
        listenerMs: settings.listenerMs,
        answered: (message) => this.speaker.answered(message),
      });
      this.#session = createSession(sessionOptions(robot, settings), {
        connected: () => scripts.announceConnected(() => this.emit("connected")),
        deliver: async (event, client) => ({ handled: receive(client, event) }),
        reconnected: () => robot.emit("reconnected"),
        ended: (reason) => robot.emit("error", reason),
        idle: () => this.speaker.idle(),
        shutdown: () => robot.shutdown(),
      });
    }
    get client(): Client {
      return this.#session.client;
    }
    get driver(): never {
      return gone("driver");
    }
    get api(): never {
      return gone("api");
    }
    get methodCache(): never {
      return gone("methodCache");
    }
    async getRoomId(word: string): Promise<string> {
      return (await this.client.rooms.find(word)).id;
    }
    callMethod(method: string, ...params: readonly unknown[]): Promise<unknown> {
      return this.client.call(method, ...params);
    }
    override async run(): Promise<void> {
      await this.#session.open();
    }
    override close(): Promise<void> {
      super.close();
      return this.#session.close();
    }
  }
  return new RocketChat();
}

function sessionOptions(robot: Robot, { client, typing, deletions, process }: HubotSettings): SessionOptions {
  return {
    name: "Hubot",
    settings: client,
    logger: coreLogger(robot.logger),
    filter: { typing, deleted: deletions },
    process,
  };
}

function gone(name: string): never {
  throw new TypeError(
    `robot.adapter.${name} was hubot-rocketchat's own: use robot.adapter.client, ` +
      "which sends, finds rooms and calls the server's REST endpoints and methods.",
  );
}

/** Hubot wraps what an adapter returns in new promises: those of a robot's own methods are looked after as well. */
function lookAfterPromises(robot: Robot): void {
  const { send, reply, messageRoom } = robot;
  robot.send = (envelope: Envelope, ...said) => quiet(send.call(robot, envelope, ...said));
  robot.reply = (envelope: Envelope, ...said) => quiet(reply.call(robot, envelope, ...said));
  robot.messageRoom = (room: string, ...said) => quiet(messageRoom.call(robot, room, ...said));
}
