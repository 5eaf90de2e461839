import type { Profile } from "../profile.ts";
import { Access } from "./access.ts";
import { Accounts, type NewUser } from "./accounts.ts";
import { Activity } from "./activity.ts";
import { Barring } from "./barring.ts";
import { Delivery } from "./delivery.ts";
import type { User } from "./documents.ts";
import { Editing } from "./editing.ts";
import { Feed } from "./feed.ts";
import { FileStore } from "./files.ts";
import { History } from "./history.ts";
import { createIds, type Ids } from "./ids.ts";
import { Livechat } from "./livechat/livechat.ts";
import { Marks } from "./marks.ts";
import { type Entry, Membership } from "./membership.ts";
import { Messages } from "./messages.ts";
import { Posting } from "./posting.ts";
import { Presence } from "./presence.ts";
import { RoomCreation } from "./room-creation.ts";
import { RoomSettings } from "./room-settings.ts";
import { Rooms } from "./rooms.ts";
import { Settings } from "./settings.ts";
import type { State } from "./state.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Targets } from "./targets.ts";
import { Threads } from "./threads.ts";
import { Tokens } from "./tokens.ts";
import { Unread } from "./unread.ts";
import { Uploads } from "./uploads.ts";
import { Users } from "./users.ts";

/** The id of #general on every server. */
export const generalId = "GENERAL";

/** What a world starts with. */
export interface WorldOptions {
  readonly profile: Profile;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly now?: () => Date;
  readonly ids?: Ids;
  readonly keepMessages?: number;
  readonly tokenLifeMs?: number;
}

/** A whole server without its transports: what it remembers, and the rules by which that changes. */
export interface World extends State {
  readonly access: Access;
  readonly accounts: Accounts;
  readonly activity: Activity;
  readonly barring: Barring;
  readonly creation: RoomCreation;
  readonly delivery: Delivery;
  readonly editing: Editing;
  readonly history: History;
  readonly livechat: Livechat;
  readonly marks: Marks;
  readonly membership: Membership;
  readonly posting: Posting;
  readonly presence: Presence;
  readonly roomSettings: RoomSettings;
  readonly targets: Targets;
  readonly unread: Unread;
  readonly uploads: Uploads;
  /** Makes an account and lets it into the default channels, unless it is not to be. */
  admit(user: NewUser, defaultChannels: Entry["announced"] | "not joined"): User;
}

/** Makes a world that holds `rocket.cat` and an empty #general. */
export function createWorld(options: WorldOptions): World {
  const keepMessages = options.keepMessages ?? Number.POSITIVE_INFINITY;
  const files = new FileStore();
  const state: State = {
    profile: options.profile,
    keepMessages,
    tokenLifeMs: options.tokenLifeMs,
    now: options.now ?? (() => new Date()),
    ids: options.ids ?? createIds(),
    feed: new Feed(),
    settings: new Settings(options.settings),
    users: new Users(),
    tokens: new Tokens(),
    rooms: new Rooms(),
    subscriptions: new Subscriptions(),
    messages: new Messages(keepMessages, ({ file }) => files.remove(file?._id ?? "")),
    files,
  };
  furnish(state);
  const rules = rulesOf(state);
  const admit: World["admit"] = (seed, defaultChannels) => {
    const user = rules.accounts.create(seed);
    if (defaultChannels === "not joined") return user;
    const unnamed = state.profile.rules.newcomersUnnamed;
    for (const room of state.rooms.filter((each) => each.default === true))
      rules.membership.enter(user, room, { announced: defaultChannels, unnamed });
    return user;
  };
  return { ...state, ...rules, admit };
}

function rulesOf(state: State): Omit<World, keyof State | "admit"> {
  const access = new Access(state);
  const threads = new Threads(state);
  const unread = new Unread(state);
  const delivery = new Delivery(state, threads, unread);
  const editing = new Editing(state, access, threads);
  const membership = new Membership(state, access, delivery);
  const creation = new RoomCreation(state, access, membership, delivery);
  const posting = new Posting(state, access, delivery);
  return {
    access,
    accounts: new Accounts(state),
    activity: new Activity(state, access),
    barring: new Barring(state, access, membership, delivery),
    creation,
    delivery,
    editing,
    history: new History(state, access),
    livechat: new Livechat(state, access, delivery, membership),
    marks: new Marks(state, access, editing, delivery, threads),
    membership,
    posting,
    presence: new Presence(state),
    roomSettings: new RoomSettings(state, access, delivery),
    targets: new Targets(state, access, membership, creation),
    unread,
    uploads: new Uploads(state, access, posting),
  };
}

function furnish(state: State): void {
  const now = state.now();
  const cat = { _id: "rocket.cat", username: "rocket.cat", name: "Rocket.Cat" };
  state.users.insert({
    ...cat,
    createdAt: now,
    emails: [],
    type: "bot",
    roles: ["bot"],
    active: true,
    status: "online",
    statusConnection: "online",
    statusDefault: "online",
    utcOffset: 0,
    _updatedAt: now,
  });
  state.rooms.insert({
    _id: generalId,
    ts: now,
    t: "c",
    name: "general",
    usernames: [],
    msgs: 0,
    usersCount: 0,
    u: cat,
    default: true,
    _updatedAt: now,
  });
}
