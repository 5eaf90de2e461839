import { validateHeaderName, validateHeaderValue } from "node:http";
import { isFields } from "../actions/fields.ts";
import { basic } from "./address.ts";
import { parsed } from "./body.ts";

type Headers = Readonly<Record<string, string>>;

/** What becomes headers, each by the name that a person knows it by; `…` is the prefix of the settings. */
export interface HeaderSources {
  /** `…_HEADERS`: a JSON object, or lines like `Name: value`; commas before a next name also end a line. */
  readonly text?: string | undefined;
  /** What the program says instead of it. */
  readonly given?: Headers | undefined;
  /** `…_BEARER`. */
  readonly bearer?: string | undefined;
  /** `…_BASIC`: `user:password`. */
  readonly basic?: string | undefined;
  /** Of the credentials in `…_URL`. */
  readonly authorization?: string | undefined;
}

/** The headers of each request; `problem` hears of what cannot be one, without its value. */
export function readHeaders(sources: HeaderSources, prefix: string, problem: (text: string) => void): Headers {
  const { text, given, bearer, authorization } = sources;
  const setting = `${prefix}_HEADERS`;
  const own = given ?? (text === undefined ? {} : parseHeaders(text, setting, problem));
  if (sources.basic !== undefined && !sources.basic.includes(":")) problem(`${prefix}_BASIC must be user:password`);
  const ways = [
    [setting, Object.entries(own).find(([name]) => name.toLowerCase() === "authorization")?.[1]],
    [`${prefix}_BEARER`, bearer && `Bearer ${bearer}`],
    [`${prefix}_BASIC`, sources.basic && basic(sources.basic)],
    [`the credentials in ${prefix}_URL`, authorization],
  ] as const;
  const set = ways.filter(([, value]) => value !== undefined);
  if (set.length > 1) problem(`${set.map(([name]) => name).join(" and ")} each say who asks: keep one of them`);
  const [, proof] = set.find(([name]) => name !== setting) ?? [];
  const headers = { ...own, ...(proof === undefined ? {} : { Authorization: proof }) };
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, setting, problem);
  return headers;
}

function parseHeaders(text: string, setting: string, problem: (text: string) => void): Headers {
  if (text.startsWith("{")) {
    const value = parsed(text);
    if (isTexts(value)) return value;
    problem(`${setting} is no JSON object of texts: write it like {"X-Tenant": "acme"}`);
    return {};
  }
  const lines = text.split(/\n|,(?=\s*[\w!#$%&'*+.^`|~-]+\s*:)/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.flatMap((line, index) => {
      const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) return [[name, value]];
      problem(`${setting}: item ${index + 1} is not like "Name: value"`);
      return [];
    }),
  );
}

const isTexts = (value: unknown): value is Headers =>
  isFields(value) && Object.values(value).every((one) => typeof one === "string");

function checkHeader(name: string, value: unknown, setting: string, problem: (text: string) => void): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
  } catch {
    problem(`${setting}: ${JSON.stringify(name)} cannot be sent as a header: look for characters beyond ASCII`);
  }
}
