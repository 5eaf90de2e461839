import type { Rooms } from "./client.ts";
import { messageOf } from "./errors.ts";
import { type RetryOptions, retrying } from "./outbox/retry.ts";
import type { Settings } from "./settings/settings.ts";
import { describeHearing } from "./stream/filter-notes.ts";
import type { ServerInfo, User } from "./types.ts";

export interface ArrivalOptions {
  readonly settings: Settings;
  readonly rooms: Pick<Rooms, "join" | "joined">;
  readonly user: User;
  readonly server: ServerInfo;
  readonly retry: RetryOptions;
}

/** What a client does when it is online for the first time: joins the configured rooms and says what is heard. Never throws. */
export async function arrive({ settings, rooms, user, server, retry }: ArrivalOptions): Promise<void> {
  const { logger } = retry;
  for (const room of settings.rooms) {
    await retrying(`joining '${room}'`, retry, () => rooms.join(room)).catch((error: unknown) =>
      logger.error(`cannot join '${room}' of ROCKETCHAT_ROOM: ${messageOf(error)}`),
    );
  }
  const heard = describeHearing(settings.filter, rooms.joined());
  logger.info(`@${user.username} is online at ${settings.url} (Rocket.Chat ${server.version}); ${heard}`);
}
