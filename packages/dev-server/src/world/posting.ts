import type { Access } from "./access.ts";
import { storedAttachments } from "./attachments.ts";
import type { Delivery } from "./delivery.ts";
import { type Attachment, type Message, type Room, refOf, type User } from "./documents.ts";
import { plainError, ServerError } from "./errors.ts";
import type { State } from "./state.ts";
import { readText } from "./text.ts";

/** What a caller wants to send; keys that the server does not know are kept. */
export interface Draft {
  readonly rid?: string;
  readonly msg?: string;
  readonly _id?: string;
  readonly ts?: Date;
  readonly t?: string;
  readonly tmid?: string;
  readonly tshow?: boolean;
  readonly alias?: string;
  readonly avatar?: string;
  readonly emoji?: string;
  readonly attachments?: readonly Attachment[];
  readonly parseUrls?: boolean;
  readonly groupable?: boolean;
  readonly [key: string]: unknown;
}

/** Beyond this distance from the server's clock a chosen time is replaced; beyond the next it is refused. */
const tolerableClockErrorMs = 10_000;
const refusedClockErrorMs = 60_000;

/** What the ephemeral message says when a room refuses a text. */
const explanations: Readonly<Record<string, string>> = {
  room_is_archived: "This room is archived",
  room_is_blocked: "This room is blocked",
  You_have_been_muted: "You have been muted and cannot speak in this room",
  "error-not-allowed": "Not allowed",
  "error-invalid-room": "Invalid room",
};

/** What only the server writes into a message; a caller's own would be taken for it. */
const serverKeys = new Set([
  "starred",
  "reactions",
  "replies",
  "tcount",
  "tlm",
  "dcount",
  "dlm",
  "drid",
  "pinned",
  "pinnedAt",
  "pinnedBy",
  "editedAt",
  "editedBy",
]);

/** Sends what accounts write, by the server's rules. */
export class Posting {
  readonly #state: State;
  readonly #access: Access;
  readonly #delivery: Delivery;

  constructor(state: State, access: Access, delivery: Delivery) {
    this.#state = state;
    this.#access = access;
    this.#delivery = delivery;
  }

  /**
   * Stores a message and returns it; a repeated `_id` stores nothing and returns undefined.
   *
   * A refusal by the room (read-only, muted, archived …) is also whispered to the sender.
   */
  send(user: User, draft: Draft): Message | undefined {
    this.#checkDraft(draft);
    const placed = this.#place(draft);
    const ts = this.#timeOf(draft);
    if (placed.rid === undefined) throw plainError("The 'rid' property on the message object is missing.");
    const room = this.#writable(user, placed.rid, placed.tmid);
    this.#checkLook(user, placed, room);
    if (placed._id && this.#state.messages.get(placed._id) !== undefined) return undefined;
    return this.#delivery.deliver(this.#build(user, placed, room, ts), room);
  }

  #checkDraft(draft: Draft): void {
    const method = "sendMessage";
    if (draft.tshow === true && draft.tmid === undefined)
      throw new ServerError("invalid-params", "tshow provided but missing tmid", { method });
    if ((draft.msg ?? "").length > this.#state.settings.number("Message_MaxAllowedSize"))
      throw new ServerError("error-message-size-exceeded", "Message size exceeds Message_MaxAllowedSize", { method });
    if (draft.tmid !== undefined && !this.#state.settings.isOn("Threads_enabled"))
      throw new ServerError("error-not-allowed", "not-allowed", { method });
    if (this.#state.profile.rules.refusesEmptyMessages && isEmpty(draft))
      throw new ServerError("error-invalid-message", "Message cannot be empty", { method });
    if (draft.customFields !== undefined && !this.#state.settings.isOn("Message_CustomFields_Enabled"))
      throw plainError("Custom fields not enabled");
    if (draft.t !== undefined && draft.t !== "e2e") throw plainError("Cannot send system messages using 'sendMessage'");
  }

  /** Puts a reply into the room and under the root of its thread. */
  #place(draft: Draft): Draft {
    const parent = draft.tmid === undefined ? undefined : this.#state.messages.get(draft.tmid);
    if (parent === undefined) return draft;
    return { ...draft, rid: parent.rid, tmid: parent.tmid ?? parent._id };
  }

  #timeOf(draft: Draft): Date {
    const now = this.#state.now();
    if (draft.ts === undefined) return now;
    const errorMs = Math.abs(now.getTime() - draft.ts.getTime());
    // A date that is none is out of sync, too.
    if (!(errorMs <= refusedClockErrorMs))
      throw new ServerError("error-message-ts-out-of-sync", "Message timestamp is out of sync", {
        method: "sendMessage",
        message_ts: draft.ts,
        server_ts: now.getTime(),
      });
    return errorMs > tolerableClockErrorMs ? now : draft.ts;
  }

  #writable(user: User, rid: string, tmid: string | undefined): Room {
    try {
      return this.#access.writable(user, rid);
    } catch (error) {
      if (error instanceof ServerError) {
        const text = String(error.code ?? error.reason);
        this.#delivery.whisper(user, rid, explanations[text] ?? text, tmid === undefined ? {} : { tmid });
      }
      throw error;
    }
  }

  #checkLook(user: User, draft: Draft, room: Room): void {
    const disguised =
      (draft.alias !== undefined && draft.alias !== "") || (draft.avatar !== undefined && draft.avatar !== "");
    if (disguised && !this.#access.can(user, "message-impersonate", room._id))
      throw plainError("Not enough permission");
    for (const everybody of ["all", "here"] as const) {
      const asked = new RegExp(`(^|\\s)@${everybody}\\b`).test(draft.msg ?? "");
      if (!asked || room.t === "d" || this.#access.can(user, `mention-${everybody}`, room._id)) continue;
      const action = `Notify @${everybody} in this room not allowed`;
      this.#delivery.whisper(user, room._id, action);
      throw new ServerError("error-action-not-allowed", action, {
        method: `filterAT${everybody === "all" ? "All" : "Here"}Tag`,
        action,
      });
    }
  }

  #build(user: User, draft: Draft, room: Room, ts: Date): Message {
    const { rules } = this.#state.profile;
    const msg = draft.msg ?? "";
    const names = {
      user: (name: string) => this.#state.users.byUsername(name),
      channel: (name: string) => this.#state.rooms.byName(name),
    };
    return {
      ...withoutServerKeys(draft),
      ...(draft.attachments === undefined ? {} : { attachments: storedAttachments(draft.attachments, rules) }),
      _id: draft._id || this.#state.ids.document(),
      rid: room._id,
      msg,
      ts,
      u: refOf(user),
      _updatedAt: this.#state.now(),
      ...readText(msg, names, rules.urlsFrom, draft.parseUrls !== false),
    };
  }
}

/** Zero characters and blanks say nothing, unless something comes with them. */
function isEmpty({ msg = "", attachments, blocks, file, files, content }: Draft): boolean {
  const said = msg.replaceAll("\0", "").trim() !== "";
  const shown = [attachments, blocks, files].some((list) => Array.isArray(list) && list.length > 0);
  return !said && !shown && file === undefined && content === undefined;
}

function withoutServerKeys(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([key]) => !serverKeys.has(key)));
}
