/** An address as a person wrote it down. */
export interface ReadUrl {
  /** Without credentials. */
  readonly url: URL;
  /** The header that the credentials of the address become. */
  readonly authorization?: string;
}

/** How a problem with an address is worded. */
export interface UrlSetting {
  /** E.g. `RASA_URL`. */
  readonly name: string;
  /** What one looks like, e.g. `http://localhost:5005`. */
  readonly example: string;
  /** The settings that take tokens, which belong into no query, e.g. `RASA_BEARER or RASA_HEADERS`. */
  readonly tokens: string;
}

/**
 * The address that is meant; without a scheme it is http, which is all that most engines speak by themselves. `problem`
 * hears why there is none; no text repeats what may be a password.
 */
export function readUrl(text: string, setting: UrlSetting, problem: (text: string) => void): ReadUrl | undefined {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!/^https?:/i.test(whole) || !URL.canParse(whole)) {
    problem(`${setting.name} is no address: write it like ${setting.example}`);
    return undefined;
  }
  const url = new URL(whole);
  if (url.search !== "" || url.hash !== "") {
    problem(`${setting.name} has a query: take it out; tokens go into ${setting.tokens}`);
    return undefined;
  }
  const proof = authorizationIn(url);
  url.username = "";
  url.password = "";
  return { url, ...proof };
}

function authorizationIn({ username, password }: URL): Pick<ReadUrl, "authorization"> {
  if (username === "" && password === "") return {};
  return { authorization: basic(`${decoded(username)}:${decoded(password)}`) };
}

/** As it was meant, also by whoever did not know that a percent sign has to be written as `%25`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The header that shows a `user:password`. */
export const basic = (credentials: string): string => `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;

/** Whether what is sent to a URL travels within this machine or a private network, as far as its host's name tells. */
export function isNear(url: string): boolean {
  const { hostname } = new URL(url);
  if (!hostname.includes(".") && !hostname.startsWith("[")) return true;
  if (/^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\./.test(hostname)) return true;
  return /^\[(::1\]|f[cd])|\.(local|localhost|internal|lan|svc)$/.test(hostname);
}
