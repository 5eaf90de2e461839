import { validateHeaderName, validateHeaderValue } from "node:http";
import { parsed } from "../answers.ts";
import { isFields } from "../values.ts";
import { basic } from "./address.ts";

type Headers = Readonly<Record<string, string>>;

/** What becomes headers, each by the name that a person knows it by. */
export interface HeaderSources {
  /** `RASA_HEADERS`: a JSON object, or lines like `Name: value`; commas before a next name also end a line. */
  readonly text?: string | undefined;
  /** What the program says instead of it. */
  readonly given?: Headers | undefined;
  readonly bearer: string | undefined;
  /** `user:password`. */
  readonly basic: string | undefined;
  /** Of the URL. */
  readonly authorization: string | undefined;
}

/** The headers of each request to Rasa; `problem` hears of what cannot be one, without its value. */
export function readHeaders(sources: HeaderSources, problem: (text: string) => void): Headers {
  const { text, given, bearer, authorization } = sources;
  const own = given ?? (text === undefined ? {} : parseHeaders(text, problem));
  if (sources.basic !== undefined && !sources.basic.includes(":")) problem("RASA_BASIC must be user:password");
  const ways = [
    ["RASA_HEADERS", Object.entries(own).find(([name]) => name.toLowerCase() === "authorization")?.[1]],
    ["RASA_BEARER", bearer && `Bearer ${bearer}`],
    ["RASA_BASIC", sources.basic && basic(sources.basic)],
    ["the credentials in RASA_URL", authorization],
  ] as const;
  const set = ways.filter(([, value]) => value !== undefined);
  if (set.length > 1) problem(`${set.map(([name]) => name).join(" and ")} each say who asks: keep one of them`);
  const [, proof] = set.find(([name]) => name !== "RASA_HEADERS") ?? [];
  const headers = { ...own, ...(proof === undefined ? {} : { Authorization: proof }) };
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, problem);
  return headers;
}

function parseHeaders(text: string, problem: (text: string) => void): Headers {
  if (text.startsWith("{")) {
    const value = parsed(text);
    if (isFields(value) && Object.values(value).every((one) => typeof one === "string")) return value as Headers;
    problem('RASA_HEADERS is no JSON object of texts: write it like {"X-Tenant": "acme"}');
    return {};
  }
  const lines = text.split(/\n|,(?=\s*[\w!#$%&'*+.^`|~-]+\s*:)/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.flatMap((line, index) => {
      const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) return [[name, value]];
      problem(`RASA_HEADERS: item ${index + 1} is not like "Name: value"`);
      return [];
    }),
  );
}

function checkHeader(name: string, value: unknown, problem: (text: string) => void): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
  } catch {
    problem(`RASA_HEADERS: ${JSON.stringify(name)} cannot be sent as a header: look for characters beyond ASCII`);
  }
}
