import type { Permission } from "./world/permissions.ts";

/** The server generations, oldest first. */
export const profileNames = ["6.5", "6.14", "7.1", "7.4", "7.13", "8.0", "8.3", "8.6", "8.8", "9.0-preview"] as const;

/** A generation of Rocket.Chat servers that behaves alike on the wire. */
export type ProfileName = (typeof profileNames)[number];

/** Who owns the web socket: Meteor itself, or the separate DDP front of the microservices deployment. */
export type Deployment = "monolith" | "microservices";

/** Whether something is visible before the call that caused it is answered. */
export type Timing = "before-answer" | "after-answer";

/** A consequence of a new message: the parent of its thread or discussion, the members' counters, pop-ups, the room, itself. */
export type MessageStep = "parent" | "subscriptions" | "notifications" | "room" | "message";

/** What a refused credential login is answered with over DDP. */
export interface LoginRefusal {
  readonly error: number;
  readonly reason: string;
}

/** How many calls of a route one address may make in how long, and the permission that lifts this limit. */
export interface RouteLimit {
  readonly calls: number;
  readonly windowMs: number;
  readonly liftedBy?: Permission;
}

/** What a DDP front does differently. */
export interface DdpProfile {
  /** Sends `server_id` before `connected`. */
  readonly serverId: boolean;
  readonly sessionIds: "meteor" | "uuid";
  /** Answers an unknown protocol version with `failed`. */
  readonly negotiatesVersion: boolean;
  /** Answers a broken frame with an `error` frame; otherwise the socket is closed. */
  readonly answersBrokenFrames: boolean;
  readonly resultBeforeUpdated: boolean;
  /** Where the `added users` frame of the own account stands. */
  readonly ownUserFrame: "before-result" | "after-result";
  readonly ownUserFields: readonly string[];
  /** Accepts a password, not only `resume`. */
  readonly passwordLogin: boolean;
  /** What the socket says to every refused login; the server's own words without it. */
  readonly refusesLogin?: LoginRefusal;
  /** Runs the open subscriptions again under the new user on login and logout. */
  readonly rerunsSubscriptions: boolean;
  /** A second `sub` with a living id is ignored; otherwise events are delivered twice. */
  readonly ignoresDuplicateSub: boolean;
  /** Answers `unsub` of an unknown id with `nosub`. */
  readonly answersUnknownUnsub: boolean;
  /** Answers a method that returned nothing with 404 although it ran. */
  readonly voidMethodIsNotFound: boolean;
  readonly closesOnLogout: boolean;
  /** Closes the sockets that were opened with a token as soon as the token is gone. */
  readonly closesRevokedSessions: boolean;
  readonly tokenExpiresOfPat: "null" | "absent";
  readonly limits: boolean;
  readonly heartbeat: { readonly idleMs: number; readonly timeoutMs: number };
  readonly silentClose: { readonly code: number; readonly reason: string };
  /** Names of the methods that exist. */
  readonly methods: ReadonlySet<string>;
  /** Methods that are announced to go, and the version that they go in. */
  readonly deprecatedMethods: ReadonlyMap<string, string>;
}

/** What the HTTP API does differently. */
export interface RestProfile {
  /** `major.minor`, all that `/api/info` tells an ordinary account. */
  readonly infoVersion: string;
  /** Does not say why a login failed. */
  readonly hidesLoginReason: boolean;
  /** Bodies of the newer router: `success` also in those about logging in. */
  readonly successInEveryBody: boolean;
  readonly unauthorizedDelayMs: number;
  /** The status of `error-unauthorized` when a handler throws it; a permission that a route asks for is 403 throughout. */
  readonly thrownUnauthorizedStatus: 401 | 403;
  readonly unknownRoute: "plain-404" | "web-app";
  /** Answers 405 to another verb on a known path; otherwise the route is unknown. */
  readonly refusesWrongVerbs: boolean;
  readonly methodErrorStatus: 200 | 400;
  /** Lists can be searched by `query`; otherwise it is passed over. */
  readonly filtersByQuery: boolean;
  /** The routes that moved to the newer router refuse unknown keys; most of the older ones always did. */
  readonly strictBodies: boolean;
  /** `chat.postMessage` takes its documented keys only, and `tmid` only along with `roomId`. */
  readonly strictPostMessage: boolean;
  /** `chat.postMessage` measures the texts of attachments, too. */
  readonly checksAttachmentTexts: boolean;
  /** `chat.postMessage` finds every target before it sends to the first. */
  readonly checksAllTargetsFirst: boolean;
  /** `chat.syncMessages` can be paged by `next` and `previous`. */
  readonly syncCursors: boolean;
  /** `chat.syncMessages` takes `fromTs`; otherwise it is an unknown key. */
  readonly syncFromTs: boolean;
  /** A number where a string is expected is refused, not converted. */
  readonly coercesBodies: boolean;
  /** `chat.delete` also takes the id of a file. */
  readonly deletesByFile: boolean;
  readonly findsUsersByEmail: boolean;
  /** `users.getStatus` also answers the text of the status. */
  readonly statusTellsMessage: boolean;
  /** What `users.createToken` wants. */
  readonly createsTokensBy: "username-or-id" | "id-and-secret";
  /** The own limit of `chat.sendMessage`; the default limit and its exemption without one. */
  readonly sendMessageLimit: RouteLimit | undefined;
  /** Routes that do not exist in this generation. */
  readonly absent: ReadonlySet<string>;
  /** Routes that are announced to go, and the version that they go in. */
  readonly deprecatedRoutes: ReadonlyMap<string, string>;
  /** Accounts have the settings of newer servers, and new ones a reason for being inactive. */
  readonly newerAccounts: boolean;
  /** Text of the error that answers a repeated message `_id`. */
  readonly duplicateIdText: string;
}

/** What the rules behind both transports do differently. */
export interface RulesProfile {
  readonly wrongPassword: LoginRefusal;
  readonly wrongToken: LoginRefusal;
  /** DDP `sendMessage` refuses attachments, alias and every other unlisted key. */
  readonly strictSendMessage: boolean;
  /** Of which type the key `bot` of a strict DDP `sendMessage` has to be. */
  readonly sendMessageBot: "boolean" | "object";
  /** A message without anything in it is an error. */
  readonly refusesEmptyMessages: boolean;
  /** Accounts can be banned from rooms. */
  readonly bans: boolean;
  readonly directRoomIds: "joined-user-ids" | "object-id";
  /** Sending marks the room as read for the sender. */
  readonly sendingReads: boolean;
  readonly desktopNotifications: boolean;
  /** What becomes visible of a new message, in order: before the call that sent it is answered, and after. */
  readonly newMessage: Readonly<Record<Timing, readonly MessageStep[]>>;
  readonly changedMessageTiming: Timing;
  readonly deletedMessageTiming: Timing;
  readonly systemMessageTiming: Timing;
  /** When members of channels and groups are told of coming in; a direct room is there at once. */
  readonly membershipTiming: Timing;
  /** Each write to a room is announced: its first members, and after a deletion the message that is now the newest. */
  readonly announcesEachRoomWrite: boolean;
  /** Events carry whole documents; otherwise only `inserted` does. */
  readonly wholeDocumentsInEvents: boolean;
  /** A changed message becomes visible before the change of its room. */
  readonly changedMessageBeforeRoom: boolean;
  /** A reaction to the newest message is also announced as a change of the room. */
  readonly reactionChangesRoom: boolean;
  /** A subscription tells who brought the member in. */
  readonly subscriptionsNameInviter: boolean;
  /** The `removed` event carries the whole subscription. */
  readonly removedSubscriptionIsWhole: boolean;
  /** Opening an existing direct room announces the room again. */
  readonly reopenedDirectChangesRoom: boolean;
  /** New accounts, and the members a room starts with, come in without their display names. */
  readonly newcomersUnnamed: boolean;
  /** Subscriptions to direct rooms tell when they began. */
  readonly directSubscriptionsDated: boolean;
  /** A status and its text are announced by one event each. */
  readonly announcesStatusTextApart: boolean;
  /** Links are taken from the parsed text (newer) or by pattern (older). */
  readonly urlsFrom: "parsed-text" | "pattern";
  readonly customFieldsOnRooms: boolean;
  /** Messages tell the size and format of their files, and attachments which file they show. */
  readonly describesFiles: boolean;
  /** Each field of an attachment needs a title and a value. */
  readonly wholeAttachmentFields: boolean;
  /** Attachments without a time get one of the year 1970. */
  readonly attachmentEpoch: boolean;
  /** Inquiries with a department are announced only to that department. */
  readonly departmentInquiriesOnly: boolean;
}

/** The behaviour of one server generation in one deployment, as data. */
export interface Profile {
  readonly name: ProfileName;
  readonly deployment: Deployment;
  readonly version: string;
  /** Calls of what is deprecated fail; they work with a warning otherwise. */
  readonly deprecatedFails: boolean;
  readonly ddp: DdpProfile;
  readonly rest: RestProfile;
  readonly rules: RulesProfile;
}
