/**
 * What an adapter meets in bBot 2.x, which was never published: the loader's check, the names and the argument orders.
 * Written after its repository; dialogues, bits and language understanding are left out.
 */
import { EventEmitter } from "node:events";
import type { BBotEnvelope, BBotMessage, BBotRoom, BBotUser, MessageAdapter } from "./bbot.ts";

type Fields = Readonly<Record<string, unknown>>;
type Callback = (b: State) => unknown;

const blankRoom = { id: "room", name: "room" };

class User implements BBotUser {
  id = "";
  name = "";
  room: BBotRoom;
  [property: string]: unknown;

  constructor(meta: Fields) {
    Object.assign(this, meta);
    const room = meta.room as BBotRoom | undefined;
    this.room = room?.id ? { ...room } : { ...blankRoom };
    this.name ||= this.id;
  }
}

class Message implements BBotMessage {
  id: string;
  user: BBotUser;
  [property: string]: unknown;

  constructor(user: BBotUser, id = "random") {
    this.id = id;
    this.user = user instanceof User ? user : new User(user);
  }
}

class TextMessage extends Message {
  text: string;

  constructor(user: BBotUser, text: string, id?: string) {
    super(user, id);
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
}

class RichMessage extends Message {
  payload: object;

  constructor(user: BBotUser, payload: object, _text?: string, id?: string) {
    super(user, id);
    this.payload = payload;
  }
  override toString(): string {
    return JSON.stringify(this.payload);
  }
}

class EventMessage extends Message {
  override toString(): string {
    return `${this.event} message for ${this.user.name}`;
  }
}

class EnterMessage extends EventMessage {
  event = "enter";
}
class LeaveMessage extends EventMessage {
  event = "leave";
}
class TopicMessage extends EventMessage {
  event = "topic";
}

/** An answer under way; unlike in 1.4.0 it has no `reply`. */
class State {
  readonly message: Message;
  readonly match: unknown;
  readonly #bot: TwoX;

  constructor(bot: TwoX, message: Message, match: unknown) {
    this.#bot = bot;
    this.message = message;
    this.match = match;
  }
  respondVia(method: string, ...strings: readonly string[]): Promise<unknown> {
    const { message } = this;
    const envelope = { id: "e1", method, message, user: message.user, room: message.user.room, strings };
    return this.#bot.thoughts.respond(envelope);
  }
  respond(...strings: readonly string[]): Promise<unknown> {
    return this.respondVia("send", ...strings);
  }
}

interface Branch {
  readonly matches: (message: Message) => unknown;
  readonly callback: Callback;
}

export class TwoX {
  readonly events = new EventEmitter();
  readonly logged: string[] = [];
  readonly logger = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, (text: string) => this.logged.push(`${level}: ${text}`)]),
  ) as Record<"debug" | "info" | "warn" | "error", (text: string) => unknown>;
  readonly config = { get: (key: string): unknown => (key === "name" ? "bot" : undefined) };
  readonly #listen: Branch[] = [];
  readonly #memory = new Map<string, User>();

  readonly adapters = {
    loaded: {} as { message?: MessageAdapter },
    /** What its loader does with a package that it has required. */
    register: (exported: { use(bot: TwoX): MessageAdapter }): void => {
      const adapter = exported.use(this);
      const names = [adapter, Object.getPrototypeOf(adapter)].flatMap((one) => Object.getOwnPropertyNames(one));
      if (!["name", "bot", "start", "shutdown"].every((key) => names.includes(key))) {
        throw new Error("Loaded adapter was instance of an invalid class.");
      }
      this.adapters.loaded.message = adapter;
    },
  };
  readonly messages = {
    text: (user: BBotUser, text: string, id?: string) => new TextMessage(user, text, id),
    rich: (user: BBotUser, payload: object, text?: string, id?: string) => new RichMessage(user, payload, text, id),
    enter: (user: BBotUser, id?: string) => new EnterMessage(user, id),
    leave: (user: BBotUser, id?: string) => new LeaveMessage(user, id),
    topic: (user: BBotUser, id?: string) => new TopicMessage(user, id),
  };
  readonly users = {
    /** A new user at each call, with what is known of the old one. */
    byId: (id: string, meta: Fields = {}): User => {
      const user = new User({ id, ...this.#memory.get(id), ...meta });
      this.#memory.set(id, user);
      return user;
    },
  };
  readonly branches = {
    text: (pattern: RegExp, callback: Callback) =>
      this.branches.custom((message) => pattern.exec(`${message}`), callback),
    direct: (pattern: RegExp, callback: Callback) =>
      this.branches.text(new RegExp(`^\\s*@?bot[:,]?\\s*${pattern.source}`, "i"), callback),
    custom: (matches: Branch["matches"], callback: Callback) => void this.#listen.push({ matches, callback }),
  };
  readonly thoughts = {
    receive: async (message: BBotMessage): Promise<void> => {
      if (!(message instanceof Message)) throw new TypeError("this is no message of bBot's");
      for (const { matches, callback } of this.#listen) {
        const match = matches(message);
        if (!match) continue;
        await Promise.resolve(callback(new State(this, message, match))).catch((error: Error) => {
          this.logger.error(`[branch] middleware error, ${error.message}`);
        });
        this.users.byId(message.user.id, message.user);
        return;
      }
    },
    respond: async (envelope: BBotEnvelope): Promise<unknown> => this.adapters.loaded.message?.dispatch(envelope),
  };

  async start(): Promise<void> {
    await this.adapters.loaded.message?.start();
    this.events.emit("started");
  }
  async shutdown(): Promise<void> {
    await this.adapters.loaded.message?.shutdown();
  }
}
