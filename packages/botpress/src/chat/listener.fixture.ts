import { RocketChatError } from "@rocketchat-connectors/core";
import { until } from "@rocketchat-connectors/testkit";
import { expect } from "vitest";
import type { Draft, Ears } from "../transport.ts";

/** What was said in Rocket.Chat, which stores an id once. */
export interface Said {
  readonly conversationId: string;
  readonly id: string;
  readonly text: string;
}

/** A Rocket.Chat that takes what the bot says; it outlives transports. */
export class Listener implements Ears {
  readonly stored: Said[] = [];
  /** Every call, also of what is stored already. */
  readonly calls: Said[] = [];
  readonly drafts: string[] = [];
  /** Called before something is stored; what it throws is what the ears reject with. */
  before: (said: Said) => Promise<void> | void = () => undefined;

  /** Called when a draft is ended. */
  ended: () => void = () => undefined;

  async said(conversation: string, payload: unknown, id: string): Promise<void> {
    const said = { conversationId: conversation, id, text: textOf(payload) };
    this.calls.push(said);
    await this.before(said);
    if (!this.stored.some((one) => one.id === id)) this.stored.push(said);
  }

  draft(conversation: string, id: string): Draft {
    const shown = (text: string): void => {
      const place = this.stored.findIndex((one) => one.id === id);
      this.stored.splice(place < 0 ? this.stored.length : place, 1, { conversationId: conversation, id, text });
      this.drafts.push(text);
    };
    return {
      update: shown,
      end: async (text) => {
        if (text !== undefined) shown(text);
        this.ended();
      },
    };
  }

  texts(conversation?: string): readonly string[] {
    return this.stored
      .filter((one) => conversation === undefined || one.conversationId === conversation)
      .map(({ text }) => text);
  }

  /** Waits until as much was said, and compares it. A turn may be over before all of its answer came. */
  async heard(texts: readonly string[], conversation?: string): Promise<void> {
    await until(
      () => `${texts.length} texts, there are ${JSON.stringify(this.texts(conversation))}`,
      () => this.texts(conversation).length >= texts.length,
    );
    expect(this.texts(conversation)).toEqual(texts);
  }

  async hears(...texts: readonly string[]): Promise<void> {
    const missing = () => texts.filter((text) => !this.texts().includes(text));
    await until(
      () => `${JSON.stringify(missing())} among ${JSON.stringify(this.texts())}`,
      () => missing().length === 0,
    );
  }
}

function textOf(payload: unknown): string {
  const { text, type } =
    typeof payload === "object" && payload !== null
      ? { text: undefined, type: undefined, ...payload }
      : { text: undefined, type: undefined };
  return typeof text === "string" ? text : String(type);
}

/** What gone rooms are answered with. */
export const gone = (): RocketChatError => new RocketChatError("not_found", "there is no such room");
