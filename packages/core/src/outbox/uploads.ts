import { backoff } from "../connection/backoff.ts";
import { isRocketChatError, RocketChatError } from "../errors.ts";
import type { Api } from "../rest/api.ts";
import { asDocument, asDocuments, asText, type WireDocument } from "../rest/documents.ts";
import type { Body } from "../rest/http.ts";
import type { RuleBook } from "../rest/server.ts";
import type { OutgoingFile, SentMessage, User } from "../types.ts";
import { latest } from "../util/latest.ts";
import { sleep } from "../util/timer.ts";
import { explained } from "./refusals.ts";
import { type RetryOptions, retrying } from "./retry.ts";
import { refuseTooLarge, refuseTooLong } from "./sizes.ts";
import { fromWire } from "./wire.ts";

export interface UploadOptions {
  readonly api: Api;
  readonly rules: RuleBook;
  readonly retry: RetryOptions;
  readonly self: () => User;
  /** The server's clock at its latest answer, to the second. */
  readonly serverTime: () => Date | undefined;
}

/** Tells the message of an upload from others. */
type IsOfUpload = (message: WireDocument) => boolean;

/** The server's clock is told to the second, and is not much older than an hour where it is told at all. */
const marginMs = 2_000;
const longestAgoMs = 3_600_000;

const mostRemembered = 100;

/** By the default pauses they take 4 to 8 s: so long a server may be at work on a file whose connection was lost. */
const looks = 6;

/**
 * Puts files into rooms, each once.
 *
 * The bytes may be given to the server again, because those that nobody confirms expire. The confirmation posts a
 * message each time, so after one that may have worked the room is searched for it first, several times.
 */
export class Uploads {
  readonly #options: UploadOptions;
  /** Messages of earlier uploads, which are not taken for the present one. */
  readonly #done = latest<true>(mostRemembered);
  /** Servers before 6.10 take the file and its words in one step. */
  #isOneStep = false;

  constructor(options: UploadOptions) {
    this.#options = options;
  }

  async put(file: OutgoingFile): Promise<SentMessage> {
    const what = `uploading '${file.name}' to room ${file.roomId}`;
    await refuseTooLarge(what, file.content.byteLength, this.#options);
    await refuseTooLong(what, file.text ?? "", this.#options);
    try {
      const sent = this.#isOneStep ? await this.#putAtOnce(what, file) : await this.#putAndConfirm(what, file);
      this.#done.set(sent.id, true);
      return sent;
    } catch (error) {
      throw explainedFile(what, file, error);
    }
  }

  async #putAndConfirm(what: string, file: OutgoingFile): Promise<SentMessage> {
    const { api, retry } = this.#options;
    const room = encodeURIComponent(file.roomId);
    const form = formOf(file, {});
    let stored: Body;
    try {
      stored = await retrying(what, retry, () => api.upload(`rooms.media/${room}`, form));
    } catch (error) {
      if (!isRocketChatError(error) || error.code !== "not_found" || error.serverCode) throw error;
      const sent = await this.#putAtOnce(what, file);
      this.#isOneStep = true;
      return sent;
    }
    const fileId = asText(asDocument(stored.file)?._id);
    if (!fileId) throw new RocketChatError("rejected", `${what}: the server's answer holds no file id`);
    const confirm = () => api.post(`rooms.mediaConfirm/${room}/${fileId}`, captionOf(file));
    return await this.#once(what, file, confirm, (message) => filesOf(message).some(({ _id }) => _id === fileId));
  }

  async #putAtOnce(what: string, file: OutgoingFile): Promise<SentMessage> {
    const path = `rooms.upload/${encodeURIComponent(file.roomId)}`;
    const form = formOf(file, captionOf(file));
    const isIt: IsOfUpload = (message) => !this.#done.has(String(message._id)) && showsFile(message, file);
    return await this.#once(what, file, () => this.#options.api.upload(path, form), isIt);
  }

  /** Posts the message of a file, unless an attempt whose answer did not come has done so. */
  async #once(
    what: string,
    { roomId }: OutgoingFile,
    post: () => Promise<Body>,
    isIt: IsOfUpload,
  ): Promise<SentMessage> {
    const begun = this.#options.serverTime()?.getTime() ?? Date.now() - longestAgoMs;
    const find = () => this.#find(roomId, new Date(begun - marginMs), isIt);
    try {
      return await retrying(what, this.#options.retry, async (_, mayHaveWorked) => {
        const before = mayHaveWorked ? await this.#lookFor(what, find) : undefined;
        return before ?? fromWire((await post()).message);
      });
    } catch (error) {
      if (!isRocketChatError(error) || (error.status !== 500 && error.serverCode !== "invalid-file")) throw error;
      // The server may have failed after it posted, and knows a confirmed file no more.
      const before = await find().catch(() => undefined);
      if (before) return before;
      throw error;
    }
  }

  /** What `find` finds, be it after a while: the server may have gone on although the connection was lost. */
  async #lookFor(what: string, find: () => Promise<SentMessage | undefined>): Promise<SentMessage | undefined> {
    const { backoff: pauses, random, signal } = this.#options.retry;
    for (let look = 1; ; look += 1) {
      const found = await find();
      if (found || look === looks) return found;
      if (!(await sleep(backoff(look, random, pauses), signal)))
        throw new RocketChatError("closed", `${what}: whether the last attempt posted it is not known`);
    }
  }

  /** The own message in the room since then that shows the file. `lastUpdate` works for all rooms and versions. */
  async #find(roomId: string, since: Date, isIt: IsOfUpload): Promise<SentMessage | undefined> {
    const { api, self } = this.#options;
    const { result } = await api.get("chat.syncMessages", { roomId, lastUpdate: since.toISOString() });
    const own = asDocuments(asDocument(result)?.updated).filter(({ u }) => asDocument(u)?._id === self().id);
    const found = own.find(isIt);
    return found && fromWire(found);
  }
}

function filesOf({ file, files }: WireDocument): readonly WireDocument[] {
  return asDocuments([file, ...asDocuments(files)]);
}

/** A file's name as servers may change it: without the folders before it, and with quotes and ends of line as forms write them. */
const plainName = (name: unknown): string =>
  String(name)
    .replace(/^.*[\\/]/s, "")
    .replaceAll(/["\r\n]/g, encodeURIComponent);

/** Servers that take a file in one step tell its name, and its size not always. */
function showsFile(message: WireDocument, { name, content }: OutgoingFile): boolean {
  const { image_size, video_size, audio_size, size } = asDocuments(message.attachments)[0] ?? {};
  const told = [image_size, video_size, audio_size, size].find((one) => typeof one === "number");
  const isSize = told === undefined || told === content.byteLength;
  return isSize && filesOf(message).some((file) => plainName(file.name) === plainName(name));
}

function formOf(file: OutgoingFile, fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  const content = new Blob([new Uint8Array(file.content)], { type: typeOf(file) });
  form.set("file", content, file.name);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const typeOf = ({ mimeType }: OutgoingFile): string => mimeType ?? "application/octet-stream";

/** The words and the thread that go with a file. */
const captionOf = (file: OutgoingFile): Readonly<Record<string, string>> => ({
  ...(file.text === undefined ? {} : { msg: file.text }),
  ...(file.threadId === undefined ? {} : { tmid: file.threadId }),
});

function explainedFile(what: string, file: OutgoingFile, error: unknown): unknown {
  if (!isRocketChatError(error) || !/invalid-file-type/.test(error.serverCode ?? "")) {
    return explained(what, "messages", error);
  }
  const text = `${what}: the server takes no files of type '${typeOf(file)}' (FileUpload_MediaTypeWhiteList, FileUpload_MediaTypeBlackList)`;
  return new RocketChatError("rejected", text, { status: 400, serverCode: "error-invalid-file-type", cause: error });
}
