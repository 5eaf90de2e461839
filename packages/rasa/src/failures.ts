import { EngineError, type EngineErrorKind } from "@rocketchat-connectors/dialog";
import {
  connectionError,
  type Ending,
  type HttpAnswer,
  type HttpFailure,
  shownAnswer,
  shownRedirect,
} from "@rocketchat-connectors/dialog/http";

/** What an error says was tried, and how it explains what came back. */
export interface Asked {
  /** E.g. `POST http://localhost:5005/webhooks/rest/webhook`; without a query, since that may hold a token. */
  readonly what: string;
  readonly route: "channel" | "api";
  readonly mode: "rest" | "callback";
  /** The channel's name in credentials.yml; absent when the path does not tell. */
  readonly channel?: string | undefined;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

/** Sanic says 503 also when an answer took too long, which is another matter than being busy: it may be processed. */
export const isLate = ({ status, body }: HttpAnswer): boolean => status === 503 && /response timeout/i.test(body);

/** The error for a call to which no answer came, or no whole one. */
export function missingAnswer(
  what: string,
  failure: HttpFailure,
  ending: Ending,
  hide: (text: string) => string,
): EngineError {
  return connectionError(what, failure, ending, {
    name: "Rasa",
    urlSetting: "RASA_URL",
    prefix: "RASA",
    ifLate:
      ", and Rasa forgets a turn that nobody waits for; make the actions quicker, set RASA_TIMEOUT_MS higher, or use " +
      "RASA_MODE=callback",
    hide,
  });
}

/** The error for an answer with this status; undefined for success. */
export function refusal(asked: Asked, answer: HttpAnswer): EngineError | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const [kind, hint] = explained(asked, answer);
  const text = `${asked.what}: Rasa answered ${shownAnswer(answer, asked.hide)}; ${hint}`;
  return new EngineError(kind, text, { cause: { status: answer.status } });
}

type Explained = readonly [kind: EngineErrorKind, hint: string];

function explained(asked: Asked, answer: HttpAnswer): Explained {
  const { status } = answer;
  const known = asked.route === "api" ? ofApi(asked, answer) : ofChannel(asked, answer);
  if (known) return known;
  if (status >= 300 && status < 400) return ["misconfigured", `${shownRedirect(answer, asked.hide)}; correct RASA_URL`];
  if (status === 408 || status === 504) return ["uncertain", "it may have been processed and is not sent again"];
  if (status === 413) return ["rejected", "what was sent is too long for a proxy in front of Rasa; raise its limit"];
  if (status === 429) return ["unavailable", "too many requests for a proxy in front of Rasa; lower RASA_CONCURRENCY"];
  if (status === 503 && !isLate(answer)) return ["unavailable", "Rasa is not ready; look there"];
  if (status >= 500) return ["uncertain", "it may have been processed and is not sent again; look into Rasa's log"];
  return ["rejected", "this one is not sent again; look into Rasa's log, or that of a proxy in front of it"];
}

function ofChannel({ channel, mode }: Asked, { status }: HttpAnswer): Explained | undefined {
  if (status === 401 || status === 403) {
    const proxy = "Rasa itself never refuses a channel, so a proxy in front of it does";
    return ["misconfigured", `${proxy}: check RASA_BEARER, RASA_BASIC or RASA_HEADERS`];
  }
  if (status === 404) return ["misconfigured", missingChannel(channel)];
  if (status === 405) return ["misconfigured", "no messages are taken there; correct RASA_URL or RASA_CHANNEL"];
  if (status === 500 && mode === "callback") {
    return [
      "uncertain",
      "an action failed, or Rasa cannot reach the url of its callback in credentials.yml, which must be the connector's; look into its log",
    ];
  }
  return undefined;
}

function ofApi({ what }: Asked, { status, body }: HttpAnswer): Explained | undefined {
  // Errors of the API itself are objects with a reason; a page of Rasa's HTTP server is not.
  const isApi = /"reason"/.test(body);
  if (status === 401) return ["misconfigured", "check RASA_API_TOKEN (--auth-token) or RASA_JWT (--jwt-secret)"];
  if (status === 403)
    return ["misconfigured", 'RASA_JWT needs the role "admin": {"user": {"username": …, "role": "admin"}}'];
  if (status === 404 && isApi && what.endsWith("trigger_intent"))
    return ["rejected", "add the intent to the bot's domain"];
  if (status === 404 || status === 405) return ["misconfigured", "start Rasa with --enable-api, or correct RASA_URL"];
  if (status === 409) return ["misconfigured", "no model is loaded: train one (rasa train) and start Rasa with it"];
  return undefined;
}

/** What to do when Rasa does not know a channel. */
export function missingChannel(channel: string | undefined): string {
  if (channel === undefined) return "correct RASA_CHANNEL, which names the path";
  const isBuiltIn = channel === "rest" || channel === "callback";
  const line = isBuiltIn ? `the line "${channel}:"` : `the channel that calls itself "${channel}"`;
  return `add ${line} to Rasa's credentials.yml and start Rasa again, or correct RASA_URL when Rasa is elsewhere`;
}
