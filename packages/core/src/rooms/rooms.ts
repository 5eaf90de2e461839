import type { Rooms } from "../client.ts";
import { isRocketChatError, messageOf, RocketChatError } from "../errors.ts";
import { asDocument, asText, parseRoom } from "../rest/documents.ts";
import type { Room, User } from "../types.ts";
import { type LoadedRooms, type MembershipChange, Memberships, type MembershipsOptions } from "./memberships.ts";

export type { LoadedRooms, MembershipChange, RoomActivity } from "./memberships.ts";

/** The rooms as the client itself uses them: kept true by the server's own notices, looked up on a miss. */
export interface RoomDirectory extends Rooms {
  /** Reads the account's rooms afresh; tells what changed since the last time, nothing the first time. */
  load(): Promise<LoadedRooms>;
  /** The room, when nothing has to be asked. */
  known(roomId: string): Room | undefined;
  /** Takes the arguments of a `subscriptions-changed` event. */
  onSubscription(args: readonly unknown[]): MembershipChange;
  /** Takes the arguments of a `rooms-changed` event. */
  onRoom(args: readonly unknown[]): void;
}

export interface RoomDirectoryOptions extends MembershipsOptions {
  readonly self: () => User;
}

/** Whether the server said no, rather than nothing. */
const isRefusal = (error: unknown): boolean =>
  isRocketChatError(error) && ["not_found", "rejected", "forbidden"].includes(error.code);

/** Whether the server does not have the call, rather than what it was to act on. */
const isMissingCall = (error: unknown): boolean =>
  isRocketChatError(error) && error.code === "not_found" && error.status === 404;

export function createRooms(options: RoomDirectoryOptions): RoomDirectory {
  return new Directory(options);
}

class Directory implements RoomDirectory {
  readonly joined: RoomDirectory["joined"];
  readonly load: RoomDirectory["load"];
  readonly onSubscription: RoomDirectory["onSubscription"];
  readonly onRoom: RoomDirectory["onRoom"];
  readonly #api: MembershipsOptions["api"];
  readonly #self: () => User;
  readonly #memberships: Memberships;

  constructor(options: RoomDirectoryOptions) {
    const memberships = new Memberships(options);
    this.#api = options.api;
    this.#self = options.self;
    this.#memberships = memberships;
    this.joined = memberships.joined;
    this.load = () => memberships.load();
    this.onSubscription = memberships.onSubscription;
    this.onRoom = memberships.onRoom;
  }

  known(roomId: string): Room | undefined {
    return this.#memberships.known(roomId);
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
    const others = (created.usernames ?? usernames).filter((one) => one !== this.#self().username);
    const name = created.name || others.join(", ");
    return this.#memberships.enter({ ...created, name, displayName: name, joined: true });
  }

  async join(target: string): Promise<Room> {
    const name = target.replace(/^#/, "");
    const own = this.#memberships.own(name) ?? this.#byName(name);
    if (own) return own;
    const found = await this.#lookUpEither(name);
    if (found.kind !== "channel") {
      const text = `joining '${target}': a ${found.kind} room is entered by invitation only; let a member invite the bot`;
      throw new RocketChatError("forbidden", text);
    }
    await this.#enterChannel(found.id);
    return this.#memberships.enter({ ...found, joined: true });
  }

  /** The call for channels is the one that all servers have until 9.0 takes it away. */
  async #enterChannel(roomId: string): Promise<void> {
    try {
      await this.#api.post("channels.join", { roomId });
    } catch (error) {
      if (!isMissingCall(error)) throw error;
      await this.#api.post("rooms.join", { roomId });
    }
  }

  async leave(roomId: string): Promise<void> {
    const room = await this.get(roomId);
    if (room.kind !== "channel" && room.kind !== "private") {
      throw new RocketChatError("rejected", `leaving ${roomId}: nobody can leave a ${room.kind} room`);
    }
    await this.#api.post(`${room.kind === "channel" ? "channels" : "groups"}.leave`, { roomId });
    this.#memberships.exit(roomId);
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
    this.#memberships.remember(found);
    return found;
  }
}
