import type { LivechatOutcome, LivechatRefusal } from "../client.ts";
import { isRocketChatError, type RocketChatError } from "../errors.ts";

/**
 * What the server's refusals mean, by their codes or, where these are missing, their texts.
 *
 * The codes are those of the server's `livechat/server/lib/{Helper,closeRoom,takeInquiry,rooms}.ts` and
 * `livechat/server/api/v1/room.ts`, 6.5 to 8.x.
 */
const meanings: readonly (readonly [RegExp, LivechatRefusal])[] = [
  [/already_?closed|room-(already-)?closed/i, "already_closed"],
  [/error-inquiry-taken/, "taken"],
  [/agent-status-service-offline/, "not_available"],
  [/agent-room-agent-are-same|forwarding-chat-same-department|error-returning-inquiry/, "already_there"],
  [/no-agents|user-is-offline|error-forwarding-chat/, "no_agents"],
  [/not-belong-to-department|invalid-department|invalid-agent|error-invalid-user/, "unknown_target"],
  [/invalid-room|error-not-found/, "not_omnichannel"],
  [/not-authorized|not-allowed|unauthorized|permission/i, "forbidden"],
];

/** Whether the server refused, rather than nothing came of the call. */
export const isRefusal = (error: unknown): error is RocketChatError =>
  isRocketChatError(error) && ["not_found", "rejected", "forbidden", "refused_by_room"].includes(error.code);

/** Whether the server does not have the call; what the call was to act on is refused with 400. */
export const isMissingCall = (error: unknown): boolean =>
  isRocketChatError(error) && error.code === "not_found" && error.status !== 400;

function meaningOf({ code, serverCode = "", message }: RocketChatError): LivechatRefusal | undefined {
  const meant = [serverCode, message].flatMap((text) => meanings.find(([pattern]) => pattern.test(text))?.[1] ?? []);
  return meant[0] ?? (code === "forbidden" ? code : undefined);
}

/**
 * Does something and tells the refusals that its caller foresees by name, the others as `refused`.
 *
 * `unexplained` is what a refusal without any reason means. Throws when no refusal came back either.
 */
export async function outcomeOf<Refusal extends LivechatRefusal>(
  act: () => Promise<unknown>,
  foreseen: readonly Refusal[],
  unexplained?: Refusal,
): Promise<LivechatOutcome<Refusal | "refused">> {
  try {
    await act();
    return { status: "ok" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const meant = meaningOf(error);
    const known = foreseen.find((one) => one === meant);
    const status = known ?? (meant === undefined && !error.serverCode ? unexplained : undefined);
    return { status: status ?? "refused", text: error.message };
  }
}
