import { Collection } from "./collection.ts";
import type { Room } from "./documents.ts";

/** All rooms. */
export class Rooms extends Collection<Room> {
  byName(name: string): Room | undefined {
    return this.find((room) => room.name === name);
  }

  byIdOrName(idOrName: string): Room | undefined {
    return this.get(idOrName) ?? this.byName(idOrName);
  }

  /** The direct room of exactly these accounts. */
  directOf(uids: readonly string[]): Room | undefined {
    const wanted = [...uids].sort().join();
    return this.find((room) => room.t === "d" && [...(room.uids ?? [])].sort().join() === wanted);
  }
}
