import { readUrl } from "@rocketchat-connectors/dialog/http";

/** Where a Botpress is, as a person wrote it down. */
export interface Address {
  /** Without a slash at its end. */
  readonly url: string;
  /** What the credentials in it become. */
  readonly authorization?: string;
}

const tokens = "BOTPRESS_TOKEN or BOTPRESS_HEADERS";

/** The address that a text means; `problems` gets a line when there is none, without what may be a password. */
export function readAddress(
  text: string,
  example: string,
  problems: string[],
  name = "BOTPRESS_URL",
): Address | undefined {
  const read = readUrl(text, { name, example, tokens }, (problem) => problems.push(problem));
  if (!read) return undefined;
  const { url, authorization } = read;
  const whole = url.origin + url.pathname.replace(/\/+$/, "");
  return { url: whole, ...(authorization === undefined ? {} : { authorization }) };
}
