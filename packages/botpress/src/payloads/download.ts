import { type IncomingMessage as Answer, get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import type { Tls } from "@rocketchat-connectors/dialog/http";
import { isOwnMedia, type MediaPlace } from "./media.ts";

/** Something that was fetched. */
export interface Downloaded {
  readonly bytes: Uint8Array;
  /** Without parameters, in small letters; absent when it was not told. */
  readonly mimeType?: string;
}

interface FetchOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** Fetches the bytes behind an address of Botpress' own. Rejects for any other, with an error for the log. */
export type Download = (url: string, options: FetchOptions) => Promise<Downloaded>;

export interface DownloadOptions extends MediaPlace {
  /** For a proxy in front of Botpress; sent to `serverUrl`'s origin only. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: Tls;
}

const mostRedirects = 3;

/**
 * Fetches media of Botpress' own, and nothing else: also where a redirect leads is looked at before it is followed.
 *
 * Rocket.Chat's client would follow redirects to wherever they lead, and show the bot's token to an address at
 * Rocket.Chat's own origin: neither is for what a bot says.
 */
export function createMediaDownload({ headers = {}, tls = {}, ...place }: DownloadOptions): Download {
  const origin = place.serverUrl === undefined ? undefined : new URL(place.serverUrl).origin;
  const fetched = async (address: string, options: FetchOptions, left: number): Promise<Downloaded> => {
    if (!isOwnMedia(address, place)) throw new Error("it leads to an address that is none of Botpress' own media");
    const url = new URL(address);
    const { maxBytes, ...limits } = options;
    const answer = await answerOf(url, { headers: url.origin === origin ? headers : {}, ...tls, ...limits });
    const { statusCode = 0, headers: told } = answer;
    if (statusCode === 200) return await bytesOf(answer, maxBytes);
    answer.destroy();
    if (statusCode < 300 || statusCode > 399 || told.location === undefined || left === 0)
      throw new Error(`the server answered with the status ${statusCode}`);
    return await fetched(new URL(told.location, url).href, options, left - 1);
  };
  return async (url, options) => await fetched(url, options, mostRedirects);
}

interface RequestOptions extends Tls {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

function answerOf(url: URL, { headers, ...options }: RequestOptions): Promise<Answer> {
  const get = url.protocol === "https:" ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const all = { "User-Agent": "rocketchat-connectors", Accept: "*/*", ...headers };
    get(url, { ...options, headers: all, agent: false }, resolve).once("error", reject);
  });
}

async function bytesOf(answer: Answer, maxBytes: number): Promise<Downloaded> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop by an error ends the connection.
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  const mimeType = answer.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return { bytes: Buffer.concat(chunks), ...(mimeType ? { mimeType } : {}) };
}
