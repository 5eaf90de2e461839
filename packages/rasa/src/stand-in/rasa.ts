import type { Assistant, OutputName } from "./assistant.ts";
import { Conversations } from "./conversations.ts";
import { type CallbackPost, type CallbackTarget, type Collector, type Output, poster } from "./outputs.ts";
import { Turns, type Uttered } from "./turns.ts";

/** What is asked for before anybody is let in; undefined lets everybody in. */
export interface Tokens {
  /** Of the HTTP API, as `?token=`. */
  readonly api: string | undefined;
  /** Of the channel `rocketchat_connector`, as a bearer. */
  readonly webhook: string | undefined;
}

/** What the channels and the HTTP API of one stand-in share. */
export class Rasa {
  readonly assistant: Assistant;
  readonly conversations: Conversations;
  readonly turns: Turns;
  readonly tokens: Tokens;
  readonly posts: CallbackPost[] = [];
  /** Where the callback channels post; undefined when `credentials.yml` has none. */
  callback: CallbackTarget | undefined;
  /** Without one, words are answered with nothing and the HTTP API with 409. */
  hasModel = true;

  constructor(assistant: Assistant, lockPollMs: number, tokens: Tokens) {
    this.assistant = assistant;
    this.conversations = new Conversations(assistant.slots ?? {}, lockPollMs);
    this.turns = new Turns(assistant, this.conversations);
    this.tokens = tokens;
  }

  async utter(uttered: Uttered, output: Output): Promise<void> {
    if (this.hasModel) await this.turns.utter(uttered, output);
  }

  /** The output of a channel that posts; undefined when there is none of that name. */
  poster(name: string | null | undefined): Collector | undefined {
    if (!isPosting(name) || this.callback === undefined) return undefined;
    return poster(name, this.callback, (post) => this.posts.push(post));
  }
}

function isPosting(name: string | null | undefined): name is OutputName {
  return name === "callback" || name === "rocketchat_connector";
}
