import type { Logger, Settings } from "@rocketchat-connectors/core";
import type { DialogOptions, DialogSettings, Happening } from "@rocketchat-connectors/dialog";
import type { Tls } from "@rocketchat-connectors/dialog/http";

/** How Botpress is spoken to: v12's Converse API, Cloud's Chat API, or as an integration of Cloud. */
export type Mode = "converse" | "chat" | "integration";

/** What the connector needs to know, read once. */
export interface BotpressSettings {
  readonly client: Settings;
  readonly dialog: DialogSettings;
  readonly logger: Logger;
  /** Look after the process: signals, exit codes. Default false; the program `rocketchat-botpress` does. */
  readonly process: boolean;
  readonly mode: Mode;
  /** Present in the mode `converse`. */
  readonly converse?: ConverseSettings;
  /** Present in the mode `chat`. */
  readonly chat?: ChatSettings;
  /** Present in the mode `integration`. */
  readonly integration?: IntegrationSettings;
  /** Sent with each request, for a proxy in front of Botpress; may hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** For a server behind https whose certificate is its own, or that wants one of its callers. */
  readonly tls?: Tls;
  /** How much Botpress is told of a message. Default `basic`. */
  readonly metadata: "basic" | "full" | "none";
  /** Which happenings Botpress is told of, besides words; v12's public route takes none. Default none. */
  readonly events: readonly Happening["type"][];
  /** Said to the bot, as if by the visitor, when a livechat begins. Default nothing. */
  readonly wakeUpText?: string;
  /** Let people say `BP_VERSION` and `BP_LICENSE`, which v12 itself answers. Default false. */
  readonly magicTexts: boolean;
  /** What Botpress' own media become: links, or files put into the room. Default `link`. */
  readonly media: "link" | "upload";
  /** Takes the place of the origin in addresses of Botpress' own media, e.g. `https://bots.example.com`. */
  readonly mediaBaseUrl?: string;
  /**
   * What people's files become: words (what was written with them, else their names) with the rest in the metadata, or
   * payloads of their kind with Rocket.Chat's address, which Botpress can open only where files are not protected.
   * Default `text`.
   */
  readonly files: "text" | "link";
  /** Milliseconds of "is typing" for each character of a message before it is said, at most 1 500 in all. Default 0. */
  readonly paceMs: number;
  /** Where a location leads; `{lat}` and `{lng}` are filled in. Default Google's maps. */
  readonly mapUrl: string;
  /** The connector's own HTTP server; present when something needs it. */
  readonly door?: BotpressDoorSettings;
}

/** Of Botpress v12. */
export interface ConverseSettings {
  /** The server's root, without a slash at its end. */
  readonly url: string;
  readonly botId: string;
  /** A collaborator's token: the secured route is used. */
  readonly token?: string;
  /** A collaborator's login, by which the connector gets tokens by itself: the secured route is used. */
  readonly login?: {
    readonly email: string;
    readonly password: string /** Default `default`. */;
    readonly strategy?: string;
  };
  /** What answers a choice on the public route. Default `value`. */
  readonly choiceReply: "value" | "title";
  /** `includedContexts`. Default none are named, which is `global`. */
  readonly contexts: readonly string[];
  /** What becomes of a text beyond the server's limit: its beginning is handed over, or nothing is; the person is told. Default `cut`. */
  readonly tooLong: "cut" | "refuse";
  /** Milliseconds until a turn counts as lost; must be longer than the server's own `converse.timeout`. Default 60 000. */
  readonly timeoutMs: number;
  /** Milliseconds of quiet for a conversation after a turn that failed. Default 3 000. */
  readonly settleMs: number;
  /** Milliseconds that a question waits for a server that cannot be reached, or is loading. Default 30 000. */
  readonly maxWaitMs: number;
}

/** Of Botpress Cloud's Chat API. */
export interface ChatSettings {
  /** E.g. `https://chat.botpress.cloud/<webhook id>`, without a slash at its end. */
  readonly url: string;
  /** The Chat integration's encryption key: keys of users are signed here. Without it they are asked for, and kept in the store. */
  readonly encryptionKey?: string;
  /** How answers come: posted to the connector's HTTP server, or over a stream for each conversation. Default `stream`. */
  readonly receive: "webhook" | "stream";
  /** Show an answer while it is written, by edits. Default false. */
  readonly streaming: boolean;
  /** Milliseconds that one request may take. Default 30 000. */
  readonly timeoutMs: number;
  /** Milliseconds that a turn waits for its first answer; what comes later is said all the same. Default 60 000. */
  readonly answerMs: number;
  /** Milliseconds after an answer in which no other one ends the turn. Default 700. */
  readonly quietMs: number;
  /** Milliseconds without a word after which a conversation's stream is closed. Default 900 000. */
  readonly idleMs: number;
  /** Milliseconds that a question waits for a server that cannot be reached. Default 30 000. */
  readonly maxWaitMs: number;
}

/** Of an integration of Botpress Cloud that the connector is. */
export interface IntegrationSettings {
  /** Default `https://api.botpress.cloud` (`BP_API_URL`). */
  readonly apiUrl: string;
  /** The integration's access key. */
  readonly token: string;
  /** Of the bot that has the integration; by default told by Botpress when it registers, and kept in the store. */
  readonly botId?: string;
  readonly integrationId?: string;
  /** See `ChatSettings`. */
  readonly answerMs: number;
  readonly quietMs: number;
  readonly maxWaitMs: number;
}

export interface BotpressDoorSettings {
  /** Default `127.0.0.1`. */
  readonly host: string;
  /** 0 takes any that is free. Default 5007. */
  readonly port: number;
  /** What callers show (the webhook secret of the Chat integration); may be absent on a loopback address only. */
  readonly secret?: string;
  /** Where the Chat integration posts. Default `/botpress/webhook`. */
  readonly webhookPath: string;
  /** Where Botpress calls the integration; the secret follows, as in `/botpress/integration/<secret>`. */
  readonly integrationPath: string;
  /** `POST /v1/actions`. */
  readonly actions: boolean;
  /** Also takes the bodies that bridges of the field post: `{ action: "handover", sessionId, actionData }`. */
  readonly compat: boolean;
}

/** What a program can tell the connector; what is left out comes from the environment (`BOTPRESS_…`). */
export interface BotpressOptions
  extends Partial<Omit<BotpressSettings, "client" | "dialog" | "door" | "converse" | "chat" | "integration">> {
  /** The variables to read. Default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** v12: the server's root. Cloud: the Chat API's address with the webhook id. */
  readonly url?: string;
  readonly converse?: Partial<ConverseSettings>;
  readonly chat?: Partial<ChatSettings>;
  readonly integration?: Partial<IntegrationSettings>;
  readonly dialog?: DialogOptions;
  readonly door?: Partial<BotpressDoorSettings>;
}
