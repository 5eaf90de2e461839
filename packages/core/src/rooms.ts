import { LRUCache } from "lru-cache";
import type { Rooms } from "./client.ts";
import { isRocketChatError, messageOf, RocketChatError } from "./errors.ts";
import type { Api } from "./rest/api.ts";
import { asDocument, asDocuments, asText, parseRoom, type WireDocument } from "./rest/documents.ts";
import type { Room, User } from "./types.ts";

/** What changed in the bot's own memberships. */
export interface MembershipChange {
  readonly joined: readonly Room[];
  readonly left: readonly Room[];
}

/** The rooms as the client itself uses them: kept true by the server's own notices, looked up on a miss. */
export interface RoomDirectory extends Rooms {
  /** Reads the account's rooms afresh; tells what changed since the last time, nothing the first time. */
  load(): Promise<MembershipChange>;
  /** The room, when nothing has to be asked. */
  known(roomId: string): Room | undefined;
  /** Takes the arguments of a `subscriptions-changed` event. */
  onSubscription(args: readonly unknown[]): MembershipChange;
  /** Takes the arguments of a `rooms-changed` event. */
  onRoom(args: readonly unknown[]): void;
}

export interface RoomDirectoryOptions {
  readonly api: Api;
  readonly self: () => User;
  /** Rooms kept that the bot is no member of. */
  readonly cacheSize: number;
  /** Milliseconds such a room is trusted. */
  readonly cacheMaxAgeMs: number;
}

const nothing: MembershipChange = { joined: [], left: [] };

/** An invited or banned account has a subscription too, but is no member (8.x). */
const isMember = (subscription: WireDocument): boolean =>
  subscription.status !== "INVITED" && subscription.status !== "BANNED";

/** Whether the server said no, rather than nothing. */
const isRefusal = (error: unknown): boolean =>
  isRocketChatError(error) && ["not_found", "rejected", "forbidden"].includes(error.code);

export function createRooms(options: RoomDirectoryOptions): RoomDirectory {
  return new Directory(options);
}

class Directory implements RoomDirectory {
  readonly #api: Api;
  readonly #self: () => User;
  readonly #own = new Map<string, Room>();
  readonly #others: LRUCache<string, Room>;
  #loaded = false;
  /** The notices that come while the rooms are being read, when it is not known which of them the answer includes. */
  #meanwhile: (() => unknown)[] | undefined;

  constructor({ api, self, cacheSize, cacheMaxAgeMs }: RoomDirectoryOptions) {
    this.#api = api;
    this.#self = self;
    this.#others = new LRUCache({ max: Math.max(1, cacheSize), ttl: cacheMaxAgeMs });
  }

  readonly joined = (): readonly Room[] => [...this.#own.values()];

  known(roomId: string): Room | undefined {
    return this.#own.get(roomId) ?? this.#others.get(roomId);
  }

  async load(): Promise<MembershipChange> {
    const meanwhile: (() => unknown)[] = [];
    this.#meanwhile = meanwhile;
    const [subscriptions, rooms] = await Promise.all([
      this.#api.get("subscriptions.get"),
      this.#api.get("rooms.get"),
    ]).finally(() => {
      this.#meanwhile = undefined;
    });
    const documents = new Map(asDocuments(rooms.update).map((room) => [room._id, room]));
    const before = new Map(this.#own);
    this.#own.clear();
    for (const subscription of asDocuments(subscriptions.update).filter(isMember)) {
      const room = parseRoom(documents.get(subscription.rid), subscription);
      if (room) this.#own.set(room.id, room);
    }
    for (const notice of meanwhile) notice();
    if (!this.#loaded) {
      this.#loaded = true;
      return nothing;
    }
    return {
      joined: this.joined().filter((room) => !before.has(room.id)),
      left: [...before.values()].filter((room) => !this.#own.has(room.id)).map((room) => ({ ...room, joined: false })),
    };
  }

  readonly onSubscription = (args: readonly unknown[]): MembershipChange => {
    this.#meanwhile?.push(() => this.#takeSubscription(args));
    return this.#takeSubscription(args);
  };

  readonly onRoom = (args: readonly unknown[]): void => {
    this.#meanwhile?.push(() => this.#takeRoom(args));
    this.#takeRoom(args);
  };

  #takeSubscription([change, argument]: readonly unknown[]): MembershipChange {
    const document = asDocument(argument);
    if (!document) return nothing;
    const known = this.#own.get(asText(document.rid) ?? "");
    if (change === "removed" || !isMember(document)) return known ? this.#leave(known) : nothing;
    const room = parseRoom(undefined, document);
    if (!room) return nothing;
    this.#own.set(room.id, { ...known, ...room });
    this.#others.delete(room.id);
    return known || change !== "inserted" ? nothing : { joined: [room], left: [] };
  }

  #takeRoom([change, document]: readonly unknown[]): void {
    const room = change === "removed" ? undefined : parseRoom(document);
    const known = room && this.#own.get(room.id);
    if (!known) return;
    const { name, displayName } = room.name ? room : known;
    this.#own.set(known.id, { ...known, ...room, name, displayName, joined: true });
  }

  async get(roomId: string): Promise<Room> {
    return this.known(roomId) ?? (await this.#lookUp({ roomId }, roomId));
  }

  async find(target: string): Promise<Room> {
    const word = target.trim();
    const name = word.replace(/^[#@]\s*/, "");
    if (name === "") throw new RocketChatError("not_found", `'${target}' names no room or user`);
    if (!word.startsWith("@")) {
      const room = this.known(name) ?? this.#byName(name);
      if (room) return room;
    }
    const direct = word.startsWith("#") ? undefined : this.#directWith(name);
    return direct ?? (await this.#findRemote(word, name));
  }

  async direct(...usernames: readonly string[]): Promise<Room> {
    const [only] = usernames;
    const known = usernames.length === 1 && only !== undefined ? this.#directWith(only) : undefined;
    if (known) return known;
    const wanted = usernames.length === 1 ? { username: only } : { usernames: usernames.join(",") };
    const { room } = await this.#api.post("im.create", wanted);
    const created = parseRoom({ _id: asDocument(room)?.rid, ...asDocument(room) });
    if (!created)
      throw new RocketChatError("protocol", `POST im.create: the answer holds no room for ${usernames.join(", ")}`);
    const own = this.#own.get(created.id);
    if (own) return own;
    const others = (created.usernames ?? usernames).filter((one) => one !== this.#self().username);
    const name = created.name || others.join(", ");
    const named = { ...created, name, displayName: name, joined: true };
    this.#own.set(named.id, named);
    return named;
  }

  async join(target: string): Promise<Room> {
    const name = target.replace(/^#/, "");
    const own = this.#own.get(name) ?? this.#byName(name);
    if (own?.joined) return own;
    const found = await this.#lookUpEither(name);
    const room = { ...found, joined: true };
    if (found.kind === "channel") await this.#api.post("channels.join", { roomId: found.id });
    this.#own.set(room.id, room);
    return room;
  }

  async leave(roomId: string): Promise<void> {
    const room = await this.get(roomId);
    if (room.kind !== "channel" && room.kind !== "private") {
      throw new RocketChatError("rejected", `leaving ${roomId}: nobody can leave a ${room.kind} room`);
    }
    await this.#api.post(`${room.kind === "channel" ? "channels" : "groups"}.leave`, { roomId });
    this.#leave(room);
  }

  #leave(room: Room): MembershipChange {
    this.#own.delete(room.id);
    return { joined: [], left: [{ ...room, joined: false }] };
  }

  #byName(name: string): Room | undefined {
    const named = this.joined().filter((room) => room.kind !== "direct");
    return named.find((room) => room.name === name) ?? named.find((room) => room.displayName === name);
  }

  /** Usernames differ by more than their case. */
  #directWith(username: string): Room | undefined {
    const wanted = username.toLowerCase();
    return this.joined().find((room) => {
      if (room.kind !== "direct") return false;
      const others = room.usernames?.filter((one) => one !== this.#self().username);
      return others ? others.length === 1 && others[0]?.toLowerCase() === wanted : room.name.toLowerCase() === wanted;
    });
  }

  async #findRemote(target: string, name: string): Promise<Room> {
    const isRoom = !target.startsWith("@");
    const isUser = !target.startsWith("#");
    const room = isRoom ? await this.#orUndefined(this.#lookUpEither(name)) : undefined;
    if (room) return room;
    const byUsername = isUser ? await this.#orUndefined(this.direct(name)) : undefined;
    if (byUsername) return byUsername;
    const found = isUser ? await this.#orUndefined(this.#api.get("users.info", { userId: name })) : undefined;
    const username = asText(asDocument(found?.user)?.username);
    if (username) return await this.direct(username);
    const what = isRoom ? "room or user" : "user";
    throw new RocketChatError(
      "not_found",
      `no ${what} '${target}' that ${this.#self().username} can see; is the bot a member?`,
    );
  }

  async #orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  async #lookUpEither(name: string): Promise<Room> {
    const byId = await this.#orUndefined(this.#lookUp({ roomId: name }, name));
    return byId ?? (await this.#lookUp({ roomName: name }, name));
  }

  async #lookUp(by: { readonly roomId: string } | { readonly roomName: string }, target: string): Promise<Room> {
    const text = `no room '${target}' that ${this.#self().username} can see`;
    const { room } = await this.#api.get("rooms.info", by).catch((error: unknown) => {
      // The server tells a room that is not there and one that is not shown in the same words.
      throw isRefusal(error)
        ? new RocketChatError("not_found", `${text}: ${messageOf(error)}`, { cause: error })
        : error;
    });
    const found = parseRoom(room);
    if (!found) throw new RocketChatError("not_found", text);
    this.#others.set(found.id, found);
    return found;
  }
}
