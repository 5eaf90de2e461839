import type { Profile } from "../profile.ts";
import type { Feed } from "./feed.ts";
import type { FileStore } from "./files.ts";
import type { Ids } from "./ids.ts";
import type { Messages } from "./messages.ts";
import type { Rooms } from "./rooms.ts";
import type { Settings } from "./settings.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { Tokens } from "./tokens.ts";
import type { Users } from "./users.ts";

/** Everything that the server remembers, without a single rule. */
export interface State {
  readonly profile: Profile;
  readonly now: () => Date;
  /** How many messages a room keeps; `Infinity` keeps all. */
  readonly keepMessages: number;
  /** How long login tokens live; as the settings say without it. */
  readonly tokenLifeMs: number | undefined;
  readonly ids: Ids;
  readonly feed: Feed;
  readonly settings: Settings;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly rooms: Rooms;
  readonly subscriptions: Subscriptions;
  readonly messages: Messages;
  readonly files: FileStore;
}
