import type { BotNames, Logger } from "@rocketchat-connectors/core";
import type * as bbot from "bbot";
import { branchesFor, type Hearing, type PathMaker } from "./branches.ts";
import { keepViews, keptUser, type UserKeeper } from "./users.ts";

/** A room as envelopes and users name it. */
export interface BBotRoom {
  id?: string;
  name?: string;
  type?: string;
  [property: string]: unknown;
}

/** Somebody as branches know them: bBot's own object, or a view of it that also knows the room of one message. */
export interface BBotUser {
  id: string;
  name?: string;
  room: BBotRoom;
  [property: string]: unknown;
}

/** What a bot receives. */
export interface BBotMessage {
  id: string;
  user: BBotUser;
  text?: string;
  /** What a catch-all wraps. */
  message?: BBotMessage;
  [property: string]: unknown;
}

/** What a bot says, and where: the part of an envelope that this adapter reads. */
export interface BBotEnvelope {
  readonly method?: string | undefined;
  readonly strings?: readonly unknown[] | undefined;
  readonly room?: Readonly<Partial<BBotRoom>> | undefined;
  readonly user?: Readonly<Partial<BBotUser>> | undefined;
  readonly message?: unknown;
  /** Not made when nothing was put into it, unlike what the property `payload` gives. */
  readonly _payload?: unknown;
  readonly payload?: unknown;
  /** When it was sent; bBot adds to one that was not. */
  responded?: number;
  /** The ids of the messages that it became. */
  messageIds?: readonly string[];
}

/** A bot, as far as whoever hands it over has to know it: `import * as bot from "bbot"` is one. */
export interface BBot {
  readonly adapters: object;
  readonly events: {
    once(event: string, listener: () => void): unknown;
    emit(event: string, ...values: unknown[]): unknown;
  };
  readonly logger: Record<"debug" | "info" | "warn" | "error", (text: string, fields?: object) => unknown>;
  shutdown(exit?: number): Promise<unknown>;
}

/** What bBot wants of the adapter that speaks for it. */
export interface MessageAdapter {
  readonly name: string;
  readonly bot: BBot;
  start(): Promise<void>;
  shutdown(): Promise<void>;
  dispatch(envelope: BBotEnvelope): Promise<unknown>;
}

export interface Messages {
  text(user: BBotUser, text: string, id: string): BBotMessage;
  rich(user: BBotUser, payload: object, text: string, id: string): BBotMessage;
  enter(user: BBotUser): BBotMessage;
  leave(user: BBotUser): BBotMessage;
  topic(user: BBotUser): BBotMessage;
  /** What bBot has no class for; custom branches know it by its `event`. */
  custom(user: BBotUser, event: string): BBotMessage;
}

/** A bot of whichever generation. */
export interface Framework {
  readonly bot: BBot;
  /** What direct branches know the bot by. */
  readonly names: BotNames;
  readonly logger: Logger;
  readonly messages: Messages;
  /** Makes this the adapter that the bot speaks through. */
  install(adapter: MessageAdapter): void;
  /** The person as bBot keeps them, made when new, with these properties. */
  storedUser(id: string, properties: Readonly<Record<string, unknown>>): BBotUser;
  /** Calls this when the bot, or any of its adapters, could not be loaded or started. */
  onFailedStart(listener: () => void): void;
  /** Settles when the bot has started, which is after its adapters: bBot loads its memory in between. */
  started(): Promise<void>;
  /** Lets the branches hear a message; settles when they have run. */
  receive(message: BBotMessage, hearing: Hearing): Promise<unknown>;
  /** Ends bBot's web server, which keeps a process alive that cannot run. */
  stopServer(): Promise<void>;
}

type First = typeof bbot;

/** What 2.x has instead; it was never published, so there are no types of it. */
interface Second extends BBot {
  readonly adapters: { readonly loaded: { message?: MessageAdapter } };
  readonly config?: { get(key: string): unknown };
  readonly settings?: { readonly name: string };
  readonly messages: Omit<Messages, "custom">;
  readonly users: { byId(id: string, properties: object): BBotUser };
  readonly thoughts: { receive(message: BBotMessage): Promise<unknown> };
  readonly server?: { shutdown(): Promise<void> };
}

/** The bot behind its generation's own names. */
export function frameworkOf(bot: BBot): Framework {
  return "thoughts" in bot ? second(bot as Second) : first(bot as unknown as First, bot);
}

function first(module: First, bot: BBot): Framework {
  const asUser = (user: BBotUser) => user as bbot.User;
  const asMessage = (message: bbot.Message) => message as unknown as BBotMessage;
  const eventMessage = prototypeAbove(module.EnterMessage.prototype);
  // What is changed in the namespace that an ES module imports would not reach bBot.
  const keeper = ("default" in module ? module.default : module) as UserKeeper & Pick<BBot, "shutdown">;
  keepViews(keeper);
  return {
    bot,
    get names() {
      return { name: module.settings.name, alias: module.settings.alias };
    },
    logger: loggerOf(bot),
    messages: {
      text: (user, text, id) => asMessage(new module.TextMessage(asUser(user), text, id)),
      rich: (user, payload, text, id) => spoken(asMessage(new module.RichMessage(asUser(user), payload, id)), text),
      enter: (user) => asMessage(new module.EnterMessage(asUser(user))),
      leave: (user) => asMessage(new module.LeaveMessage(asUser(user))),
      topic: (user) => asMessage(new module.TopicMessage(asUser(user))),
      custom: (user, event) => custom(eventMessage, user, event, module.random()),
    },
    install: (adapter) => {
      module.adapters.message = adapter as unknown as bbot.MessageAdapter;
    },
    storedUser: (id, properties) => keptUser(keeper, id, properties),
    onFailedStart: (listener) => {
      const { shutdown } = keeper;
      // What bBot calls then waits for the start that never comes.
      keeper.shutdown = (exit) => {
        if (exit && ["loading", "starting"].includes(module.getStatus())) listener();
        return shutdown(exit);
      };
    },
    started: () => (module.getStatus() === "started" ? Promise.resolve() : nextStart(bot)),
    receive: (message, hearing) => {
      const path = branchesFor(module as unknown as PathMaker, message, hearing) as unknown as bbot.Path;
      return module.receive(message as unknown as bbot.Message, path);
    },
    stopServer: () => module.server.shutdown(),
  };
}

function second(bot: Second): Framework {
  return {
    bot,
    get names() {
      return { name: String(bot.settings?.name ?? bot.config?.get("name") ?? "bot") };
    },
    logger: loggerOf(bot),
    messages: {
      text: (user, text, id) => bot.messages.text(user, text, id),
      rich: (user, payload, text, id) =>
        Object.assign(spoken(bot.messages.rich(user, payload, text, id), text), { id }),
      enter: (user) => bot.messages.enter(user),
      leave: (user) => bot.messages.leave(user),
      topic: (user) => bot.messages.topic(user),
      custom: (user, event) => {
        const like = bot.messages.enter(user);
        return custom(prototypeAbove(Object.getPrototypeOf(like)), user, event, like.id);
      },
    },
    install: (adapter) => {
      bot.adapters.loaded.message = adapter;
    },
    storedUser: (id, properties) => bot.users.byId(id || String(properties.name), properties),
    onFailedStart: () => undefined,
    started: () => nextStart(bot),
    // A path of one's own would take the message out of the dialogues that 2.x keeps.
    receive: (message, { direct }) =>
      bot.thoughts.receive(direct === undefined ? message : Object.assign(message, { text: direct })),
    stopServer: async () => bot.server?.shutdown(),
  };
}

/** A message with a text that its class does not know; without this, branches for text hear its payload as JSON. */
function spoken(message: BBotMessage, text: string): BBotMessage {
  message.text = text;
  // Not enumerable, for bBot clones and stores what is.
  return Object.defineProperty(message, "toString", {
    value(this: BBotMessage) {
      return this.text;
    },
  });
}

function custom(prototype: object, user: BBotUser, event: string, id: string): BBotMessage {
  return Object.assign(Object.create(prototype), { id, user, event });
}

function prototypeAbove(prototype: object): object {
  return Object.getPrototypeOf(prototype);
}

function nextStart({ events }: BBot): Promise<void> {
  return new Promise((resolve) => {
    events.once("started", resolve);
  });
}

function loggerOf({ logger }: BBot): Logger {
  const at =
    (level: keyof BBot["logger"]) =>
    (text: string, fields?: object): void =>
      void (fields ? logger[level](text, fields) : logger[level](text));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
