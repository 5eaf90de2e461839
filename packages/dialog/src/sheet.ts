import { bounded } from "./bounds.ts";
import { written } from "./compose.ts";
import type { Floor, OpenTurn } from "./floor.ts";
import { messageId } from "./once.ts";
import type { Message } from "./types.ts";
import type { Voice, VoiceOptions } from "./voice.ts";

export type Text = Pick<Message, "text" | "literal">;

export interface SheetOptions extends Pick<VoiceOptions, "client" | "settings"> {
  readonly floor: Floor;
  readonly voice: Voice;
  /** Called before the first text is stored. */
  readonly begun: () => Promise<void>;
}

/**
 * A text in Rocket.Chat that is written over. It is the first message of what is said under a name, so whoever says all of
 * it once more finds it there. The caller has the word (`Floor.next`).
 */
export class Sheet {
  readonly #options: SheetOptions;
  readonly #turn: OpenTurn;
  /** What the ids of its messages are made from. */
  readonly #name: string;
  /** What people read now; undefined as long as there is nothing. */
  #shown: string | undefined;
  #isRefused = false;

  constructor(options: SheetOptions, turn: OpenTurn, name: string) {
    this.#options = options;
    this.#turn = turn;
    this.#name = name;
  }

  /** Shows as much of a text as one message holds. What Rocket.Chat refuses once is not tried again. */
  async show(text: Text): Promise<void> {
    const [first = ""] = this.#options.client().split(this.#adapted(text).text);
    if (first !== "" && !this.#isRefused) await this.#write(first);
  }

  /** Shows all of a text: what does not fit in further messages. */
  async complete(text: Text): Promise<void> {
    await this.show(text);
    // What an earlier process had stored is there now, be it another text.
    await this.show(text);
    const { text: whole, images } = this.#adapted(text);
    const { roomId, threadId } = this.#turn.spot.place;
    if (this.#shown === undefined) return await this.#say("", { ...text, type: "message" });
    const [first, ...others] = this.#options.client().split(whole);
    if (whole !== "" && this.#shown !== first) {
      const rest = whole.startsWith(this.#shown) ? whole.slice(this.#shown.length) : whole;
      await this.#say(" rest", { type: "message", text: rest, literal: true });
    } else if (others.length > 0) {
      const thread = threadId === undefined ? {} : { threadId };
      // Its first part is there, and found by its id.
      const post = this.#options.client().send({ roomId, ...thread, id: this.#id, text: whole });
      await this.#tried(post.then(() => whole));
    }
    if (images.length > 0) await this.#say(" images", { type: "message", attachments: images });
  }

  get #id(): string {
    return messageId(this.#options.client().user.id, `${this.#name} 0`, 0);
  }

  #adapted(text: Text) {
    return written(bounded({ ...text, type: "message" }).message, this.#options.settings);
  }

  async #write(text: string): Promise<void> {
    const { client, floor, begun } = this.#options;
    const { spot } = this.#turn;
    if (text === this.#shown) return;
    const isFirst = this.#shown === undefined;
    if (isFirst) {
      await begun();
      await floor.begin(this.#turn);
    }
    const { place } = spot;
    const post = async (): Promise<string> => (await client().send({ ...place, id: this.#id, text })).text;
    const edit = async (): Promise<string> => {
      await client().edit({ id: this.#id, roomId: place.roomId }, text);
      return text;
    };
    const shown = await this.#tried(isFirst ? post() : edit());
    if (shown === undefined) return;
    this.#shown = shown;
    if (!isFirst) return;
    this.#turn.count += 1;
    spot.typing?.again();
  }

  /** What is shown then; undefined when Rocket.Chat does not take it. */
  async #tried(writing: Promise<string>): Promise<string | undefined> {
    const { voice } = this.#options;
    const { roomId } = this.#turn.spot.place;
    try {
      return await voice.speaking(roomId, writing);
    } catch (error) {
      voice.failed(error, `A text that is written over in room ${roomId} was refused`);
      this.#isRefused = true;
      return undefined;
    }
  }

  async #say(part: string, message: Message): Promise<void> {
    await this.#options.floor.speak(this.#turn, [message], undefined, `${this.#name}${part}`);
  }
}
