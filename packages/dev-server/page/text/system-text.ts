import type { Message } from "../client/model.ts";

/** What happened, said after the name of the one who did it; `it` is what the message carries as text. */
const sentences: Readonly<Record<string, (it: string) => string>> = {
  uj: () => "joined the channel",
  ut: () => "joined the conversation",
  ul: () => "left the channel",
  au: (it) => `added ${it}`,
  ru: (it) => `removed ${it}`,
  ui: (it) => `invited ${it}`,
  wm: (it) => it,
  "user-muted": (it) => `muted ${it}`,
  "user-unmuted": (it) => `unmuted ${it}`,
  "user-banned": (it) => `banned ${it}`,
  "user-unbanned": (it) => `unbanned ${it}`,
  ujt: () => "joined the team",
  ult: () => "left the team",
  "added-user-to-team": (it) => `added ${it} to the team`,
  "removed-user-from-team": (it) => `removed ${it} from the team`,
  "subscription-role-added": (it) => `gave ${it} a role in this room`,
  "subscription-role-removed": (it) => `took a role in this room from ${it}`,
  r: (it) => `renamed the room to ${it}`,
  room_changed_topic: (it) => (it === "" ? "removed the topic" : `set the topic: ${it}`),
  room_changed_description: (it) => (it === "" ? "removed the description" : `set the description: ${it}`),
  room_changed_announcement: (it) => (it === "" ? "removed the announcement" : `set the announcement: ${it}`),
  room_changed_privacy: (it) => `made the room ${it}`,
  room_changed_avatar: () => "changed the room's picture",
  "room-archived": () => "archived the room",
  "room-unarchived": () => "brought the room back from the archive",
  "room-set-read-only": () => "made the room read-only",
  "room-removed-read-only": () => "let everybody write again",
  "room-allowed-reacting": () => "allowed reactions",
  "room-disallowed-reacting": () => "forbade reactions",
  room_e2e_enabled: () => "turned encryption on",
  room_e2e_disabled: () => "turned encryption off",
  "discussion-created": (it) => `started the discussion ${it}`,
  message_pinned: () => "pinned a message",
  videoconf: () => "started a call",
  e2e: () => "wrote an encrypted message, which this page cannot read",
  "livechat-started": () => "started the conversation",
  "livechat-close": (it) => (it === "" ? "closed the conversation" : `closed the conversation: ${it}`),
  livechat_transfer_history: () => "handed the conversation over",
};

/** A system message in words; a kind that this page does not know is called by its name. */
export function systemText({ system = "", text }: Pick<Message, "system" | "text">): string {
  const sentence = Object.hasOwn(sentences, system) ? sentences[system] : undefined;
  return sentence?.(text) ?? [system, text].filter((part) => part !== "").join(": ");
}
