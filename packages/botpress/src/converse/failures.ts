import { EngineError, fieldsOf } from "@rocketchat-connectors/dialog";
import {
  connectionError,
  type Ending,
  type HttpAnswer,
  type HttpFailure,
  isPage,
  parsed,
  shownAnswer,
} from "@rocketchat-connectors/dialog/http";
import { explained } from "./explained.ts";
import type { Route } from "./routes.ts";

/** What an error says was tried, and how it explains what came back. */
export interface Asked {
  /** E.g. `POST http://localhost:3000/api/v1/bots/support/converse/rc-GENERAL-u1`. */
  readonly what: string;
  readonly route: Route;
  readonly botId: string;
  /** What is shown to the secured route. */
  readonly proof?: "token" | "login" | undefined;
  /** Takes secrets out of a text. */
  readonly hide: (text: string) => string;
}

/**
 * What an answer means when it is none.
 *
 * `busy`: nothing was processed, and it may come again. `invalid`: neither, but not in this form. `unauthorised`: with
 * these credentials. `unknown-bot`: also of a server that has not mounted its bots yet. `failed`: as the error's kind says.
 */
export type Trouble = "busy" | "invalid" | "unauthorised" | "unknown-bot" | "failed";

export type Reading =
  | { readonly type: "answered"; readonly payloads: readonly unknown[] }
  | { readonly type: Trouble; readonly error: EngineError /** v12's own words. */; readonly message: string };

/** What v12 says in an error; its stack, which it adds in development, stays out of everything. */
export interface Complaint {
  /** E.g. `BP_0044`. */
  readonly code?: string;
  readonly message: string;
}

export function complaintIn({ body }: Pick<HttpAnswer, "body">): Complaint {
  const { errorCode, message } = fieldsOf(parsed(body));
  const text = typeof message === "string" ? message : /^\s*[{[]/.test(body) ? "" : body;
  return { ...(typeof errorCode === "string" ? { code: errorCode } : {}), message: withoutStack(text) };
}

/** ` at name (/path/file.js:1:2)`, also without a name. */
const frame = /\sat (?:async )?(?:[^()\n]{1,100} \()?(?:file:|node:|internal\/|\/|[A-Za-z]:[\\/])[^\s()]*:\d/;

/** A text up to where a stack begins: paths of the server are nobody's business. */
function withoutStack(text: string): string {
  const plain = text.replace(/<br\s*\/?>|&nbsp;/gi, " ");
  const [words = ""] = plain.split(frame);
  return words;
}

/** What came back, for an error: the status, and what v12 says about it. */
export function shown(answer: HttpAnswer, hide: (text: string) => string): string {
  const { code, message } = complaintIn(answer);
  return shownAnswer({ status: answer.status, body: code === undefined ? message : `${code}: ${message}` }, hide);
}

/** What the Converse API answered. */
export function readAnswer(asked: Asked, answer: HttpAnswer): Reading {
  const { status } = answer;
  const { message } = complaintIn(answer);
  if (status >= 200 && status < 300) return readSuccess(asked, answer);
  // Of a server whose bot had nothing to say (botpress/botpress#3499).
  if (status === 400 && message.startsWith("No responses found")) return { type: "answered", payloads: [] };
  return { type: troubleOf(answer), error: refusal(asked, answer), message };
}

function readSuccess(asked: Asked, answer: HttpAnswer): Reading {
  const { responses } = fieldsOf(parsed(answer.body));
  if (Array.isArray(responses)) return { type: "answered", payloads: responses };
  return { type: "failed", error: misunderstood(asked, answer), message: "" };
}

function troubleOf(answer: HttpAnswer): Trouble {
  const { status } = answer;
  if (status === 429 || status === 503) return "busy";
  if (status === 401) return "unauthorised";
  if (status === 404 && isUnknownBot(answer)) return "unknown-bot";
  return status === 400 && isInvalid(answer) ? "invalid" : "failed";
}

const isUnknownBot = (answer: HttpAnswer): boolean => complaintIn(answer).code === "BP_0044";

/**
 * Whether the server refused the form of a request. It says 400 to whatever it did not expect, also after the bot has got
 * the message, so that only known texts are taken for it.
 */
export function isInvalid(answer: HttpAnswer): boolean {
  const { message } = complaintIn(answer);
  return /ValidationError|"[\w.]+" (is (not allowed|required)|must be)|^Text must be a valid string|^Unexpected token/.test(
    message,
  );
}

/** The error for an answer with a status that is no success. */
export function refusal(asked: Asked, answer: HttpAnswer): EngineError {
  const [kind, hint] = explained(asked, answer, complaintIn(answer), isInvalid(answer));
  const text = `${asked.what}: Botpress answered ${shown(answer, asked.hide)}; ${hint}`;
  return new EngineError(kind, text, { cause: { status: answer.status, retryAfter: answer.retryAfter } });
}

/** The error for a success that is not what v12 says. */
export function misunderstood({ what, hide }: Asked, answer: HttpAnswer): EngineError {
  const came = `${what}: what came back is no answer of Botpress v12: ${shown(answer, hide)}`;
  if (isPage(answer)) return new EngineError("misconfigured", `${came}; a web page is there: correct BOTPRESS_URL`);
  return new EngineError("rejected", `${came}; is a proxy cutting or changing answers?`);
}

/** The error for a request to which no answer came, or no whole one. */
export function noAnswer(
  what: string,
  failure: HttpFailure,
  ending: Ending,
  hide: (text: string) => string,
): EngineError {
  return connectionError(what, failure, ending, {
    name: "Botpress",
    urlSetting: "BOTPRESS_URL",
    prefix: "BOTPRESS",
    ifLate: "; BOTPRESS_TIMEOUT_MS must be longer than the server's own converse.timeout",
    hide,
  });
}
