import { type Client, isRocketChatError, type User } from "@rocketchat-connectors/core";
import { LRUCache } from "lru-cache";

const mostRemembered = 1_000;

/** Knows people by id whom the server names by username only, such as those who react or were added by others. */
export class People {
  readonly #client: () => Client;
  readonly #ids = new LRUCache<string, string>({ max: mostRemembered });

  constructor(client: () => Client) {
    this.#client = client;
  }

  /** The same person, with the id if the server tells it. */
  async known(user: User): Promise<User> {
    if (user.id !== "") return user;
    const id = this.#ids.get(user.username) ?? (await this.#lookUp(user.username));
    if (id === undefined) return user;
    this.#ids.set(user.username, id);
    return { ...user, id };
  }

  async #lookUp(username: string): Promise<string | undefined> {
    try {
      const { user } = await this.#client().request("GET", "users.info", { username });
      const isNamed = typeof user === "object" && user !== null && "_id" in user && typeof user._id === "string";
      return isNamed ? String(user._id) : undefined;
    } catch (error) {
      if (!isRocketChatError(error) || error.code === "closed") throw error;
      return undefined;
    }
  }
}
