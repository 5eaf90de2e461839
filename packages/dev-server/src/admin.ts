import type { User } from "./world/documents.ts";
import type { World } from "./world/world.ts";

/** What an administrator does to accounts and settings while the server runs. */
export class Admin {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Closes an account: its tokens stop working, and with them the monolith's sockets; a login is refused with the reason. */
  async deactivate(username: string): Promise<void> {
    const user = this.#known(username);
    this.#world.accounts.change(user._id, { active: false });
    this.#world.accounts.revokeAll(user._id);
    await this.#world.feed.settled();
  }

  async activate(username: string): Promise<void> {
    this.#world.accounts.change(this.#known(username)._id, { active: true });
    await this.#world.feed.settled();
  }

  /** Gives the account exactly these roles; it and everybody who listens for roles is told. */
  async setRoles(username: string, roles: readonly string[]): Promise<void> {
    const user = this.#known(username);
    this.#world.accounts.change(user._id, { roles });
    const published = (change: "added" | "removed", from: readonly string[], than: readonly string[]) =>
      from.filter((role) => !than.includes(role)).map((role) => ({ type: "role" as const, change, role, user }));
    this.#world.feed.publish(...published("added", roles, user.roles), ...published("removed", user.roles, roles));
    await this.#world.feed.settled();
  }

  /** Ends the account's sessions by `force_logout`; its tokens go with them. */
  async logOut(username: string): Promise<void> {
    const user = this.#known(username);
    this.#world.feed.publish({ type: "force-logout", uid: user._id });
    this.#world.accounts.revokeAll(user._id);
    await this.#world.feed.settled();
  }

  /** Changes a setting, such as `Message_MaxAllowedSize`, and tells the clients, unless it is the operator's secret. */
  async setSetting(id: string, value: unknown): Promise<void> {
    this.#world.settings.set(id, value);
    if (this.#world.settings.isPublic(id)) this.#world.feed.publish({ type: "setting", id, value });
    await this.#world.feed.settled();
  }

  #known(username: string): User {
    const user = this.#world.users.byUsername(username);
    if (user === undefined) throw new Error(`there is no user "${username}" on this server`);
    return user;
  }
}
