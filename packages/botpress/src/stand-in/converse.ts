import type { BotPayload, Handler } from "./bot.ts";
import { application } from "./converse-application.ts";
import { type CollaboratorOptions, Collaborators } from "./converse-collaborators.ts";
import { type ConverseError, errorBody, noResponses, timedOut } from "./converse-errors.ts";
import type { ConverseState, PublicRoute } from "./converse-routes.ts";
import { type TurnOptions, Turns } from "./converse-turns.ts";
import { exampleBot } from "./example.ts";
import { type Fault, Faults } from "./faults.ts";
import type { JsonObject } from "./json.ts";
import { listen, type StandInRequest } from "./listening.ts";
import { withMedia } from "./media.ts";
import { magicElements, renderV12 } from "./render-v12.ts";

/** Requests of the stand-in for v12: what somebody says, a login or refresh, everything else. */
export type ConverseRequestKind = "converse" | "login" | "other";

export interface StandInConverseOptions {
  /** On 127.0.0.1. Default any that is free. */
  readonly port?: number;
  /** Default `exampleBot`. */
  readonly handler?: Handler;
  /** Of the server: before 12.22.0 payloads are those of old, before 12.23.0 `metadata` is refused. Default 12.31.10. */
  readonly version?: string;
  /** Default `bot`. */
  readonly botIds?: readonly string[];
  /** Collaborators: e-mail addresses with their passwords. Default `admin@example.com` with `secret`. */
  readonly users?: Readonly<Record<string, string>>;
  /** Default on. */
  readonly publicRoute?: PublicRoute;
  /** `converse.timeout`. Default 5 000. */
  readonly timeoutMs?: number;
  /** `converse.bufferDelayMs`. Default 1; v12's is 250. */
  readonly bufferDelayMs?: number;
  /** The handler counts as an action of the bot, while which no request runs out of time. Default false. */
  readonly isAction?: boolean;
  /** `converse.maxMessageLength`. Default 360. */
  readonly maxMessageLength?: number;
  /** `EXTERNAL_URL`, with which addresses of the bot's media begin. Default the stand-in's. */
  readonly externalUrl?: string;
  /** `jwtToken.duration`. Default an hour. */
  readonly tokenMs?: number;
  /** `jwtToken.useCookieStorage`. Default false. */
  readonly useCookieStorage?: boolean;
  /** `jwtToken.allowRefresh`. Default true. */
  readonly allowRefresh?: boolean;
  /** Errors show stacks. Default true, so that tests find out who shows them on. */
  readonly isDevelopment?: boolean;
}

export interface StandInConverse {
  /** Without a slash at its end. */
  readonly url: string;
  readonly faults: Faults<ConverseRequestKind>;
  /** Everything that came in, in order. */
  readonly requests: readonly StandInRequest[];
  /** Who spoke, by their Converse id, the oldest first. */
  readonly senders: readonly string[];
  /** What a bot remembers of somebody. Default the first bot. */
  memory(user: string, bot?: string): JsonObject | undefined;
  /** What was said to somebody and not heard yet. */
  unheard(user: string, bot?: string): readonly JsonObject[];
  /** Whether a turn of somebody is still led, also one that nobody waits for any more. */
  isBusy(user: string, bot?: string): boolean;
  /** Says something outside of any turn: it comes with the next one. */
  say(user: string, payload: BotPayload, bot?: string): void;
  /** `converse.timeout` is over now for the request of somebody that waits longest; false when none waits. */
  timeOut(user: string, bot?: string): boolean;
  /** A collaborator's token. Default of the first one. */
  token(email?: string): Promise<string>;
  /** No token that was given until now is worth anything any more. */
  expireTokens(): void;
  /** Whether the server still starts: a page with 503, or bots that are not there for whoever shows a token by axios. */
  loading(isLoading: boolean): void;
  publicRoute(route: PublicRoute): void;
  maxMessageLength(longest: number): void;
  /** Forgets all conversations and what was not heard. */
  forget(): void;
  /** Cuts every connection, and refuses new ones; `up` is at the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The sporadic 400 of v12: the turn was led, and nobody knows what was said. */
export function noResponsesFault(user: string): Fault {
  return failed(noResponses(user));
}

/** The 400 of a turn that took longer than `converse.timeout`; here it was led to its end, and its answer is lost. */
export function timedOutFault(): Fault {
  return failed(timedOut());
}

function failed(error: ConverseError): Fault {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { type: "answer", when: "after", status: error.status, body: JSON.stringify(errorBody(error, true)), headers };
}

/** Starts a Botpress v12, as far as the Converse API shows one, on 127.0.0.1. */
export async function startStandInConverse(options: StandInConverseOptions = {}): Promise<StandInConverse> {
  const state = stateOf(options);
  const collaborators = new Collaborators(collaboratorOptions(options));
  const turns = new Turns(turnOptions(options, state));
  const faults = new Faults<ConverseRequestKind>("converse", kindOf);
  const requests: StandInRequest[] = [];
  const parts = { state, collaborators, turns, faults, isDevelopment: options.isDevelopment ?? true };
  const listening = await listen(
    application(parts, (request) => requests.push(request)),
    options.port ?? 0,
  );
  state.externalUrl = options.externalUrl ?? listening.url;
  const close = async () => {
    turns.close();
    await listening.down();
  };
  const { url, down, up } = listening;
  return {
    ...controls(state, collaborators, turns, Object.keys(options.users ?? usualUsers)[0] ?? ""),
    get senders() {
      return turns.users;
    },
    url,
    faults,
    requests,
    down,
    up,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Controls = Omit<
  StandInConverse,
  "url" | "faults" | "requests" | "senders" | "down" | "up" | "close" | typeof Symbol.asyncDispose
>;

function controls(state: ConverseState, collaborators: Collaborators, turns: Turns, firstUser: string): Controls {
  const [firstBot = ""] = state.botIds;
  return {
    memory: (user, bot = firstBot) => turns.memory(bot, user),
    unheard: (user, bot = firstBot) => turns.unheard(bot, user),
    isBusy: (user, bot = firstBot) => turns.isBusy(bot, user),
    timeOut: (user, bot = firstBot) => turns.timeOut(bot, user),
    say: (user, payload, bot = firstBot) => turns.say(bot, user, payload),
    token: async (email = firstUser) => (await collaborators.token(email)).jwt,
    expireTokens: () => collaborators.expireTokens(),
    loading: (isLoading) => {
      state.isLoading = isLoading;
    },
    publicRoute: (route) => {
      state.publicRoute = route;
    },
    maxMessageLength: (longest) => {
      state.maxMessageLength = longest;
    },
    forget: () => turns.forget(),
  };
}

const usualUsers = { "admin@example.com": "secret" };

function stateOf(options: StandInConverseOptions): ConverseState {
  const { version = "12.31.10", botIds = ["bot"], publicRoute = "on", maxMessageLength = 360 } = options;
  return { version, botIds, publicRoute, maxMessageLength, isLoading: false, externalUrl: "" };
}

function collaboratorOptions(options: StandInConverseOptions): CollaboratorOptions {
  const { users = usualUsers, tokenMs = 3_600_000, useCookieStorage = false, allowRefresh = true } = options;
  return { users, tokenMs, useCookieStorage, allowRefresh };
}

function turnOptions(options: StandInConverseOptions, state: ConverseState): TurnOptions {
  const { handler = exampleBot, timeoutMs = 5_000, bufferDelayMs = 1, isAction = false } = options;
  const bot = withMedia(handler, () => state.externalUrl);
  return {
    handler: (turn) => magicElements(turn.text, state.version) ?? bot(turn),
    render: (payload) => renderV12(payload, state),
    timeoutMs,
    bufferDelayMs,
    isAction,
  };
}

function kindOf(_method: string, path: string): ConverseRequestKind {
  if (path.includes("/auth/")) return "login";
  return path.includes("/converse/") ? "converse" : "other";
}
