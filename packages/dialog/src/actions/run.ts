import {
  type Client,
  type HandoffTarget,
  isRocketChatError,
  type LivechatRefusal,
  type Room,
  type RoomKind,
} from "@rocketchat-connectors/core";
import type { HandoffSettings } from "../settings.ts";
import type { Message, Place } from "../types.ts";
import { isFields } from "./fields.ts";
import { readMessage } from "./message.ts";
import type { Action } from "./schema.ts";

/** Why an action was not done; `not_found` is a message or a room that the bot cannot see. */
export type ActionRefusal = LivechatRefusal | "not_found";

/** What became of an action; `text` tells a person why not. */
export type Outcome = { readonly status: "ok" } | { readonly status: ActionRefusal; readonly text: string };

/** Where an action is done. */
export interface ActionPlace extends Place {
  readonly kind: RoomKind;
  /** The message that is answered. */
  readonly messageId?: string;
}

/** What the conversation's owner does itself for an action. */
export interface DialogActs {
  /** Says something there, in the bot's own way of speaking. */
  say(message: Message): Promise<void>;
  /** Keeps the bot quiet there; for good without a time in milliseconds. */
  pause(forMs?: number): Promise<void>;
  resume(): Promise<void>;
  reset(): Promise<void>;
}

/**
 * Does what an engine or a program asked for.
 *
 * What is refused for a foreseeable reason comes back as a status. Throws `unreachable`, `timeout`, `rate_limited`, `closed`.
 */
export async function runAction(
  client: Client,
  place: ActionPlace,
  action: Action,
  settings: HandoffSettings,
  acts: DialogActs,
): Promise<Outcome> {
  try {
    return await new Run(client, place, settings, acts).run(action);
  } catch (error) {
    const outcome = refusalOf(error);
    if (outcome === undefined) throw error;
    return outcome;
  }
}

type Of<Name extends Action["action"]> = Extract<Action, { readonly action: Name }>;

const minuteMs = 60_000;

class Run {
  readonly #client: Client;
  readonly #place: ActionPlace;
  readonly #settings: HandoffSettings;
  readonly #acts: DialogActs;

  constructor(client: Client, place: ActionPlace, settings: HandoffSettings, acts: DialogActs) {
    this.#client = client;
    this.#place = place;
    this.#settings = settings;
    this.#acts = acts;
  }

  async run(action: Action): Promise<Outcome> {
    const { roomId, threadId, messageId } = this.#place;
    switch (action.action) {
      case "handoff":
        return await this.#handoff(action);
      case "close":
        return await this.#close(action);
      case "send":
        return await this.#send(action);
      case "react":
        return await this.#react(action.emoji, action.messageId ?? messageId);
      case "typing":
        return await done(this.#client.typing(roomId, action.on, threadId));
      case "pause":
        return await done(this.#acts.pause(action.minutes === undefined ? undefined : action.minutes * minuteMs));
      case "resume":
        return await done(this.#acts.resume());
      case "reset":
        return await done(this.#acts.reset());
    }
  }

  async #handoff(action: Of<"handoff">): Promise<Outcome> {
    if (this.#place.kind !== "livechat") return await this.#orSorry(await this.#call(action));
    if (!(await this.#isGiven())) return await this.#orSorry(await this.#give(action));
    const outcome = await this.#handOver(action);
    // An account that has given the conversation away is told that it may not.
    const isDone = outcome.status === "already_there" || outcome.status === "forbidden";
    return isDone ? { status: "ok" } : outcome;
  }

  /** Tells the person that nobody comes; a conversation that has ended takes no word any more. */
  async #orSorry(outcome: Outcome): Promise<Outcome> {
    if (outcome.status !== "ok" && outcome.status !== "already_closed") await this.#say(this.#settings.failedText);
    return outcome;
  }

  /** Gives the visitor to people, once there are any to name. */
  async #give(action: Of<"handoff">): Promise<Outcome> {
    if (targetOf(action, this.#settings.department)) await this.#say(action.message ?? this.#settings.text);
    return await this.#handOver(action);
  }

  async #handOver(action: Of<"handoff">): Promise<Outcome> {
    const to = targetOf(action, this.#settings.department);
    if (to) return await this.#client.omnichannel.handoff(this.#place.roomId, to);
    const text = "the handoff names no department and no agent, and there is no default department";
    return { status: "unknown_target", text };
  }

  /** Whether people have the conversation, or it waits for them, as the server has it at this moment: notices come later. */
  async #isGiven(): Promise<boolean> {
    const { roomId } = this.#place;
    try {
      const { room } = await this.#client.request("GET", "rooms.info", { roomId });
      const servedBy = isFields(room) ? room.servedBy : undefined;
      return !isFields(servedBy) || servedBy._id !== this.#client.user.id;
    } catch (error) {
      // What the bot cannot see any longer is somebody else's.
      if (refusalOf(error)) return true;
      throw error;
    }
  }

  /** Calls somebody to a room that is no livechat room, and leaves the talk to them. */
  async #call(action: Of<"handoff">): Promise<Outcome> {
    const { call, text, quietMs } = this.#settings;
    const room = await this.#client.rooms.get(this.#place.roomId);
    if (call === undefined) return unheard(room, "nobody is set to be called elsewhere");
    if (!reaches(room, call)) return unheard(room, `a direct room has nobody else in it who could be called (${call})`);
    await this.#say(action.message ?? text);
    await this.#acts.say({ type: "message", text: call, literal: true });
    await this.#acts.pause(quietMs);
    return { status: "ok" };
  }

  async #close({ message, comment, tags }: Of<"close">): Promise<Outcome> {
    const { kind, roomId } = this.#place;
    if (kind !== "livechat") {
      const text = `${roomId} is no livechat room: only livechat conversations can be closed`;
      return { status: "not_omnichannel", text };
    }
    await this.#say(message);
    // Many servers refuse to close without one.
    const why = comment ?? `closed by ${this.#client.user.username}`;
    return await this.#client.omnichannel.close(roomId, { comment: why, ...(tags === undefined ? {} : { tags }) });
  }

  async #send({ text, message: fields = {} }: Of<"send">): Promise<Outcome> {
    const { message, problems } = readMessage({ ...(text === undefined ? {} : { text }), ...fields });
    if (message === undefined) return { status: "refused", text: problems.join("; ") };
    return await done(this.#acts.say(message));
  }

  async #react(emoji: string, messageId: string | undefined): Promise<Outcome> {
    if (messageId !== undefined) return await done(this.#client.react(messageId, emoji));
    return { status: "not_found", text: "react names no messageId, and no message is being answered" };
  }

  async #say(text: string | undefined): Promise<void> {
    if (text !== undefined) await this.#acts.say({ type: "message", text });
  }
}

async function done(act: Promise<unknown>): Promise<Outcome> {
  await act;
  return { status: "ok" };
}

/** Who is to take the conversation; an agent need not be in the default department. */
function targetOf({ department, agent, comment }: Of<"handoff">, usual: string | undefined): HandoffTarget | undefined {
  const remark = comment === undefined ? {} : { comment };
  const where = department ?? (agent === undefined ? usual : undefined);
  if (where !== undefined) return { department: where, ...(agent === undefined ? {} : { agent }), ...remark };
  return agent === undefined ? undefined : { agent, ...remark };
}

/** A direct room notifies none but its members. */
function reaches({ kind, usernames = [] }: Room, call: string): boolean {
  return kind !== "direct" || usernames.some((username) => call.split(/\s+/).includes(`@${username}`));
}

function unheard({ id, name }: Room, why: string): Outcome {
  return { status: "not_omnichannel", text: `${name || id} is no livechat room, and ${why}` };
}

/** What an error says about the action; undefined when the same may be tried again. */
function refusalOf(error: unknown): Extract<Outcome, { readonly text: string }> | undefined {
  if (!isRocketChatError(error)) return undefined;
  const { code, message: text } = error;
  if (code === "not_found" || code === "forbidden") return { status: code, text };
  const isRefused = code === "refused_by_room" || code === "rejected" || code === "too_large";
  return isRefused ? { status: "refused", text } : undefined;
}
