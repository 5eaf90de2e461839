import { type ErrorCode, isRocketChatError, RocketChatError } from "../errors.ts";

interface Reason {
  /** What the server says, after its code; protocol §5.4, read in the sources of 6.5 to 8.6. */
  readonly words: RegExp;
  readonly code: ErrorCode;
  /** What is the matter, and what to do about it. */
  readonly text: string;
}

/** Why a room takes nothing, whatever is done in it. */
const ofRooms: readonly Reason[] = [
  {
    words: /room_is_archived|room-archived/i,
    code: "refused_by_room",
    text: "the room is archived; ask one of its owners to unarchive it",
  },
  {
    words: /read-?\s?only/i,
    code: "refused_by_room",
    text: "the room is read-only; give the bot a role with the permission 'post-readonly', or let an owner allow it to speak there",
  },
  {
    words: /muted/i,
    code: "refused_by_room",
    text: "the bot is muted in the room; ask a moderator to unmute it",
  },
  {
    words: /room_is_blocked/i,
    code: "refused_by_room",
    text: "one side of the direct room has blocked the other; it has to be unblocked before either can write",
  },
  {
    words: /room-closed|conversation_is_already_closed/i,
    code: "refused_by_room",
    text: "the livechat conversation is over; it begins anew when the visitor writes again",
  },
  {
    words: /un-?encrypted/i,
    code: "refused_by_room",
    text: "the room is end-to-end encrypted, which bots cannot be part of; switch its encryption off, or allow unencrypted messages there (E2E_Allow_Unencrypted_Messages)",
  },
];

/** Why a message or a file is refused, besides. */
const ofMessages: readonly Reason[] = [
  ...ofRooms,
  {
    words: /error-invalid-room|invalid-channel/i,
    code: "not_found",
    text: "there is no such room; rooms.find() finds one by its name",
  },
  {
    words: /\(40[13]\)|: error-not-allowed$/i,
    code: "refused_by_room",
    text: "the bot is not a member of the room, or may not write there; invite it into the room",
  },
  {
    words: /error-not-allowed/i,
    code: "refused_by_room",
    text: "the room takes no message from the bot; ask one of its owners why",
  },
];

/** Whether the server has understood a request and does not grant it. */
export function isRefusal(error: unknown): error is RocketChatError {
  if (!isRocketChatError(error)) return false;
  return error.status === 400 || error.status === 403 || (error.status === 401 && error.code === "forbidden");
}

/**
 * Says which room refused what, why, and what to do about it; other errors come back as they are.
 *
 * `whose` tells new messages and files, which a room also refuses because the bot is no member, from other changes.
 */
export function explained(what: string, whose: "messages" | "changes", error: unknown): unknown {
  if (!isRefusal(error)) return error;
  const reasons = whose === "messages" ? ofMessages : ofRooms;
  const reason = reasons.find(({ words }) => words.test(`${error.serverCode ?? ""} ${error.message}`));
  if (!reason) return error;
  return new RocketChatError(reason.code, `${what}: ${reason.text} (${error.message})`, {
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.serverCode === undefined ? {} : { serverCode: error.serverCode }),
    cause: error,
  });
}
