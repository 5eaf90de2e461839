import { type Client, shortname } from "@rocketchat-connectors/core";
import {
  type Activity,
  type Botkit,
  type BotkitMessage,
  type BotkitModule,
  type BotWorker,
  type ConversationReference,
  conversationAccount,
  type ResourceResponse,
  TurnContext,
} from "./botkit.ts";
import { defineMendedWorker, type WorkerOptions } from "./mended-worker.ts";
import { findPerson, type Person, referenceTo } from "./people.ts";

type Message = Partial<BotkitMessage>;
type Reference = Partial<ConversationReference>;

/** A message of a room: what `bot.say` resolved with, or an incoming one. */
export type StoredMessage = Message & { readonly id?: string; readonly conversation?: Reference["conversation"] };

/** A worker of Botkit in Rocket.Chat: what a handler gets as `bot`. */
export interface RocketChatBotWorker extends BotWorker {
  /** The client of `@rocketchat-connectors/core`. */
  readonly api: Client;
  /** Goes on in the direct room with a person, who is named by id or username. */
  startPrivateConversation(user: string): Promise<BotWorker>;
  /** Goes on in a room, named by its id, `#name` or `@username`, with a person. */
  startConversationInChannel(channel: string, user: string): Promise<BotWorker>;
  /** Goes on in a thread of a room, with a person. */
  startConversationInThread(channel: string, user: string, threadId: string): Promise<BotWorker>;
  /** Answers in the message's thread, or in one that it begins. A dialog that starts afterwards goes on there. */
  replyInThread(src: Message, resp: Message | string): Promise<ResourceResponse>;
  /** Answers where nobody else reads along: in the direct room, as a bot can hide nothing from others in a room. */
  replyEphemeral(src: Message, resp: Message | string): Promise<ResourceResponse>;
  /** Changes the text of a message of the bot: `bot.updateMessage({ ...said, text })`. */
  updateMessage(update: StoredMessage): Promise<void>;
  /** Removes a message of the bot. */
  deleteMessage(said: StoredMessage): Promise<void>;
  /** Sets a reaction on a message, or takes it away. */
  react(message: StoredMessage, emoji: string, on?: boolean): Promise<void>;
}

export type WorkerClass = new (controller: Botkit, config: object) => RocketChatBotWorker;

/** Defines the class of workers on top of the controller's own copy of Botkit. */
export function defineWorker(botkit: BotkitModule, options: WorkerOptions): WorkerClass {
  const { client } = options;

  return class extends defineMendedWorker(botkit, options) {
    get api(): Client {
      return client();
    }
    async startPrivateConversation(user: string) {
      const person = await this.#find(user);
      const { id } = await client().rooms.direct(person.name);
      return this.changeContext(referenceTo(client(), person, { id }));
    }
    async startConversationInChannel(channel: string, user: string) {
      const person = await this.#find(user);
      const { id } = await client().rooms.find(channel);
      return this.changeContext(referenceTo(client(), person, { id }));
    }
    async startConversationInThread(channel: string, user: string, threadId: string) {
      const person = await this.#find(user);
      const { id } = await client().rooms.find(channel);
      return this.changeContext(referenceTo(client(), person, { id, thread_id: threadId }));
    }
    replyInThread(src: Message, resp: Message | string) {
      const incoming = incomingOf(src);
      const { conversation, id, replyToId, type } = incoming;
      const threadId = threadOf(conversation) ?? (type === "messageReaction" ? replyToId : id);
      // Botkit keeps a dialog that begins in this turn under this conversation, where answers in the thread find it.
      incoming.conversation = conversationAccount({ id: conversation.id, ...(threadId && { thread_id: threadId }) });
      return this.reply(src, resp);
    }
    async replyEphemeral(src: Message, resp: Message | string) {
      const { channelData, from } = incomingOf(src);
      if (channelData?.isDirect === true) return this.reply(src, resp);
      const { id } = await client().rooms.direct(from.name);
      const alone = await this.inContext(src.context).changeContext(referenceTo(client(), from, { id }));
      return alone.say(resp);
    }
    async updateMessage(update: StoredMessage) {
      const activity = { ...this.ensureMessageFormat(update), id: idOf(update) };
      await this.getConfig("adapter").updateActivity(this.#contextFor(update), activity);
    }
    async deleteMessage(said: StoredMessage) {
      const reference = { activityId: idOf(said), conversation: said.conversation };
      await this.getConfig("adapter").deleteActivity(this.#contextFor(said), reference);
    }
    async react(message: StoredMessage, emoji: string, on = true) {
      await client().react(idOf(message), shortname(emoji), on);
    }

    #contextFor({ conversation }: StoredMessage): TurnContext {
      return (
        this.getConfig("context") ??
        new TurnContext(this.getConfig("adapter"), { ...(conversation && { conversation }) })
      );
    }
    async #find(user: string): Promise<Person> {
      const from = this.getConfig("context")?.activity.from;
      return from?.name && from.id === user ? { id: from.id, name: from.name } : findPerson(client(), user);
    }
  };
}

function incomingOf(src: Message): Activity {
  if (src.incoming_message) return src.incoming_message;
  throw new TypeError(
    "A message that is answered is the one that the handler was given: its incoming_message is missing.",
  );
}

function threadOf(conversation: object): string | undefined {
  const { thread_id: threadId } = { thread_id: undefined, ...conversation };
  return typeof threadId === "string" ? threadId : undefined;
}

/** Of a reaction the message that was reacted to. */
function idOf({ id, activityId, incoming_message: incoming }: StoredMessage): string {
  const found = incoming?.type === "messageReaction" ? incoming.replyToId : (incoming?.id ?? id ?? activityId);
  if (typeof found === "string" && found !== "") return found;
  throw new TypeError(
    "The message has no id: hand over what bot.say() or bot.reply() resolved with, or an incoming message.",
  );
}
