import type { Logger } from "@rocketchat-connectors/core";
import type { RocketChatAdapter } from "./adapter.ts";
import { use } from "./adapter.ts";
import type { HubotMessage, HubotModule, ResponseContext, Robot } from "./hubot.ts";
import type { RocketChatMembershipMessage, RocketChatReactionMessage, RocketChatTextMessage } from "./messages.ts";
import type { RocketChatResponse } from "./response.ts";

type Handler<Message> = (
  response: RocketChatResponse & { readonly message: Message; readonly match: RegExpMatchArray },
) => unknown;
type MessageHandler = Handler<RocketChatTextMessage>;

interface TestCommand {
  readonly id: string;
  readonly description: string;
  readonly confirm: "never";
  readonly args: Readonly<Record<string, { readonly type: string; readonly required: boolean }>>;
  handler(context: { readonly args: Readonly<Record<string, unknown>> }): Promise<string>;
}

/** A robot as tests and scripts use it. */
export interface TestRobot extends Omit<Robot, "hearReaction" | "fileShared"> {
  readonly adapter: RocketChatAdapter;
  readonly adapterName: string;
  readonly events: NodeJS.EventEmitter;
  config: { readonly rocketchat: Readonly<Record<string, string>> };
  logger: Robot["logger"];
  hearReaction(handler: Handler<RocketChatReactionMessage>): void;
  hearReaction(
    matcher: (message: RocketChatReactionMessage) => boolean,
    handler: Handler<RocketChatReactionMessage>,
  ): void;
  fileShared(handler: MessageHandler): void;
  hear(pattern: RegExp, handler: MessageHandler): void;
  respond(pattern: RegExp, handler: MessageHandler): void;
  enter(handler: Handler<RocketChatMembershipMessage>): void;
  leave(handler: Handler<RocketChatMembershipMessage>): void;
  topic(handler: MessageHandler): void;
  catchAll(handler: Handler<HubotMessage>): void;
  responseMiddleware(middleware: (context: ResponseContext) => Promise<boolean>): void;
  /** Hubot 14 only. */
  readonly commands: { register(command: TestCommand): void; unregister(id: string): void };
  error(handler: (error: unknown) => void): void;
  loadAdapter(): Promise<void>;
  loadExternalScripts(packages: readonly string[]): Promise<void>;
  run(): Promise<void>;
}

/** A copy of Hubot as tests use it. */
export interface HubotCopy extends HubotModule {
  readonly Robot: new (adapter: object, httpd: boolean, name: string, alias: string | false) => TestRobot;
}

export async function hubotCopy(name: "hubot" | "hubot-13" | "hubot-11"): Promise<HubotCopy> {
  return (await import(name)) as HubotCopy;
}

export interface RobotOptions {
  readonly hubot: HubotCopy;
  readonly env: Readonly<Record<string, string>>;
  readonly scripts: (robot: TestRobot) => void;
  readonly logger?: Logger;
  readonly name?: string;
  readonly alias?: string;
}

/** A running robot of one copy of Hubot in this process; its disposal logs off. */
export async function startRobot({
  hubot,
  env,
  scripts,
  logger,
  name,
  alias,
}: RobotOptions): Promise<TestRobot & AsyncDisposable> {
  const robot = new hubot.Robot({ use: (own: Robot) => use(own, hubot) }, false, name ?? "Hubot", alias ?? false);
  robot.logger = pinoLike(logger);
  robot.config = { rocketchat: { HUBOT_ROCKETCHAT_PROCESS: "false", HUBOT_ROCKETCHAT_DELETIONS: "true", ...env } };
  await robot.loadAdapter();
  scripts(robot);
  await robot.run();
  return Object.assign(robot, {
    async [Symbol.asyncDispose]() {
      robot.shutdown();
      await robot.adapter.close();
    },
  });
}

/** Hubot logs a text alone; the adapter logs fields and a text. */
function pinoLike(logger: Logger | undefined): Robot["logger"] {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (first: unknown, text?: string): void =>
      logger?.[level](text ?? String(first));
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
