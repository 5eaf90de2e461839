import type { Client } from "@rocketchat-connectors/core";
import type { Activity, Botkit, BotkitMessage, BotkitModule, BotWorker, ResourceResponse } from "./botkit.ts";
import type { ErrorLog } from "./error-log.ts";
import type { Turns } from "./turns.ts";

type Message = Partial<BotkitMessage>;

/** A worker that goes on where Botkit's own gives up. */
export interface MendedWorker extends BotWorker {
  /** A worker with the same configuration that talks in another context. */
  inContext(context: unknown): MendedWorker;
}

export type MendedWorkerClass = new (controller: Botkit, config: object) => MendedWorker;

/** What workers need of the adapter that they belong to. */
export interface WorkerOptions {
  readonly client: () => Client;
  readonly turns: () => Turns;
  readonly keyOf: (activity: Partial<Activity>) => string;
  readonly errors: ErrorLog;
}

function nowhere(): TypeError {
  const advice = "let it changeContext(reference), or startPrivateConversation(user), first";
  return new TypeError(`This worker is in no conversation yet, so it cannot say anything: ${advice}.`);
}

/** Defines the class on top of the controller's own copy of Botkit. */
export function defineMendedWorker({ BotWorker }: BotkitModule, options: WorkerOptions): MendedWorkerClass {
  const { turns, keyOf, errors } = options;
  const watched = <Result>(sent: Promise<Result>) => errors.watch("The bot could not say something", sent);

  return class Mended extends BotWorker {
    override say(message: Message | string) {
      return watched(this.getConfig("context") ? super.say(message) : Promise.reject(nowhere()));
    }
    /** Says it where the message came from, also when the bot has gone elsewhere meanwhile. */
    override reply(src: Message, resp: Message | string): Promise<ResourceResponse> {
      if (!src.context || src.context === this.getConfig("context")) return watched(super.reply(src, resp));
      return this.inContext(src.context).reply(src, resp);
    }
    override beginDialog(id: string, values?: unknown) {
      return this.#held(super.beginDialog(id, values));
    }
    override replaceDialog(id: string, values?: unknown) {
      return this.#held(super.replaceDialog(id, values));
    }
    /** An answer may come before Botkit has noted that the dialog has begun: it waits for that. */
    #held<Result>(begun: Promise<Result>): Promise<Result> {
      const activity = this.getConfig("context")?.activity;
      return activity ? turns().hold(keyOf(activity), begun) : begun;
    }
    inContext(context: unknown): Mended {
      return new Mended(this.controller, { ...this.getConfig(), context });
    }
  };
}
