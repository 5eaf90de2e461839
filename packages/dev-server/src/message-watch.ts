import type { Message } from "./world/documents.ts";
import type { World } from "./world/world.ts";

/** Which message is awaited; every named property has to fit. */
export interface MessageMatch {
  /** Id, "name" or "#name" of the room. */
  readonly room?: string;
  /** The author's username. */
  readonly from?: string;
  /** The whole text, or a pattern in it. */
  readonly text?: string | RegExp;
  readonly tmid?: string;
}

/** Finds stored messages, and waits for those that are still to come. */
export class MessageWatch {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The messages of a room, oldest first; "@user1,@user2" is their direct room. */
  of(room: string): readonly Message[] {
    return this.#world.messages.ofRoom(this.#roomId(room));
  }

  /** The first message that fits, stored or still to come; rejects with what was there when time is up. */
  async next(match: MessageMatch, timeoutMs: number): Promise<Message> {
    const stored = this.#candidates(match).find((message) => fits(message, match));
    if (stored !== undefined) return stored;
    return new Promise((resolve, reject) => {
      const stop = this.#world.feed.listen((events) => {
        const found = events.find(
          (event) => event.type === "message" && this.#isIn(event.message, match) && fits(event.message, match),
        );
        if (found?.type === "message") settle(() => resolve(found.message));
      });
      const timer = setTimeout(() => settle(() => reject(this.#timeout(match, timeoutMs))), timeoutMs);
      // While the server listens, the process stays anyway; a wait that nobody needs any more does not hold it.
      timer.unref();
      const settle = (done: () => void) => {
        clearTimeout(timer);
        stop();
        done();
      };
    });
  }

  #isIn(message: Message, { room }: MessageMatch): boolean {
    return room === undefined || message.rid === this.#findRoom(room);
  }

  #candidates({ room }: MessageMatch): readonly Message[] {
    if (room === undefined) return this.#world.messages.all();
    const rid = this.#findRoom(room);
    return rid === undefined ? [] : this.#world.messages.ofRoom(rid);
  }

  #timeout(match: MessageMatch, timeoutMs: number): Error {
    const wanted = Object.entries(match).map(([key, value]) => `${key} ${String(value)}`);
    const there = this.#candidates(match)
      .slice(-10)
      .map((message) => `  ${message.u.username}: ${message.t ?? ""}${message.msg}`);
    return new Error(
      `no message with ${wanted.join(", ")} within ${timeoutMs} ms; the last ones there:\n${there.join("\n") || "  (none)"}`,
    );
  }

  #roomId(room: string): string {
    const rid = this.#findRoom(room);
    if (rid === undefined) throw new Error(`there is no room "${room}" on this server`);
    return rid;
  }

  #findRoom(room: string): string | undefined {
    const { rooms, users } = this.#world;
    if (!room.startsWith("@")) return rooms.byIdOrName(room.replace(/^#/, ""))?._id;
    const uids = room.split(",").map((name) => users.byUsername(name.trim().replace(/^@/, ""))?._id ?? "");
    return rooms.directOf(uids)?._id;
  }
}

function fits(message: Message, { from, text, tmid }: MessageMatch): boolean {
  if (from !== undefined && message.u.username !== from) return false;
  if (tmid !== undefined && message.tmid !== tmid) return false;
  if (text === undefined) return true;
  return typeof text === "string"
    ? message.msg === text
    : new RegExp(text, text.flags.replace("g", "")).test(message.msg);
}
