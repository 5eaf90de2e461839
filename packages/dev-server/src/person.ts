import type { Message, User } from "./world/documents.ts";
import type { Draft } from "./world/posting.ts";
import type { NewFile } from "./world/uploads.ts";
import type { World } from "./world/world.ts";

/** What may be said besides the text. */
export type MessageExtras = Omit<Draft, "rid" | "msg">;

/** What a new room may start with. */
export interface RoomOptions {
  /** Usernames. */
  readonly members?: readonly string[];
}

/**
 * Somebody with an account, acting by the same rules as through the HTTP API.
 *
 * A room is named by its id, "name", "#name", or "@username" for a direct one, which is made if there is none.
 * What the rules refuse is thrown as the server's error. A promise resolves once the consequences are on their way to the clients.
 */
export class Person {
  readonly #world: World;
  readonly #id: string;
  readonly username: string;

  constructor(world: World, user: User) {
    this.#world = world;
    this.#id = user._id;
    this.username = user.username;
  }

  get id(): string {
    return this.#id;
  }

  async say(room: string, text: string, more: MessageExtras = {}): Promise<Message> {
    return this.#act((world, self) => {
      const message = world.posting.send(self, { ...more, rid: this.#room(room), msg: text });
      if (message === undefined) throw new Error(`the message "${String(more._id)}" was stored before`);
      return message;
    });
  }

  async edit(messageId: string, text: string): Promise<void> {
    await this.#act((world, self) => world.editing.update(self, messageId, { msg: text }));
  }

  async delete(messageId: string): Promise<void> {
    await this.#act((world, self) => world.editing.delete(self, messageId));
  }

  async react(messageId: string, emoji: string, on = true): Promise<void> {
    await this.#act((world, self) => world.marks.react(self, messageId, emoji, on));
  }

  async pin(messageId: string): Promise<void> {
    await this.#act((world, self) => world.marks.pin(self, messageId));
  }

  async star(messageId: string): Promise<void> {
    await this.#act((world, self) => world.marks.star(self, messageId, true));
  }

  /** Opens the direct room with the named accounts and returns its id. */
  async direct(...usernames: readonly string[]): Promise<string> {
    return this.#act((world, self) => world.creation.direct(self, usernames).room._id);
  }

  async createChannel(name: string, options: RoomOptions = {}): Promise<string> {
    return this.#act((world, self) => world.creation.channel(self, name, options)._id);
  }

  async createGroup(name: string, options: RoomOptions = {}): Promise<string> {
    return this.#act((world, self) => world.creation.group(self, name, options)._id);
  }

  async createDiscussion(parentRoom: string, name: string, options: RoomOptions = {}): Promise<string> {
    return this.#act((world, self) => world.creation.discussion(self, this.#room(parentRoom), name, options)._id);
  }

  async join(room: string): Promise<void> {
    await this.#act((world, self) => world.membership.join(self, this.#room(room)));
  }

  async leave(room: string): Promise<void> {
    await this.#act((world, self) => world.membership.leave(self, this.#room(room)));
  }

  /** Brings somebody in; with `pending` they are only asked, as federated rooms do since 8.0. */
  async invite(
    room: string,
    username: string,
    { pending = false }: { readonly pending?: boolean } = {},
  ): Promise<void> {
    await this.#act(({ membership }, self) =>
      membership.invite(self, this.#room(room), this.#other(username), pending),
    );
  }

  /** Puts somebody out for good, as servers since 8.3 do; `on` false takes the ban off. */
  async ban(room: string, username: string, on = true): Promise<void> {
    await this.#act(({ barring }, self) =>
      on
        ? barring.ban(self, this.#room(room), this.#other(username))
        : barring.unban(self, this.#room(room), this.#other(username)),
    );
  }

  /** Keeps somebody from writing to this account directly, or lets them again. */
  async block(username: string, on = true): Promise<void> {
    await this.#act(({ barring }, self) => barring.block(self, this.#room(`@${username}`), on));
  }

  async kick(room: string, username: string): Promise<void> {
    await this.#act((world, self) => world.membership.kick(self, this.#room(room), this.#other(username)));
  }

  async setTopic(room: string, topic: string): Promise<void> {
    await this.#act((world, self) => world.roomSettings.describe(self, this.#room(room), "topic", topic));
  }

  async rename(room: string, name: string): Promise<void> {
    await this.#act((world, self) => world.roomSettings.rename(self, this.#room(room), name));
  }

  async archive(room: string, on = true): Promise<void> {
    await this.#act((world, self) => world.roomSettings.archive(self, this.#room(room), on));
  }

  async setReadOnly(room: string, on: boolean): Promise<void> {
    await this.#act((world, self) => world.roomSettings.setReadOnly(self, this.#room(room), on));
  }

  async mute(room: string, username: string, on = true): Promise<void> {
    await this.#act((world, self) => world.roomSettings.mute(self, this.#room(room), this.#other(username), on));
  }

  /** Shows or ends the typing mark, in a thread if one is named. */
  async typing(room: string, active: boolean, tmid?: string): Promise<void> {
    const extra = tmid === undefined ? {} : { tmid };
    await this.#act(({ activity }, self) =>
      activity.show(self, this.#room(room), activity.nameOf(self), active ? ["user-typing"] : [], extra),
    );
  }

  async upload(room: string, file: NewFile & { readonly text?: string; readonly tmid?: string }): Promise<Message> {
    const { text, tmid, ...bytes } = file;
    const caption = { ...(text === undefined ? {} : { msg: text }), ...(tmid === undefined ? {} : { tmid }) };
    return this.#act(({ uploads }, self) => {
      const rid = this.#room(room);
      return uploads.confirm(self, rid, uploads.take(self, rid, bytes)._id, caption);
    });
  }

  async setStatus(status: string, text?: string): Promise<void> {
    await this.#act((world, self) => world.presence.set(self, status, text));
  }

  /** Does something, and waits until everybody who listens has been told. */
  async #act<T>(action: (world: World, self: User) => T): Promise<T> {
    const result = action(this.#world, this.#self);
    await this.#world.feed.settled();
    return result;
  }

  /** The account as it is now. */
  get #self(): User {
    return this.#known(this.#world.users.get(this.#id), this.username);
  }

  #other(username: string): User {
    return this.#known(this.#world.users.byUsername(username.replace(/^@/, "")), username);
  }

  #known(user: User | undefined, username: string): User {
    if (user === undefined) throw new Error(`there is no user "${username}" on this server`);
    return user;
  }

  #room(room: string): string {
    if (room.startsWith("@")) return this.#world.creation.direct(this.#self, [room.slice(1)]).room._id;
    const found = this.#world.rooms.byIdOrName(room.replace(/^#/, ""));
    if (found === undefined) throw new Error(`there is no room "${room}" on this server`);
    return found._id;
  }
}
