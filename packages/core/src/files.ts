import type { Files } from "./client.ts";
import { isRocketChatError, RocketChatError } from "./errors.ts";
import type { Api } from "./rest/api.ts";
import { asDocument, asText } from "./rest/documents.ts";
import type { Body, Http, LoginToken } from "./rest/http.ts";
import type { OutgoingFile, SentMessage } from "./types.ts";
import { absoluteUrl } from "./util/url.ts";

export interface FilesOptions {
  readonly api: Api;
  readonly http: Http;
  readonly serverUrl: string;
  readonly token: () => Promise<LoginToken>;
  /** Reads the message that the server stored. */
  readonly sent: (message: unknown) => SentMessage;
}

const defaultMaxBytes = 100 * 1024 * 1024;

function formOf(file: OutgoingFile, fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  const content = new Blob([new Uint8Array(file.content)], { type: file.mimeType ?? "application/octet-stream" });
  form.set("file", content, file.name);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** The words and the thread that go with a file. */
const captionOf = (file: OutgoingFile): Readonly<Record<string, string>> => ({
  ...(file.text === undefined ? {} : { msg: file.text }),
  ...(file.threadId === undefined ? {} : { tmid: file.threadId }),
});

export function createFiles({ api, http, serverUrl, token, sent }: FilesOptions): Files {
  /** Servers before 6.10 take the file and its words in one step. */
  const uploadAtOnce = async (file: OutgoingFile): Promise<Body> =>
    await api.upload(`rooms.upload/${encodeURIComponent(file.roomId)}`, formOf(file, captionOf(file)));

  const uploadAndConfirm = async (file: OutgoingFile): Promise<Body> => {
    const room = encodeURIComponent(file.roomId);
    const stored = await api.upload(`rooms.media/${room}`, formOf(file, {}));
    const id = asText(asDocument(stored.file)?._id);
    if (!id) throw new RocketChatError("protocol", `POST rooms.media: the answer holds no file id for '${file.name}'`);
    return await api.post(`rooms.mediaConfirm/${room}/${id}`, captionOf(file));
  };
  return {
    async upload(file) {
      try {
        return sent((await uploadAndConfirm(file)).message);
      } catch (error) {
        if (!isRocketChatError(error) || error.code !== "not_found" || error.serverCode) throw error;
        return sent((await uploadAtOnce(file)).message);
      }
    },
    async download(url, { maxBytes = defaultMaxBytes } = {}) {
      const absolute = absoluteUrl(url, serverUrl);
      if (!absolute) throw new RocketChatError("not_found", `download: '${url.replace(/[?#].*$/s, "")}' is no URL`);
      return await http.download(absolute, await token(), maxBytes);
    },
  };
}
