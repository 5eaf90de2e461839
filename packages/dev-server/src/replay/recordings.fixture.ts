import type { KnownDifference, Recording } from "./replay.fixture.ts";

const me = "rest.answer.data.me";

/** 6.5 puts the hash of the password into the answer to a login; no account here has one that could be shown. */
const noHash = [`${me}.services.password.bcrypt`, `${me}.services.password.exists`];

/** Web sockets answer a close without a code in kind; those under Meteor answer it with 1000. */
function closing(line: number): KnownDifference {
  return {
    lines: [line],
    at: ["close.code"],
    why: "the client closes without a code, which only Meteor answers with one",
  };
}

/**
 * The recordings, each with the server that it is replayed on and the differences that are left on purpose.
 *
 * In front of the recorded streamer stood a 6.5.3 server. Its database and that of the monolith had been through the
 * server's own tests, which show display names, put every new account into a room of theirs, and take permissions from
 * users and owners.
 */
export const recordings: readonly Recording[] = [
  {
    file: "rocketchat-6.5.3.jsonl",
    server: { profile: "6.5", deployment: "monolith", settings: { UI_Use_Real_Name: true } },
    script: {
      garbageAfter: 269,
      closedByClient: [291],
      leftoverRoom: "6b02f32238f1b3c32b96dd5a",
      withoutPermission: { 203: "bot", 204: "bot", 205: "guest" },
    },
    watchersRace: true,
    known: [
      {
        lines: [4],
        at: [
          `${me}.emails.0.verified`,
          `${me}.email`,
          `${me}.statusConnection`,
          `${me}.statusDefault`,
          `${me}.statusText`,
          `${me}.utcOffset`,
          `${me}.language`,
          `${me}.services.email2fa`,
          `${me}.settings.preferences.idleTimeLimit`,
          `${me}.settings.preferences.desktopNotifications`,
          `${me}.settings.preferences.pushNotifications`,
          `${me}.settings.preferences.notifyCalendarEvents`,
          `${me}.settings.preferences.enableMobileRinging`,
          `${me}.settings.preferences.clockMode`,
          `${me}.settings.preferences.highlights`,
          `${me}.settings.preferences.language`,
        ],
        why: "the admin of test mode is made in its own way, and the server's tests had changed it",
      },
      { lines: [4, 8], at: noHash, why: "the hash of a password is nothing to show" },
      {
        lines: [158],
        at: ["order"],
        why: "the watcher reports the reopened direct room 11 ms late, when the next call is answered already",
      },
      {
        lines: [169],
        at: ["frame.fields.args.1._updatedAt"],
        why: "6.5 writes the subscriptions of a new room in bulk and announces them before their time is set",
      },
      { lines: [243], at: ["frame.result"], why: "says whether the presence service had to change anything" },
      closing(291),
    ],
  },
  {
    file: "rocketchat-8.3.0.jsonl",
    server: { profile: "8.3", deployment: "monolith" },
    script: { garbageAfter: 277, closedByClient: [298] },
    watchersRace: false,
    known: [
      {
        lines: [4],
        at: [`${me}.statusDefault`, `${me}.avatarOrigin`, `${me}.utcOffset`, `${me}.services.email2fa`],
        why: "the admin of test mode is made in its own way",
      },
      { lines: [72], at: ["frame.fields.args.0.text"], why: "no table of emoji turns :smile: into a character" },
      {
        lines: [288, 289],
        at: ["order"],
        why: "8.3.0 looks rooms up before it refuses their streams, so that a stream without a room is refused earlier",
      },
      closing(298),
    ],
  },
  {
    file: "ddp-streamer-8.3.0.jsonl",
    server: {
      profile: "6.5",
      deployment: "microservices",
      settings: { UI_Use_Real_Name: true },
      heartbeat: { idleMs: 500, timeoutMs: 30_000 },
    },
    script: {
      garbageAfter: 231,
      closedByClient: [14],
      leftoverRoom: "6b02f962f248e240723527cd",
      withoutPermission: { 171: "bot", 172: "bot", 173: "guest" },
    },
    watchersRace: false,
    uncarried: /^(?:changed stream-notify-(?:user|room|logged) |added users$)/,
    known: [
      {
        lines: [4],
        at: [
          `${me}.emails.0.verified`,
          `${me}.email`,
          `${me}.statusDefault`,
          `${me}.avatarOrigin`,
          `${me}.utcOffset`,
          `${me}.services.email2fa`,
        ],
        why: "the admin of test mode is made in its own way",
      },
      { lines: [4, 8, 21], at: noHash, why: "the hash of a password is nothing to show" },
      {
        lines: [55],
        at: ["rest.answer.status", "rest.answer.statusConnection"],
        why: "the presence service of the set-up was a stub that counted no connections",
      },
      { lines: [240], at: ["rest.answer.statusConnection"], why: "the same stub" },
      {
        lines: [158],
        at: ["frame.fields.args.0.u.name"],
        why: "the settings service of the set-up was a stub that did not know that display names are shown",
      },
    ],
  },
];
