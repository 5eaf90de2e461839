import { type Client, isRocketChatError, type Room, type RoomEvent, type User } from "@rocketchat-connectors/core";
import { isSame, type Occurrence } from "./happenings.ts";
import type { DialogState } from "./state.ts";

/** What the server tells of a visitor's conversation. */
interface Visit {
  readonly visitor?: User;
  readonly isOpen: boolean;
  readonly isServedByBot: boolean;
}

/**
 * Knows which visitors are the bot's.
 *
 * Of all that happens to a livechat room the bot reliably hears only that it comes in and goes out: what the server writes
 * into the room (`livechat-started`, `livechat-close`, `livechat_transfer_history`) comes before the bot is a member, or
 * after (seen on 8.3 by either deployment, and on 6.5 by microservices). So what a coming or going means is looked up.
 */
export class Visits {
  readonly #client: () => Client;
  readonly #state: DialogState;

  constructor(client: () => Client, state: DialogState) {
    this.#client = client;
    this.#state = state;
  }

  /** What an event in a livechat room means for the visit. */
  async occurrenceIn(event: RoomEvent): Promise<Occurrence | undefined> {
    const { room } = event;
    if (event.type === "joined" && isSame(event.person, this.#client().user)) return await this.#begun(room);
    if (event.type === "left" && isSame(event.person, this.#client().user)) return await this.#left(room);
    if (event.type !== "system") return undefined;
    const { sender } = event.message;
    if (event.kind === "livechat-started") return await this.#begun(room, sender);
    return event.kind === "livechat-close" ? await this.#ended(room, sender) : undefined;
  }

  /** Who has a visitor that is heard; `back` the first time after others had them. */
  async standing(room: Room): Promise<"here" | "back" | "away"> {
    if ((await this.#state.visit(room.id)) !== "away") return "here";
    if (!(await this.#lookAt(room))?.isServedByBot) return "away";
    return (await this.#state.visited(room.id, "here")) === "away" ? "back" : "here";
  }

  /** Undefined when the server does not tell it to the bot. */
  async visitorOf(room: Room): Promise<User | undefined> {
    return (await this.#lookAt(room))?.visitor;
  }

  async #begun(room: Room, by?: User): Promise<Occurrence | undefined> {
    const before = await this.#state.visited(room.id, "here");
    if (before === "here") return undefined;
    const user = by ?? (await this.#lookAt(room))?.visitor;
    const type = before === "away" ? "agent_returned" : "livechat_started";
    return { type, room, ...(user ? { user } : {}) };
  }

  async #left(room: Room): Promise<Occurrence | undefined> {
    const visit = await this.#lookAt(room);
    // A conversation that goes on is not shown to those who no longer have it.
    if (visit?.isOpen === false) return await this.#ended(room, visit.visitor);
    if ((await this.#state.visit(room.id)) !== "ended") await this.#state.visited(room.id, "away");
    return undefined;
  }

  async #ended(room: Room, user: User | undefined): Promise<Occurrence | undefined> {
    const before = await this.#state.visited(room.id, "ended");
    return before === "ended" ? undefined : { type: "closed", room, ...(user ? { user } : {}) };
  }

  /** Undefined when the server does not show it to the bot. */
  async #lookAt({ id, joined }: Room): Promise<Visit | undefined> {
    try {
      const { room } = await this.#client().request("GET", "rooms.info", { roomId: id });
      return isObject(room) ? visitOf(room, this.#client().user) : undefined;
    } catch (error) {
      if (!isRocketChatError(error) || error.code === "closed") throw error;
      const isRefused = ["not_found", "forbidden", "rejected", "refused_by_room"].includes(error.code);
      return isRefused ? undefined : { isOpen: true, isServedByBot: joined };
    }
  }
}

function visitOf({ v, open, servedBy }: Readonly<Record<string, unknown>>, self: User): Visit {
  const visitor = userOf(v);
  return { isOpen: open === true, isServedByBot: userOf(servedBy)?.id === self.id, ...(visitor ? { visitor } : {}) };
}

function userOf(value: unknown): User | undefined {
  if (!isObject(value) || typeof value._id !== "string") return undefined;
  const { _id: id, username, name } = value;
  const named = typeof name === "string" ? { name } : {};
  return { id, username: typeof username === "string" ? username : "", ...named };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
