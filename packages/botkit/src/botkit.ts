/** The only file that touches Bot Framework and Botkit. */
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { type Activity, BotAdapter, TurnContext } from "botbuilder";
// biome-ignore lint/suspicious/noTsIgnore: this line is kept in the types that are published, where Botkit may be absent.
/** @ts-ignore */
import type { Botkit, BotkitMessage, BotWorker } from "botkit";

export type {
  Activity,
  ChannelAccount,
  ConversationParameters,
  ConversationReference,
  Middleware,
  ResourceResponse,
} from "botbuilder";
export type { Botkit, BotkitMessage, BotWorker };
export { BotAdapter, TurnContext };

/** What a copy of Botkit exports, as far as it is used here. */
export interface BotkitModule {
  readonly Botkit: abstract new (...args: never[]) => unknown;
  readonly BotWorker: new (controller: Botkit, config: object) => BotWorker;
}

/** The copy of Botkit that made a controller. */
export interface BotkitCopy {
  readonly botkit: BotkitModule;
  /** False when it works with another copy of botbuilder than this adapter. */
  readonly sameBotBuilder: boolean;
}

/** The steps of one of Botkit's middleware endpoints, with the callback that takes their outcome. */
export interface Ware {
  run(...args: unknown[]): unknown;
  use(step: unknown): unknown;
}

/** The endpoints by their names. */
export function waresOf(controller: Botkit): Readonly<Record<keyof Botkit["middleware"], Ware>> {
  return controller.middleware;
}

/** What is kept of a conversation, its dialogs among it. */
export interface KeptState {
  load(context: TurnContext, force?: boolean): Promise<Record<string, unknown>>;
  saveChanges(context: TurnContext, force?: boolean): Promise<void>;
  /** Undefined before it is loaded. */
  get(context: TurnContext): Record<string, unknown> | undefined;
}

/** Where the controller keeps its dialogs, which its type calls private. */
export function stateOf(controller: Botkit): KeptState {
  return Reflect.get(controller, "conversationState") as KeptState;
}

/**
 * The copy of Botkit that made this controller; undefined when it is not found.
 *
 * The candidates are what this package, the running program and the working directory see as `botkit`.
 */
export function findBotkit(controller: unknown, places: readonly string[] = usualPlaces()): BotkitCopy | undefined {
  for (const place of places) {
    const botkit = seenFrom<BotkitModule>(place, "botkit");
    if (!botkit || !(controller instanceof botkit.module.Botkit)) continue;
    const botbuilder = seenFrom<{ readonly TurnContext: unknown }>(botkit.path, "botbuilder");
    return { botkit: botkit.module, sameBotBuilder: botbuilder?.module.TurnContext === TurnContext };
  }
  return undefined;
}

function usualPlaces(): readonly string[] {
  const program = process.argv[1];
  return [import.meta.url, ...(program ? [realProgram(program)] : []), resolve("package.json")];
}

function realProgram(program: string): string {
  try {
    return realpathSync(program);
  } catch {
    return resolve(program);
  }
}

function seenFrom<Module>(place: string, name: string): { readonly module: Module; readonly path: string } | undefined {
  const require = createRequire(place);
  try {
    const path = require.resolve(name);
    return { module: require(path) as Module, path };
  } catch {
    return undefined;
  }
}

/** Where something is said: what never changes of it, since Botkit keeps its state under all that is in there. */
export interface Conversation {
  readonly id: string;
  readonly thread_id?: string;
}

/** An activity of a conversation; Bot Framework's types demand more of one than Botkit's state can bear. */
export function activityIn(
  conversation: Conversation,
  fields: Omit<Partial<Activity>, "conversation">,
): Partial<Activity> {
  return { ...fields, conversation: conversationAccount(conversation) };
}

/** The same as a field of an activity or of a reference. */
export function conversationAccount(conversation: Conversation): Activity["conversation"] {
  return conversation as Activity["conversation"];
}
