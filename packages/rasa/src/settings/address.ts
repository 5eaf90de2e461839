import { readUrl } from "@rocketchat-connectors/dialog/http";

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

const urlSetting = {
  name: "RASA_URL",
  example: "http://localhost:5005 or https://rasa.example.com/webhooks/rest/webhook",
  tokens: "RASA_API_TOKEN, RASA_BEARER or RASA_HEADERS",
};

const channelName = /^(?:[^\s/?#]+|\/[^\s?#]*)$/;
const webhook = /^(.*?)\/webhooks\/([^/]+)(?:\/webhook)?$/;

/**
 * The address that a root or the whole URL of a webhook means; without a scheme it is http, which is all that Rasa
 * speaks by itself. `problem` hears why there is none; no text repeats what may be a password.
 */
export function readAddress(text: string, route: Route, problem: (text: string) => void): Address | undefined {
  const read = readUrl(text, urlSetting, problem);
  if (!read) return undefined;
  if (route.channel !== undefined && !channelName.test(route.channel)) {
    problem(
      "RASA_CHANNEL is no name of a channel such as rest, and no path such as /webhooks/rest/webhook without a query",
    );
    return undefined;
  }
  const { url, ...proof } = read;
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
    ...proof,
  };
}

const pathOf = (channel: string): string => (channel.startsWith("/") ? channel : `/webhooks/${channel}/webhook`);

/** The name in credentials.yml of the channel behind a webhook; undefined when its path is no usual one. */
export function channelOf(webhookUrl: string): string | undefined {
  return webhook.exec(new URL(webhookUrl).pathname)?.[2];
}

/** What a channel answers when it is asked how it is; another path than the usual is asked itself. */
export function healthUrlOf({ webhookUrl }: { readonly webhookUrl: string }): string {
  return channelOf(webhookUrl) === undefined ? webhookUrl : webhookUrl.replace(/\/webhook$/, "/");
}
