import type { Files } from "./client.ts";
import { RocketChatError } from "./errors.ts";
import type { Http, LoginToken } from "./rest/http.ts";
import { absoluteUrl, shownLink } from "./util/url.ts";

export interface DownloadOptions {
  readonly http: Http;
  readonly serverUrl: string;
  readonly token: () => Promise<LoginToken>;
}

const defaultMaxBytes = 100 * 1024 * 1024;

export function createDownload({ http, serverUrl, token }: DownloadOptions): Files["download"] {
  return async (url, { maxBytes = defaultMaxBytes } = {}) => {
    const absolute = absoluteUrl(url, serverUrl);
    if (!absolute) throw new RocketChatError("not_found", `download: '${shownLink(url)}' is no URL`);
    return await http.download(absolute, await token(), maxBytes);
  };
}
