import type { Logger } from "@rocketchat-connectors/core";

/** A message that the bot was handed. */
export interface Heard {
  readonly id: string;
  readonly roomId: string;
  readonly text: string;
}

/** What a bot under test is started with. */
export interface ChaosContext {
  /** The variables that a user would set; hand them to the bot instead of `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /**
   * Hand it every message, and nothing else, in the order in which the bot gets them. What comes back is to be said where
   * the message was said: in its room, and in its thread if it was in one.
   */
  heard(message: Heard): string | undefined;
}

/** A kind of bot that can be put through a chaos run. */
export interface ChaosSubject {
  readonly name: string;
  /** Resolves when the bot is online. */
  start(context: ChaosContext): Promise<{ stop(): Promise<void> }>;
}
