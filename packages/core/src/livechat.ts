/** What a bot can do about the conversations of visitors: part of the contract, interfaces only. */

/** Why the server does not do what a bot wants of a livechat conversation. */
export type LivechatRefusal =
  /** Nobody there can take it: all are offline or busy, or the account is no agent. */
  | "no_agents"
  /** The conversation has ended. */
  | "already_closed"
  /** It is where it was to go. */
  | "already_there"
  /** The room is no livechat room, or the bot cannot see it. */
  | "not_omnichannel"
  /** There is no such department or agent, or the agent is not in the department. */
  | "unknown_target"
  /** Somebody else was faster. */
  | "taken"
  /** The bot is no agent on duty: give it the role `livechat-agent`, and let it be available. */
  | "not_available"
  /** The server is too old for it. */
  | "unsupported"
  /** The bot lacks a permission. */
  | "forbidden"
  /** Another reason, which the text tells. */
  | "refused";

/** What became of a wish about a livechat conversation; `text` tells a person why not. */
export type LivechatOutcome<Refusal extends LivechatRefusal> =
  | { readonly status: "ok" }
  | { readonly status: Refusal; readonly text: string };

/** Who is to take a conversation: any agent of a department, by its name or id, or one agent, by username or id. */
export type HandoffTarget = { readonly comment?: string } & (
  | { readonly department: string; readonly agent?: string }
  | { readonly department?: undefined; readonly agent: string }
);

/**
 * What a bot can do about livechat conversations, as an agent (the role `livechat-agent`).
 *
 * What the server refuses for a foreseeable reason comes back as a status. Throws `unreachable`, `timeout`,
 * `rate_limited`, `closed`.
 */
export interface Omnichannel {
  /**
   * Gives the conversation to somebody else; `ok` also when it waits in the department's queue. The bot then hears
   * nothing of it (`other_agent`) until it is given back.
   */
  handoff(
    roomId: string,
    to: HandoffTarget,
  ): Promise<
    LivechatOutcome<
      "no_agents" | "already_closed" | "already_there" | "not_omnichannel" | "unknown_target" | "forbidden" | "refused"
    >
  >;
  /** Ends the conversation as its agent. Many servers ask for a comment, some departments for tags: else `refused`. */
  close(
    roomId: string,
    options?: { readonly comment?: string; readonly tags?: readonly string[] },
  ): Promise<LivechatOutcome<"already_closed" | "not_omnichannel" | "forbidden" | "refused">>;
  /** Takes a conversation that waits, by its room or its inquiry; `ok` also when the bot has it already. */
  take(
    roomOrInquiryId: string,
  ): Promise<
    LivechatOutcome<"taken" | "already_closed" | "not_available" | "not_omnichannel" | "forbidden" | "refused">
  >;
  /** Lets the conversation wait again, in its own or another department's queue. From Rocket.Chat 7.12. */
  returnToQueue(
    roomId: string,
    department?: string,
  ): Promise<
    LivechatOutcome<
      | "already_closed"
      | "already_there"
      | "not_omnichannel"
      | "unknown_target"
      | "unsupported"
      | "forbidden"
      | "refused"
    >
  >;
}
