import { isDeepStrictEqual } from "node:util";
import { until } from "./until.ts";

/** How the framework's bot answers one message. */
export interface Answer {
  /** Says these texts, one message each, with one call where the framework can. */
  send(...texts: readonly string[]): Promise<unknown>;
}

/** What reaches a bot besides texts. */
export type SeenEvent =
  | { readonly type: "file"; readonly name: string }
  | { readonly type: "reaction"; readonly emoji: string; readonly username: string; readonly added: boolean }
  | { readonly type: "edited"; readonly text: string }
  | { readonly type: "deleted"; readonly messageId: string }
  | { readonly type: "topic"; readonly topic: string }
  | { readonly type: "joined" | "left"; readonly username: string; readonly by?: string };

/**
 * The same small bot for every framework. It understands
 * `echo <text>` (says `echo: <text>`), `list <words>` (says each word), `long <number>` (says a `longText`),
 * `later <text>` (says `later: <text>` once released) and `throw` (fails), and says nothing to anything else.
 */
export interface ReferenceBot {
  /**
   * Hand it every text that reaches the framework's text handlers, whether meant for the bot or not, without the
   * bot's name at the front; await it where the framework awaits its handlers.
   */
  heard(text: string, answer: Answer): Promise<void>;
  /** Hand it whatever else reaches the bot. */
  saw(event: SeenEvent): void;
  /** Every text heard, oldest first. */
  readonly texts: readonly string[];
  /** Waits until such an event was seen. */
  waitFor(event: SeenEvent): Promise<void>;
  /** Lets every `later` answer go, now and from now on. */
  release(): void;
}

/** Numbered sentences, some of them in a code block, of so many characters together. */
export function longText(length: number): string {
  const sentences = Array.from({ length: Math.ceil(length / 20) }, (_, index) => `This is sentence ${index}.`);
  const code = ["```js", ...sentences.map((_, index) => `line(${index});`), "```"].join("\n");
  return `${sentences.join(" ")}\n\n${code}\n\n${sentences.join("\n\n")}`.slice(0, length);
}

export function createReferenceBot(): ReferenceBot {
  const texts: string[] = [];
  const events: SeenEvent[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });

  const commands: Readonly<Record<string, (words: string, answer: Answer) => Promise<unknown>>> = {
    echo: (words, answer) => answer.send(`echo: ${words}`),
    list: (words, answer) => answer.send(...words.split(" ")),
    long: (words, answer) => answer.send(longText(Number(words))),
    later: async (words, answer) => {
      await released;
      await answer.send(`later: ${words}`);
    },
    throw: async () => {
      throw new Error("the reference bot was asked to fail");
    },
  };

  return {
    texts,
    async heard(text, answer) {
      texts.push(text);
      const [, name = "", words = ""] = /^(\w+) ?(.*)$/s.exec(text) ?? [];
      await commands[name]?.(words, answer);
    },
    saw: (event) => void events.push(event),
    async waitFor(event) {
      await until(`the bot to see ${JSON.stringify(event)}`, () =>
        events.some((seen) => isDeepStrictEqual(seen, event)),
      );
    },
    release: () => release(),
  };
}
