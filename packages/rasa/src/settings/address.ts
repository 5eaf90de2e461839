/** Where Rasa is, as a person wrote it down. */
export interface Address {
  readonly webhookUrl: string;
  readonly baseUrl: string;
  /** What the credentials of the URL become. */
  readonly authorization?: string;
  /** The channel that the address names, if it does. */
  readonly channel?: string;
}

/** What does not stand in the URL itself. */
export interface Route {
  /** A name in credentials.yml, or a path that begins with `/`. */
  readonly channel: string | undefined;
  /** The channel when nothing names one. */
  readonly usual: string;
}

const channelName = /^(?:[^\s/?#]+|\/[^\s?#]*)$/;
const webhook = /^(.*?)\/webhooks\/([^/]+)(?:\/webhook)?$/;

/**
 * The address that a root or the whole URL of a webhook means; without a scheme it is http, which is all that Rasa
 * speaks by itself. `problem` hears why there is none; no text repeats what may be a password.
 */
export function readAddress(text: string, route: Route, problem: (text: string) => void): Address | undefined {
  const url = parsedUrl(text);
  if (!url) {
    problem(
      "RASA_URL is no address: write it like http://localhost:5005 or https://rasa.example.com/webhooks/rest/webhook",
    );
    return undefined;
  }
  if (url.search !== "" || url.hash !== "") {
    problem("RASA_URL has a query: take it out; tokens go into RASA_API_TOKEN, RASA_BEARER or RASA_HEADERS");
    return undefined;
  }
  if (route.channel !== undefined && !channelName.test(route.channel)) {
    problem(
      "RASA_CHANNEL is no name of a channel such as rest, and no path such as /webhooks/rest/webhook without a query",
    );
    return undefined;
  }
  const path = url.pathname.replace(/\/+$/, "");
  const [, root = path, named] = webhook.exec(path) ?? [];
  if (named !== undefined && route.channel !== undefined && named !== route.channel) {
    problem(
      `RASA_CHANNEL is ${JSON.stringify(route.channel)}, but RASA_URL names the channel ${JSON.stringify(named)}`,
    );
    return undefined;
  }
  const baseUrl = url.origin + root;
  const channel = named ?? route.channel;
  return {
    baseUrl,
    webhookUrl: baseUrl + pathOf(channel ?? route.usual),
    ...(channel === undefined ? {} : { channel }),
    ...authorizationIn(url),
  };
}

const pathOf = (channel: string): string => (channel.startsWith("/") ? channel : `/webhooks/${channel}/webhook`);

function parsedUrl(text: string): URL | undefined {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  return /^https?:/i.test(whole) && URL.canParse(whole) ? new URL(whole) : undefined;
}

function authorizationIn({ username, password }: URL): Pick<Address, "authorization"> {
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

/** The name in credentials.yml of the channel behind a webhook; undefined when its path is no usual one. */
export function channelOf(webhookUrl: string): string | undefined {
  return webhook.exec(new URL(webhookUrl).pathname)?.[2];
}

/** What a channel answers when it is asked how it is; another path than the usual is asked itself. */
export function healthUrlOf({ webhookUrl }: { readonly webhookUrl: string }): string {
  return channelOf(webhookUrl) === undefined ? webhookUrl : webhookUrl.replace(/\/webhook$/, "/");
}

/** Whether what is sent to a URL travels within this machine or a private network, as far as its host's name tells. */
export function isNear(url: string): boolean {
  const { hostname } = new URL(url);
  if (!hostname.includes(".") && !hostname.startsWith("[")) return true;
  if (/^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\./.test(hostname)) return true;
  return /^\[(::1\]|f[cd])|\.(local|localhost|internal|lan|svc)$/.test(hostname);
}
