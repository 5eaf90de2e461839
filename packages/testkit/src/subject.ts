import type { Logger } from "@rocketchat-connectors/core";
import type { DevServerOptions } from "@rocketchat-connectors/dev-server";
import type { ReferenceBot } from "./reference-bot.ts";

/** What a framework may have no notion of; everything else is asked of every connector. */
export type Ability = "file" | "reaction" | "edited" | "deleted" | "topic" | "joined" | "left";

/** What a connector is started with. */
export interface ConnectorContext {
  /** The variables that a user would set; hand them to the connector instead of `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** What the framework's bot does: call it from the framework's own handlers. */
  readonly bot: ReferenceBot;
  /** Where the connector and the core write. */
  readonly logger: Logger;
}

export interface RunningConnector {
  /** Ends the bot the way its framework ends; resolves when it has logged off. */
  stop(): Promise<void>;
}

/** A connector as the contract sees it. */
export interface ConnectorUnderTest {
  readonly name: string;
  /** Default none. */
  readonly lacks?: readonly Ability[];
  /** The generation and deployment of server to run against; the dev-server's own choice by default. */
  readonly server?: Pick<DevServerOptions, "profile" | "deployment">;
  /** Starts a bot whose handlers call `context.bot`; resolves when the bot is online. */
  start(context: ConnectorContext): Promise<RunningConnector>;
}
