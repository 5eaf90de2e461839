import type { ClientStatus, Health } from "./client.ts";
import type { IgnoreReason, RoomEvent } from "./types.ts";
import { type Channel, channel } from "./util/channel.ts";

/** Keeps count of what the client goes through and tells whoever follows it. */
export interface HealthRecord {
  report(status: ClientStatus): void;
  /** An event was handed to somebody. */
  delivered(event: RoomEvent): void;
  follow(): AsyncIterable<ClientStatus>;
  read(now: { readonly sending: number; readonly waiting: number }): Health;
}

interface Standing {
  readonly state: Health["state"];
  readonly since: Date;
}

const stateAfter: Readonly<
  Record<Exclude<ClientStatus["type"], "ignored" | "recovered" | "pressure">, Health["state"]>
> = {
  connecting: "connecting",
  online: "online",
  offline: "offline",
  closed: "closed",
};

/** For each follower; one that does not read misses the oldest of more. */
const unreadLimit = 1_000;

export function createHealth(now: () => Date = () => new Date()): HealthRecord {
  const followers = new Set<Channel<ClientStatus>>();
  const ignored: Partial<Record<IgnoreReason, number>> = {};
  let standing: Standing = { state: "connecting", since: now() };
  let reconnects = 0;
  let delivered = 0;
  let recovered = 0;
  let lastEventAt: Date | undefined;
  let lastError: string | undefined;

  const note = (status: ClientStatus): void => {
    if (status.type === "ignored") {
      ignored[status.reason] = (ignored[status.reason] ?? 0) + 1;
      return;
    }
    if (status.type === "recovered" || status.type === "pressure") return;
    standing = { state: stateAfter[status.type], since: now() };
    if (status.type === "online" && status.reconnected) reconnects += 1;
    if ("reason" in status && status.reason) lastError = status.reason.message;
  };
  return {
    report(status) {
      note(status);
      for (const follower of followers) {
        follower.push(status);
        if (status.type === "closed") follower.end();
      }
    },
    delivered(event) {
      delivered += 1;
      if (event.type === "message" && event.message.origin === "recovered") recovered += 1;
      lastEventAt = now();
    },
    follow() {
      const follower = channel<ClientStatus>(() => followers.delete(follower), unreadLimit);
      followers.add(follower);
      if (standing.state === "closed") follower.end();
      return follower;
    },
    read: ({ sending, waiting }) => ({
      ...standing,
      reconnects,
      delivered,
      recovered,
      waiting,
      ignored: { ...ignored },
      sending,
      ...(lastEventAt ? { lastEventAt } : {}),
      ...(lastError === undefined ? {} : { lastError }),
    }),
  };
}
