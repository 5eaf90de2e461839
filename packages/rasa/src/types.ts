import type { Logger, Settings } from "@rocketchat-connectors/core";
import type { DialogOptions, DialogSettings } from "@rocketchat-connectors/dialog";
import type { Tls } from "@rocketchat-connectors/dialog/http";

/** What is posted to Rasa's REST and callback channels (`rasa/core/channels/rest.py`, 3.6). */
export interface RasaRequest {
  readonly sender: string;
  readonly message: string;
  readonly input_channel: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One element of Rasa's answer, not checked yet. */
export type RasaElement = Readonly<Record<string, unknown>>;

/** How answers of Rasa that follow each other with nothing but text become messages. */
export type JoinText =
  /** One message each; an open code fence is kept together. */
  "fences" | "always" | "never";

/** What the connector needs to know, read once. */
export interface RasaSettings {
  readonly client: Settings;
  readonly dialog: DialogSettings;
  readonly logger: Logger;
  /** Look after the process: signals, exit codes. Default false; the program `rocketchat-rasa` does. */
  readonly process: boolean;
  /** Where messages are posted, e.g. `http://localhost:5005/webhooks/rest/webhook`. */
  readonly webhookUrl: string;
  /** Rasa's root, for the checks and the HTTP API; no trailing slash. */
  readonly baseUrl: string;
  readonly mode: "rest" | "callback";
  /** Sent with each request to Rasa; holds secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** For a Rasa behind https whose certificate is its own, or that wants one of its callers. */
  readonly tls?: Tls;
  /** Of the HTTP API (`--auth-token`). */
  readonly apiToken?: string;
  /** Of the HTTP API (`--jwt-secret`): a ready token. */
  readonly jwt?: string;
  /** Milliseconds until a turn counts as failed; Rasa forgets a turn that nobody waits for. Default 120 000. */
  readonly timeoutMs: number;
  /** What Rasa stores as the channel of what was said. Default `rocketchat-connector`. */
  readonly inputChannel: string;
  readonly metadata: "basic" | "full" | "none";
  readonly joinText: JoinText;
  /** Tell Rasa of a conversation's begin before its first message (`/session_start`). Default false. */
  readonly sessionStart: boolean;
  /** Let people write `/intent` themselves. Default false. */
  readonly allowUserIntents: boolean;
  /** What becomes of a file that comes without words. Default `ignore`. */
  readonly files: "ignore" | "intent" | "text";
  /** What becomes of `custom` payloads that nobody knows. Default `ignore`. */
  readonly unknownCustom: "ignore" | "json";
  /** Let `custom` name another room than the question's. Default false. */
  readonly allowOtherRooms: boolean;
  /** Which intent tells Rasa of what happened (`user_joined` → `EXTERNAL_joined`); what is not named is not told. */
  readonly intents: Readonly<Record<string, string>>;
  /** The connector's own HTTP server; present when the callback mode or one of its routes is on. */
  readonly door?: RasaDoorSettings;
}

export interface RasaDoorSettings {
  /** Default `127.0.0.1`. */
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** What callers show; may be absent on a loopback address only. */
  readonly secret?: string;
  /** Where Rasa posts in callback mode. Default `/rasa/callback`. */
  readonly callbackPath: string;
  /** `POST /v1/actions`. */
  readonly actions: boolean;
  /** `POST /v1/trigger`: lets a program trigger an intent in a conversation. */
  readonly trigger: boolean;
  /** `POST /incoming` and, in callback mode, `POST /callback`, as the marketplace's app for Rasa has them. */
  readonly compat: boolean;
}

/** What a program can tell the connector; what is left out comes from the environment (`RASA_…`). */
export interface RasaOptions
  extends Partial<Omit<RasaSettings, "client" | "dialog" | "door" | "webhookUrl" | "baseUrl">> {
  /** The variables to read. Default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Rasa's root, or the whole address of a webhook. Default `http://localhost:5005` (`RASA_URL`). */
  readonly url?: string;
  /**
   * The channel's name in `credentials.yml`, or a path below the root that begins with `/`. Default what stands in the
   * URL, else the mode (`RASA_CHANNEL`).
   */
  readonly channel?: string;
  /** A token that a proxy in front of Rasa wants (`RASA_BEARER`). */
  readonly bearer?: string;
  /** `user:password` for a proxy in front of Rasa (`RASA_BASIC`). */
  readonly basic?: string;
  readonly dialog?: DialogOptions;
  /** The connector's own HTTP server; it runs in callback mode, or when one of its routes is on. */
  readonly door?: Partial<RasaDoorSettings>;
}
