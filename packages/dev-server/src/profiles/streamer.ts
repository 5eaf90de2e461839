import type { DdpProfile, RulesProfile } from "../profile.ts";

/** The DDP front of microservices, which takes the place of Meteor's socket; the methods stay those of the server behind it. */
export function firstStreamer(loggedOut: string): Partial<DdpProfile> {
  return {
    serverId: true,
    sessionIds: "uuid",
    negotiatesVersion: false,
    answersBrokenFrames: false,
    resultBeforeUpdated: true,
    ownUserFrame: "after-result",
    // Up to 7.1 it also took a name with a password; it is played as recorded, which no client is the worse for.
    passwordLogin: false,
    refusesLogin: { error: 403, reason: loggedOut },
    rerunsSubscriptions: false,
    ignoresDuplicateSub: false,
    answersUnknownUnsub: false,
    voidMethodIsNotFound: true,
    closesOnLogout: true,
    closesRevokedSessions: false,
    tokenExpiresOfPat: "absent",
    limits: false,
    heartbeat: { idleMs: 30_000, timeoutMs: 30_000 },
    silentClose: { code: 4000, reason: "TIMEOUT" },
  };
}

/** The streamer hears of changes by the broker, before the server behind it has answered the call that made them. */
export const brokered: Partial<RulesProfile> = {
  changedMessageTiming: "before-answer",
  systemMessageTiming: "before-answer",
  membershipTiming: "before-answer",
};
