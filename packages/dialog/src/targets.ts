import { type Client, RocketChatError, type Room, type User } from "@rocketchat-connectors/core";
import { conversationOf, parseConversationId, type Strategy } from "./conversation.ts";
import type { People } from "./people.ts";
import type { DialogState } from "./state.ts";
import type { Conversation, Place } from "./types.ts";
import type { Visits } from "./visits.ts";
import type { Spot } from "./voice.ts";

/** Where something unasked is to be said or done: a conversation, a room by its id or its name, or a person. */
export type Target =
  | { readonly conversationId: string }
  | { readonly roomId: string; readonly threadId?: string }
  | { readonly room: string }
  | { readonly user: string };

export interface TargetsOptions {
  readonly client: () => Client;
  readonly state: DialogState;
  readonly strategy: Strategy;
  readonly people: People;
  readonly visits: Visits;
}

/** Finds the place that a target means; never one that the bot is no part of. */
export class Targets {
  readonly #options: TargetsOptions;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** Throws `not_found` when there is no such place, `forbidden` when it is not the bot's to speak there. */
  async find(target: Target): Promise<Spot> {
    if ("conversationId" in target) return await this.#ofConversation(target.conversationId);
    const { rooms } = this.#options.client();
    if ("roomId" in target) return await this.#spot(await rooms.get(target.roomId), target);
    const room = await rooms.find("room" in target ? `#${bare(target.room)}` : `@${bare(target.user)}`);
    return await this.#spot(room, { roomId: room.id });
  }

  async #ofConversation(id: string): Promise<Spot> {
    const named = parseConversationId(id);
    if (!named) throw new RocketChatError("not_found", `'${id.slice(0, 80)}' is no conversation of this bot`);
    const { roomId, threadId } = named;
    const place = roomId === undefined ? await this.#placeOf(named) : placeAt(roomId, threadId);
    return await this.#spot(await this.#options.client().rooms.get(place.roomId), place, named);
  }

  /** Where somebody spoke last, or the room that is theirs alone. */
  async #placeOf({ userId = "" }: Conversation): Promise<Place> {
    const last = await this.#options.state.lastPlace(userId);
    return last ?? { roomId: (await this.#options.client().rooms.find(`@${userId}`)).id };
  }

  async #spot(room: Room, { roomId, threadId }: Place, named?: Conversation): Promise<Spot> {
    const name = room.name || room.id;
    if (!room.joined) throw new RocketChatError("forbidden", `the bot is no member of ${name}: add it there first`);
    if (room.kind === "livechat" && room.servedBy && room.servedBy.id !== this.#options.client().user.id) {
      throw new RocketChatError("forbidden", `${room.servedBy.username} serves the conversation in ${name} now`);
    }
    const place = placeAt(roomId, threadId);
    const conversation = named ?? (await this.#conversationIn(room, threadId));
    return { place, room, conversation: await this.#options.state.current(conversation) };
  }

  /** The talk of the one person who is there with the bot, else of all of the place. */
  async #conversationIn(room: Room, threadId: string | undefined): Promise<Conversation> {
    const { strategy, client } = this.#options;
    const { id: roomId, kind } = room;
    const isPersonal = strategy === "user" || strategy === "user-in-room";
    const person = isPersonal ? await this.#personIn(room) : client().user;
    const shared = strategy === "room" ? "room" : "thread";
    const isTheirs = person !== undefined && (kind === "direct" || kind === "livechat");
    return conversationOf(isTheirs ? strategy : shared, { kind, roomId, threadId, userId: person?.id ?? "" });
  }

  async #personIn(room: Room): Promise<User | undefined> {
    const { client, people, visits } = this.#options;
    if (room.kind === "livechat") return await visits.visitorOf(room);
    const [username, ...others] = (room.usernames ?? [room.name]).filter((one) => one !== client().user.username);
    if (room.kind !== "direct" || username === undefined || others.length > 0) return undefined;
    const person = await people.known({ id: "", username });
    return person.id === "" ? undefined : person;
  }
}

const placeAt = (roomId: string, threadId: string | undefined): Place =>
  threadId === undefined ? { roomId } : { roomId, threadId };

const bare = (name: string): string => name.replace(/^[#@]/, "");
