import type { LRUCache } from "lru-cache";
import type { Api } from "../rest/api.ts";
import {
  asDocument,
  asDocuments,
  asText,
  isMember,
  parseDate,
  parseRoom,
  type WireDocument,
} from "../rest/documents.ts";
import type { Room } from "../types.ts";
import { latest } from "../util/latest.ts";

/** What changed in the bot's own memberships. */
export interface MembershipChange {
  readonly joined: readonly Room[];
  readonly left: readonly Room[];
}

/** When a room was last touched, in the server's time, and when the account came in. */
export interface RoomActivity {
  readonly touchedAt?: Date;
  /** When its newest message was written; replies of threads do not count. */
  readonly writtenAt?: Date;
  readonly joinedAt?: Date;
}

/** What a fresh reading of the account's rooms brings. */
export interface LoadedRooms extends MembershipChange {
  /** By room id, of the rooms that the account is a member of. */
  readonly activity: ReadonlyMap<string, RoomActivity>;
}

const nothing: MembershipChange = { joined: [], left: [] };

function activityOf(room: WireDocument | undefined, subscription: WireDocument): RoomActivity {
  const touchedAt = parseDate(room?._updatedAt) ?? parseDate(room?.lm);
  const joinedAt = parseDate(subscription.ts);
  const writtenAt = parseDate(room?.lm);
  return {
    ...(touchedAt ? { touchedAt } : {}),
    ...(writtenAt ? { writtenAt } : {}),
    ...(joinedAt ? { joinedAt } : {}),
  };
}

/** By a number without sense it could take all the memory. */
const mostOthers = 100_000;

export interface MembershipsOptions {
  readonly api: Api;
  /** Rooms kept that the bot is no member of. */
  readonly cacheSize: number;
  /** Milliseconds such a room is trusted. */
  readonly cacheMaxAgeMs: number;
}

/**
 * The account's rooms, kept true by the server's notices.
 *
 * Each coming in and each going out is told once, also when the client itself brought it about and knows it before the
 * notice comes.
 */
export class Memberships {
  readonly #api: Api;
  readonly #own = new Map<string, Room>();
  /** The rooms whose membership has been told, which the client's own doings are not yet. */
  readonly #told = new Map<string, Room>();
  readonly #others: LRUCache<string, Room>;
  #loaded = false;
  /** The notices that come while the rooms are being read, when it is not known which of them the answer includes. */
  #meanwhile: (() => unknown)[] | undefined;

  constructor({ api, cacheSize, cacheMaxAgeMs }: MembershipsOptions) {
    this.#api = api;
    this.#others = latest(Math.min(Math.max(1, cacheSize), mostOthers), { ttl: cacheMaxAgeMs });
  }

  readonly joined = (): readonly Room[] => [...this.#own.values()];

  /** The room, if the account is a member. */
  own(roomId: string): Room | undefined {
    return this.#own.get(roomId);
  }

  known(roomId: string): Room | undefined {
    return this.#own.get(roomId) ?? this.#others.get(roomId);
  }

  /** Keeps a room that the account is no member of. */
  remember(room: Room): void {
    this.#others.set(room.id, room);
  }

  /** Takes in a room that the client entered or made; a notice that was faster knows more. */
  enter(room: Room): Room {
    const own = this.#own.get(room.id);
    if (own) return own;
    this.#others.delete(room.id);
    this.#own.set(room.id, room);
    return room;
  }

  /** Takes out a room that the client left. */
  exit(roomId: string): void {
    this.#own.delete(roomId);
  }

  /** Reads the account's rooms afresh; tells what changed since the last time, nothing the first time. */
  async load(): Promise<LoadedRooms> {
    const meanwhile: (() => unknown)[] = [];
    this.#meanwhile = meanwhile;
    const [subscriptions, rooms] = await Promise.all([
      this.#api.get("subscriptions.get"),
      this.#api.get("rooms.get"),
    ]).finally(() => {
      this.#meanwhile = undefined;
    });
    const documents = new Map(asDocuments(rooms.update).map((room) => [room._id, room]));
    this.#own.clear();
    const activity = new Map<string, RoomActivity>();
    for (const subscription of asDocuments(subscriptions.update).filter(isMember)) {
      const document = documents.get(subscription.rid);
      const room = parseRoom(document, subscription);
      if (!room) continue;
      this.#own.set(room.id, room);
      activity.set(room.id, activityOf(document, subscription));
    }
    for (const notice of meanwhile) notice();
    return { activity, ...this.#tellLoaded() };
  }

  #tellLoaded(): MembershipChange {
    const told = [...this.#told.values()];
    const isFirst = !this.#loaded;
    this.#loaded = true;
    const joined = this.joined().filter((room) => !this.#told.has(room.id));
    const left = told.filter((room) => !this.#own.has(room.id));
    for (const room of left) this.#told.delete(room.id);
    for (const room of this.joined()) this.#told.set(room.id, room);
    return isFirst ? nothing : { joined, left: left.map((room) => ({ ...room, joined: false })) };
  }

  /** Takes the arguments of a `subscriptions-changed` event. */
  readonly onSubscription = (args: readonly unknown[]): MembershipChange => {
    this.#meanwhile?.push(() => this.#takeSubscription(args));
    return this.#takeSubscription(args);
  };

  /** Takes the arguments of a `rooms-changed` event. */
  readonly onRoom = (args: readonly unknown[]): void => {
    this.#meanwhile?.push(() => this.#takeRoom(args));
    this.#takeRoom(args);
  };

  #takeSubscription([change, argument]: readonly unknown[]): MembershipChange {
    const document = asDocument(argument);
    if (!document) return nothing;
    if (change === "removed" || !isMember(document)) return this.#leave(asText(document.rid) ?? "");
    const room = parseRoom(undefined, document);
    if (!room) return nothing;
    this.#keep({ ...this.#own.get(room.id), ...room });
    this.#others.delete(room.id);
    // Until the rooms have been read, a change says nothing of how long the account has been a member.
    if (this.#told.has(room.id) || (change !== "inserted" && !this.#loaded)) return nothing;
    this.#told.set(room.id, room);
    return { joined: [room], left: [] };
  }

  #takeRoom([change, document]: readonly unknown[]): void {
    const room = change === "removed" ? undefined : parseRoom(document);
    const known = room && this.#own.get(room.id);
    if (!known) return;
    // A conversation that waits in the queue again has nobody to serve it.
    const { servedBy: _before, ...lasting } = known;
    const { name, displayName } = room.name ? room : known;
    this.#keep({ ...lasting, ...room, name, displayName, joined: true });
  }

  #keep(room: Room): void {
    this.#own.set(room.id, room);
    if (this.#told.has(room.id)) this.#told.set(room.id, room);
  }

  #leave(roomId: string): MembershipChange {
    const room = this.#own.get(roomId) ?? this.#told.get(roomId);
    this.#own.delete(roomId);
    const wasTold = this.#told.delete(roomId);
    if (!room) return nothing;
    const left = { ...room, joined: false };
    // Of a conversation that somebody else has now, an agent with more rights still hears.
    if (room.kind === "livechat") this.remember(left);
    return wasTold ? { joined: [], left: [left] } : nothing;
  }
}
