import { methodNames } from "./method-names.ts";
import type { DdpProfile, Deployment, Profile, ProfileName, RestProfile, RulesProfile } from "./profile.ts";

const meteor: Omit<DdpProfile, "ownUserFrame" | "ownUserFields" | "methods"> = {
  serverId: false,
  sessionIds: "meteor",
  negotiatesVersion: true,
  answersBrokenFrames: true,
  resultBeforeUpdated: false,
  passwordLogin: true,
  rerunsSubscriptions: true,
  ignoresDuplicateSub: true,
  answersUnknownUnsub: true,
  voidMethodIsNotFound: false,
  closesOnLogout: false,
  closesRevokedSessions: true,
  tokenExpiresOfPat: "null",
  limits: true,
  heartbeat: { idleMs: 15_000, timeoutMs: 15_000 },
  silentClose: { code: 1000, reason: "" },
};

const loggedOut = "You've been logged out by the server. Please log in again";

/** The streamer takes the place of Meteor's socket; the methods stay those of the server behind it. */
const streamer: Partial<DdpProfile> = {
  serverId: true,
  sessionIds: "uuid",
  negotiatesVersion: false,
  answersBrokenFrames: false,
  resultBeforeUpdated: true,
  ownUserFrame: "after-result",
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

/** The streamer hears of changes by the broker, before the server behind it has answered the call that made them. */
const brokered: Partial<RulesProfile> = {
  changedMessageTiming: "before-answer",
  systemMessageTiming: "before-answer",
  membershipTiming: "before-answer",
};

const ddp6: DdpProfile = {
  ...meteor,
  ownUserFrame: "before-result",
  ownUserFields: ["username", "emails"],
  methods: methodNames["6.5"],
};

const ddp8: DdpProfile = {
  ...meteor,
  ownUserFrame: "after-result",
  ownUserFields: [
    "username",
    "emails",
    "name",
    "statusConnection",
    "settings",
    "roles",
    "active",
    "_updatedAt",
    "services",
  ],
  methods: methodNames["8.x"],
};

const rest6: RestProfile = {
  infoVersion: "6.5",
  hidesLoginReason: false,
  loginSuccessFlag: false,
  unauthorizedDelayMs: 500,
  unknownRoute: "web-app",
  refusesWrongVerbs: true,
  methodErrorStatus: 200,
  strictBodies: false,
  strictPostMessage: false,
  syncCursors: false,
  coercesBodies: true,
  absent: new Set(["rooms.media/:rid", "rooms.mediaConfirm/:rid/:fileId", "livechat/inquiries.returnAsInquiry"]),
  newerAccounts: false,
  duplicateIdText: "Cannot read property 'starred' of undefined",
};

const rest8: RestProfile = {
  infoVersion: "8.3",
  hidesLoginReason: true,
  loginSuccessFlag: true,
  unauthorizedDelayMs: 0,
  unknownRoute: "plain-404",
  refusesWrongVerbs: false,
  methodErrorStatus: 400,
  strictBodies: true,
  strictPostMessage: true,
  syncCursors: true,
  coercesBodies: false,
  absent: new Set(["rooms.upload/:rid"]),
  newerAccounts: true,
  duplicateIdText: "Cannot read properties of undefined (reading 'starred')",
};

const rules6: RulesProfile = {
  wrongPassword: { error: 403, reason: "Incorrect password" },
  wrongToken: { error: 403, reason: `${loggedOut}.` },
  strictSendMessage: false,
  directRoomIds: "joined-user-ids",
  sendingReads: false,
  desktopNotifications: false,
  newMessage: { "before-answer": ["message", "room", "subscriptions"], "after-answer": ["parent"] },
  changedMessageTiming: "after-answer",
  deletedMessageTiming: "before-answer",
  systemMessageTiming: "after-answer",
  membershipTiming: "after-answer",
  announcesEachRoomWrite: true,
  wholeDocumentsInEvents: false,
  changedMessageBeforeRoom: true,
  reactionChangesRoom: true,
  subscriptionsNameInviter: false,
  removedSubscriptionIsWhole: false,
  reopenedDirectChangesRoom: false,
  newcomersUnnamed: true,
  directSubscriptionsDated: false,
  announcesStatusTextApart: true,
  urlsFrom: "pattern",
  customFieldsOnRooms: true,
  describesFiles: false,
  wholeAttachmentFields: false,
  attachmentEpoch: true,
  departmentInquiriesOnly: false,
};

const rules8: RulesProfile = {
  wrongPassword: { error: 401, reason: "User not found" },
  wrongToken: { error: 401, reason: "User not found" },
  strictSendMessage: true,
  directRoomIds: "object-id",
  sendingReads: true,
  desktopNotifications: true,
  newMessage: { "before-answer": ["subscriptions"], "after-answer": ["parent", "notifications", "room", "message"] },
  changedMessageTiming: "after-answer",
  deletedMessageTiming: "after-answer",
  systemMessageTiming: "after-answer",
  membershipTiming: "before-answer",
  announcesEachRoomWrite: false,
  wholeDocumentsInEvents: true,
  changedMessageBeforeRoom: false,
  reactionChangesRoom: false,
  subscriptionsNameInviter: true,
  removedSubscriptionIsWhole: true,
  reopenedDirectChangesRoom: true,
  newcomersUnnamed: false,
  directSubscriptionsDated: true,
  announcesStatusTextApart: false,
  urlsFrom: "parsed-text",
  customFieldsOnRooms: false,
  describesFiles: true,
  wholeAttachmentFields: true,
  attachmentEpoch: false,
  departmentInquiriesOnly: true,
};

/** 7.x stands for 7.13: the strict `chat.postMessage` of 7.4 and the router of 7.5 with the methods and uploads of 7. */
const generations: Readonly<Record<ProfileName, Pick<Profile, "version" | "ddp" | "rest" | "rules">>> = {
  "6.5": { version: "6.5.3", ddp: ddp6, rest: rest6, rules: rules6 },
  "7.x": {
    version: "7.13.0",
    ddp: { ...ddp8, methods: methodNames["7.x"] },
    rest: {
      ...rest8,
      infoVersion: "7.13",
      methodErrorStatus: 200,
      strictBodies: false,
      coercesBodies: true,
      absent: new Set(),
    },
    rules: {
      ...rules8,
      directRoomIds: "joined-user-ids",
      departmentInquiriesOnly: false,
      wholeAttachmentFields: false,
    },
  },
  "8.x": { version: "8.3.0", ddp: ddp8, rest: rest8, rules: rules8 },
};

/** Looks up how a server of this generation behaves in this deployment. */
export function profileOf(name: ProfileName, deployment: Deployment): Profile {
  const generation = generations[name];
  if (deployment === "monolith") return { name, deployment, ...generation };
  const { ddp, rules, ...others } = generation;
  return { name, deployment, ...others, ddp: { ...ddp, ...streamer }, rules: { ...rules, ...brokered } };
}
