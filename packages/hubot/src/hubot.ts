import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RocketChatError } from "@rocketchat-connectors/core";

/** Somebody as scripts know them: the brain's object, or a view of it that also knows the room of one message. */
export interface HubotUser {
  id: string;
  name: string;
  [property: string]: unknown;
}

/** What a robot receives. */
export interface HubotMessage {
  user: HubotUser;
  room: string | undefined;
  done: boolean;
  finish(): void;
}

export interface HubotTextMessage extends HubotMessage {
  text: string;
  id: string;
  match(pattern: RegExp): RegExpMatchArray | null;
}

/** Where an answer goes: a response carries all three, a script that sends by itself usually only one. */
export interface Envelope {
  readonly room?: string | undefined;
  readonly user?: Readonly<Partial<HubotUser>> | undefined;
  readonly message?: unknown;
  /** The id of the thread to answer in. */
  readonly thread?: string | undefined;
  /** Of a user that stands in the place of an envelope. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

export interface HubotResponse {
  readonly robot: Robot;
  readonly message: HubotMessage;
  readonly envelope: Envelope;
  send(...said: unknown[]): Promise<unknown>;
  reply(...said: unknown[]): Promise<unknown>;
  emote(...said: unknown[]): Promise<unknown>;
  topic(...said: unknown[]): Promise<unknown>;
  play(...said: unknown[]): Promise<unknown>;
  locked(...said: unknown[]): Promise<unknown>;
  finish(): void;
}

export interface HubotAdapter {
  readonly robot: Robot;
  emit(event: string, ...values: unknown[]): boolean;
  receive(message: HubotMessage): Promise<void>;
  run(): Promise<void>;
  close(): void;
}

/** The robot's logger, a pino: fields come before the text. */
export interface RobotLogger {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface ReceiveContext {
  response: HubotResponse;
}

export interface ResponseContext {
  readonly response: HubotResponse;
  strings: unknown[];
  readonly method: string;
  readonly plaintext: boolean;
}

type Matcher = (message: HubotMessage) => unknown;
type Callback = (response: HubotResponse) => unknown;

/** The part of Hubot's robot that this adapter uses. */
export interface Robot {
  readonly name: string;
  readonly alias: string | false;
  readonly config?: { readonly rocketchat?: unknown };
  readonly logger: RobotLogger;
  readonly brain: { userForId(id: string, options?: object): HubotUser; userForName(name: string): HubotUser | null };
  readonly listeners: readonly unknown[];
  readonly middleware: { readonly response: { execute(context: ResponseContext): Promise<boolean | undefined> } };
  Response: HubotModule["Response"];
  send(envelope: Envelope, ...said: unknown[]): Promise<unknown>;
  reply(envelope: Envelope, ...said: unknown[]): Promise<unknown>;
  messageRoom(room: string, ...said: unknown[]): Promise<unknown>;
  receive(message: HubotMessage): Promise<unknown>;
  listen(matcher: Matcher, options: object | Callback, callback?: Callback): void;
  receiveMiddleware(middleware: (context: ReceiveContext) => Promise<boolean>): void;
  on(event: string, handler: (...values: never[]) => void): void;
  emit(event: string, ...values: unknown[]): void;
  load(path: string): Promise<unknown>;
  loadExternalScripts(packages: unknown): Promise<unknown>;
  shutdown(): void;
  hearReaction?: ListenerRegistration;
  fileShared?: ListenerRegistration;
}

/** `robot.hearReaction(callback)`, `(matcher, callback)`, `(options, callback)` or `(matcher, options, callback)`. */
export type ListenerRegistration = (...args: ListenerArguments) => void;
export type ListenerOptions = Readonly<Record<string, unknown>>;
export type ListenerArguments =
  | [callback: Callback]
  | [matcher: Matcher, callback: Callback]
  | [options: ListenerOptions, callback: Callback]
  | [matcher: Matcher, options: ListenerOptions, callback: Callback];

/** What a copy of Hubot exports, as far as it is used here. */
export interface HubotModule {
  readonly Robot: abstract new (...args: never[]) => unknown;
  readonly Adapter: new (robot: Robot) => HubotAdapter;
  readonly Response: new (robot: Robot, message: HubotMessage, match?: unknown) => HubotResponse;
  readonly User: new (id: string, options?: object) => HubotUser;
  readonly Message: new (user: HubotUser) => HubotMessage;
  readonly TextMessage: new (user: HubotUser, text: string, id: string) => HubotTextMessage;
  readonly EnterMessage: new (user: HubotUser) => HubotMessage;
  readonly LeaveMessage: new (user: HubotUser) => HubotMessage;
  readonly TopicMessage: new (user: HubotUser, text: string, id: string) => HubotTextMessage;
  readonly CatchAllMessage: new (message: HubotMessage) => HubotMessage & { readonly message: HubotMessage };
}

/**
 * The copy of Hubot that made this robot.
 *
 * Hubot tells its messages apart by class, so an adapter that builds on another installed copy connects, but no script
 * answers. The candidates are what this package, the running program and the working directory see as `hubot`.
 */
export async function findHubot(robot: unknown): Promise<HubotModule> {
  const program = process.argv[1];
  const seenFrom = [import.meta.url, ...(program ? [realProgram(program)] : []), resolve("package.json")];
  for (const from of seenFrom) {
    const hubot = await hubotSeenFrom(from);
    if (hubot && robot instanceof hubot.Robot) return hubot;
  }
  throw new RocketChatError(
    "invalid_settings",
    "This robot was made by a copy of Hubot that the Rocket.Chat adapter cannot find: install hubot and " +
      "@rocketchat-connectors/hubot side by side, or hand the copy over with use(robot, hubot).",
  );
}

function realProgram(program: string): string {
  try {
    return realpathSync(program);
  } catch {
    return resolve(program);
  }
}

async function hubotSeenFrom(place: string): Promise<HubotModule | undefined> {
  let path: string;
  try {
    path = createRequire(place).resolve("hubot");
  } catch {
    return undefined;
  }
  return (await import(pathToFileURL(path).href)) as HubotModule;
}
