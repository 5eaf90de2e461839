const bot = ["bot"] as const;
const people = ["admin", "user"] as const;
const keepers = ["admin", "owner", "moderator"] as const;
const agents = ["admin", "livechat-manager", "livechat-monitor", "livechat-agent"] as const;
const managers = ["admin", "livechat-manager", "livechat-monitor"] as const;

/**
 * Which roles hold which permission on a fresh server, as far as bots meet them.
 *
 * `owner`, `moderator` and `leader` are roles within one room.
 */
const holders = {
  "add-user-to-any-c-room": ["admin"],
  "add-user-to-any-p-room": [],
  "add-user-to-joined-room": keepers,
  "api-bypass-rate-limit": ["admin", "app", ...bot],
  "archive-room": ["admin", "owner"],
  "ban-user": keepers,
  "bypass-time-limit-edit-and-delete": ["app", ...bot],
  "clean-channel-history": ["admin"],
  "close-livechat-room": agents,
  "close-others-livechat-room": managers,
  "create-c": [...people, ...bot, "app"],
  "create-d": [...people, ...bot, "app"],
  "create-p": [...people, ...bot, "app"],
  "create-personal-access-tokens": people,
  "create-user": ["admin"],
  "delete-c": ["admin", "owner"],
  "delete-message": keepers,
  "delete-own-message": people,
  "delete-p": ["admin", "owner"],
  "edit-message": keepers,
  "edit-other-user-active-status": ["admin"],
  "edit-other-user-info": ["admin"],
  "edit-room": keepers,
  "force-delete-message": ["admin", "owner"],
  "join-without-join-code": ["admin", "app", ...bot],
  "leave-c": [...people, ...bot, "anonymous", "app"],
  "leave-p": [...people, ...bot, "anonymous", "app"],
  "mention-all": [...people, "owner", "moderator"],
  "mention-here": [...people, "owner", "moderator"],
  "message-impersonate": ["app", ...bot],
  "mute-user": keepers,
  "pin-message": keepers,
  "post-readonly": keepers,
  "preview-c-room": [...people, "anonymous"],
  "remove-user": keepers,
  "send-many-messages": ["admin", "app", ...bot],
  "set-readonly": ["admin", "owner"],
  "set-owner": ["admin", "owner"],
  "start-discussion": [...people, "guest", "app"],
  "transfer-livechat-guest": agents,
  "unarchive-room": ["admin"],
  "user-generate-access-token": ["admin"],
  "view-c-room": [...people, ...bot, "app", "anonymous"],
  "view-d-room": [...people, ...bot, "app", "guest"],
  "view-full-other-user-info": ["admin"],
  "view-joined-room": ["guest", ...bot, "anonymous", "app"],
  "view-l-room": agents,
  "view-livechat-departments": agents,
  "view-livechat-manager": managers,
  "view-livechat-rooms": managers,
  "view-outside-room": [...people, "owner", "moderator"],
  "view-p-room": [...people, "anonymous", "guest"],
  "view-statistics": ["admin"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Permission = keyof typeof holders;

/** Says whether one of the roles holds the permission. */
export function rolesHold(roles: readonly string[], permission: Permission): boolean {
  const allowed: readonly string[] = holders[permission];
  return roles.some((role) => allowed.includes(role));
}
