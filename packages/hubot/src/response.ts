import type { RocketChatAdapter } from "./adapter.ts";
import type { Envelope, HubotModule, HubotResponse, Robot } from "./hubot.ts";
import type { FileObject, MessageIds, Sendable } from "./speaker.ts";
import { messageIdOf, threadOf } from "./target.ts";

/** What scripts get as `res`, on top of Hubot's own. */
export interface RocketChatResponse extends HubotResponse {
  /** Sends to the person alone. */
  sendDirect(...said: Sendable[]): Promise<unknown>;
  /** The same as `sendDirect`. */
  sendPrivate(...said: Sendable[]): Promise<unknown>;
  /** Answers in the thread of the message; starts it when there is none. */
  thread(...said: Sendable[]): Promise<unknown>;
  /** Sets a reaction to the message, or to another one. */
  react(emoji: string, messageId?: string): Promise<void>;
  /** Changes a message of the bot. */
  edit(ids: MessageIds, text: string): Promise<void>;
  /** Removes a message of the bot. */
  delete(ids: MessageIds): Promise<void>;
  /** Shows or ends "is typing". */
  typing(active?: boolean): Promise<void>;
  /** Puts a file into the room; resolves with the message's id. */
  upload(file: FileObject): Promise<string>;
}

type ResponseClass = new (...args: ConstructorParameters<HubotModule["Response"]>) => RocketChatResponse;

/** Defines the response class on top of the robot's own copy of Hubot. */
export function defineResponse(hubot: HubotModule, adapter: RocketChatAdapter): ResponseClass {
  return class RocketChatResponse extends hubot.Response {
    override send(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.send(...said));
    }
    override reply(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.reply(...said));
    }
    override emote(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.emote(...said));
    }
    override topic(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.topic(...said));
    }
    override play(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.play(...said));
    }
    override locked(...said: unknown[]): Promise<unknown> {
      return adapter.underWay(this.envelope, super.locked(...said));
    }
    sendDirect(...said: Sendable[]): Promise<unknown> {
      const direct = (strings: readonly unknown[]) => adapter.sendDirect(this.envelope, ...strings);
      return adapter.underWay(this.envelope, throughMiddleware(this, "sendDirect", said, direct));
    }
    sendPrivate(...said: Sendable[]): Promise<unknown> {
      return this.sendDirect(...said);
    }
    thread(...said: Sendable[]): Promise<unknown> {
      const envelope: Envelope = { ...this.envelope, thread: threadOf(this.envelope) };
      const send = (strings: readonly unknown[]) => adapter.send(envelope, ...strings);
      return adapter.underWay(envelope, throughMiddleware(this, "thread", said, send));
    }
    react(emoji: string, messageId = messageIdOf(this.envelope)): Promise<void> {
      return adapter.underWay(this.envelope, adapter.react(this.envelope, emoji, messageId));
    }
    edit(ids: MessageIds, text: string): Promise<void> {
      return adapter.underWay(this.envelope, adapter.edit(this.envelope, ids, text));
    }
    delete(ids: MessageIds): Promise<void> {
      return adapter.underWay(this.envelope, adapter.delete(this.envelope, ids));
    }
    typing(active = true): Promise<void> {
      return adapter.typing(this.envelope, active);
    }
    upload(file: FileObject): Promise<string> {
      return adapter.underWay(this.envelope, adapter.upload(this.envelope, file));
    }
  };
}

/** Hubot keeps the way through its response middleware private, so this is the same way for the methods it lacks. */
async function throughMiddleware(
  response: HubotResponse & { readonly robot: Robot },
  method: string,
  said: readonly unknown[],
  send: (strings: readonly unknown[]) => Promise<unknown>,
): Promise<unknown> {
  const context = { response, strings: [...said], method, plaintext: true };
  if ((await response.robot.middleware.response.execute(context)) === false) return undefined;
  return send(context.strings);
}
