import type { Difference } from "./generation.ts";
import { expectedToGoIn9, goneIn7, goneIn8, markedIn86 } from "./method-names.ts";

const hidden = { error: 401, reason: "User not found" } as const;

/**
 * What each generation does differently from the one before it.
 *
 * Where only 6.5.3 and 8.3.0 were measured, a difference stands where its known cause does: Meteor 3 (7.0), the end of the
 * database watchers (7.7), the newer router (7.5). 7.5 to 7.8 did not limit REST at all (#36313); no profile stands there.
 */
export const differences: readonly Difference[] = [
  {
    name: "6.14",
    version: "6.14.0",
    routes: {
      added: ["rooms.media/:rid", "rooms.mediaConfirm/:rid/:fileId"],
      deprecated: { "8.0.0": ["rooms.upload/:rid"] },
    },
    methods: { deprecated: { "7.0.0": goneIn7 } },
  },
  {
    // With 7.0: Meteor 3 on Node 20, failed logins without their reason, no `query` and `fields`.
    name: "7.1",
    version: "7.1.0",
    ddp: {
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
    },
    rest: {
      hidesLoginReason: true,
      filtersByQuery: false,
      checksAttachmentTexts: true,
      syncCursors: true,
      duplicateIdText: "Cannot read properties of undefined (reading 'starred')",
    },
    // 7.1.0 wanted a boolean `bot`; #34214 made it an object again.
    rules: { wrongPassword: hidden, wrongToken: hidden, strictSendMessage: true, sendMessageBot: "boolean" },
    methods: { gone: goneIn7, deprecated: { "8.0.0": goneIn8 } },
  },
  {
    name: "7.4",
    version: "7.4.0",
    rest: { strictPostMessage: true },
    rules: { sendMessageBot: "object" },
  },
  {
    // With 7.5 the newer router, with 7.7 no database watchers, with 7.12 `returnAsInquiry`.
    name: "7.13",
    version: "7.13.0",
    rest: {
      successInEveryBody: true,
      unauthorizedDelayMs: 0,
      unknownRoute: "plain-404",
      refusesWrongVerbs: false,
      newerAccounts: true,
    },
    rules: {
      sendingReads: true,
      desktopNotifications: true,
      newMessage: {
        "before-answer": ["subscriptions"],
        "after-answer": ["parent", "notifications", "room", "message"],
      },
      deletedMessageTiming: "after-answer",
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
      attachmentEpoch: false,
    },
    routes: { added: ["livechat/inquiries.returnAsInquiry"] },
  },
  {
    name: "8.0",
    version: "8.0.0",
    rest: {
      methodErrorStatus: 400,
      checksAllTargetsFirst: true,
      findsUsersByEmail: true,
      statusTellsMessage: false,
      createsTokensBy: "id-and-secret",
    },
    rules: { wholeAttachmentFields: true, directRoomIds: "object-id", departmentInquiriesOnly: true },
    routes: { added: ["rooms.invite"], gone: ["rooms.upload/:rid"] },
    methods: { gone: goneIn8 },
  },
  {
    name: "8.3",
    version: "8.3.0",
    rest: { strictBodies: true, coercesBodies: false },
    rules: { bans: true },
    routes: { added: ["rooms.banUser", "rooms.unbanUser", "rooms.bannedUsers"] },
  },
  {
    name: "8.6",
    version: "8.6.1",
    rest: { deletesByFile: true },
    streamer: { voidMethodIsNotFound: false },
    routes: { added: ["rooms.join", "im.blockUser", "dm.blockUser"] },
    methods: { deprecated: { "9.0.0": markedIn86 } },
  },
  {
    name: "8.8",
    version: "8.8.0",
    rest: {
      syncFromTs: true,
      sendMessageLimit: { calls: 5, windowMs: 1000, liftedBy: "send-many-messages" },
    },
    rules: { refusesEmptyMessages: true },
    methods: { deprecated: { "9.0.0": ["loadMissedMessages"] } },
  },
  {
    name: "9.0-preview",
    version: "9.0.0",
    rest: { thrownUnauthorizedStatus: 401 },
    methods: { gone: [...markedIn86, "loadMissedMessages", ...expectedToGoIn9] },
  },
];
