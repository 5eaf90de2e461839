import type { Access } from "./access.ts";
import type { Attachment, FileRef, Message, User } from "./documents.ts";
import { plainError, ServerError } from "./errors.ts";
import { downloadPath, type StoredFile } from "./files.ts";
import type { Draft, Posting } from "./posting.ts";
import type { State } from "./state.ts";

/** A file as somebody sends it. */
export interface NewFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What may be said along with a file. */
export interface FileCaption {
  readonly msg?: string;
  readonly description?: string;
  readonly tmid?: string;
  readonly fileName?: string;
  readonly alias?: string;
  readonly avatar?: string;
  readonly emoji?: string;
  readonly groupable?: boolean;
}

/** Takes files into rooms: first the bytes, then the message that shows them. */
export class Uploads {
  readonly #state: State;
  readonly #access: Access;
  readonly #posting: Posting;

  constructor(state: State, access: Access, posting: Posting) {
    this.#state = state;
    this.#access = access;
    this.#posting = posting;
  }

  /** Stores the bytes; nobody sees the file before it is confirmed. */
  take(user: User, rid: string, file: NewFile): StoredFile {
    const room = this.#state.rooms.get(rid);
    if (room === undefined || !this.#access.canAccess(user, room))
      throw new ServerError("error-unauthorized", "unauthorized");
    if (!this.#state.settings.isOn("FileUpload_Enabled")) throw plainError("error-file-upload-disabled");
    if (file.bytes.byteLength > this.#state.settings.number("FileUpload_MaxFileSize"))
      throw new ServerError("error-file-too-large");
    return this.#state.files.insert({
      ...file,
      name: wellFormed(file.name),
      _id: this.#state.ids.document(),
      rid,
      uid: user._id,
      confirmed: false,
      uploadedAt: this.#state.now(),
    });
  }

  /** Sends the message that shows a stored file. */
  confirm(user: User, rid: string, fileId: string, caption: FileCaption = {}): Message {
    const file = this.#state.files.get(fileId);
    if (file === undefined || file.rid !== rid || file.uid !== user._id || file.confirmed)
      throw new ServerError("invalid-file");
    const named: StoredFile = { ...file, name: wellFormed(caption.fileName ?? file.name) };
    const { msg, description, fileName: _fileName, ...look } = caption;
    const described = this.#state.profile.rules.describesFiles;
    const ref = fileRef(named, described);
    const draft: Draft = {
      ...look,
      rid,
      msg: msg ?? "",
      groupable: look.groupable ?? false,
      file: ref,
      files: [ref],
      attachments: [attachmentFor(named, description, described)],
    };
    const message = this.#posting.send(user, draft);
    if (message === undefined) throw new ServerError("invalid-file");
    this.#state.files.insert({ ...named, confirmed: true });
    return message;
  }
}

function fileRef(file: StoredFile, described: boolean): FileRef {
  const { _id, name, type } = file;
  return described ? { _id, name, type, size: file.bytes.byteLength, format: formatOf(file) } : { _id, name, type };
}

function attachmentFor(file: StoredFile, description: string | undefined, described: boolean): Attachment {
  const path = downloadPath(file);
  const family = file.type.split("/")[0] ?? "";
  const preview = ["image", "video", "audio"].includes(family)
    ? { [`${family}_url`]: path, [`${family}_type`]: file.type, [`${family}_size`]: file.bytes.byteLength }
    : { format: formatOf(file).toUpperCase(), size: file.bytes.byteLength };
  return {
    title: file.name,
    type: "file",
    ...(description === undefined ? {} : { description }),
    title_link: path,
    title_link_download: true,
    ...preview,
    ...(described ? { fileId: file._id } : {}),
  };
}

/** The name without halves of characters, which no path can carry. */
function wellFormed(name: string): string {
  return Buffer.from(name).toString();
}

function formatOf(file: StoredFile): string {
  const dot = file.name.lastIndexOf(".");
  return dot === -1 ? "" : file.name.slice(dot + 1).toLowerCase();
}
