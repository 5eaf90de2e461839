import type { Botkit } from "botkit";

/** A bot as a user of Botkit writes it, and what is said with it from beginning to end. */
export interface Dialogue {
  readonly title: string;
  readonly script: (controller: Botkit) => void;
  /** `ann: …` and `bot: …`, oldest first. */
  readonly lines: readonly string[];
  /** The same as it stands in Rocket.Chat, where that is something else. */
  readonly shown?: readonly string[];
}
