import { Collection } from "./collection.ts";

/** An uploaded file; its bytes stay in memory. */
export interface StoredFile {
  readonly _id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly rid: string;
  readonly uid: string;
  /** Whether a message refers to it already. */
  readonly confirmed: boolean;
  readonly uploadedAt: Date;
}

/** All uploaded files. */
export class FileStore extends Collection<StoredFile> {}

/** The path under which a file is downloaded. */
export function downloadPath(file: Pick<StoredFile, "_id" | "name">): string {
  return `/file-upload/${file._id}/${encodeURIComponent(file.name)}`;
}
