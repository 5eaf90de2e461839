import { messageOf, RocketChatError } from "../errors.ts";

const advice: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: make room on it",
  EDQUOT: "the quota is used up: make room",
  EFBIG: "the file may not grow any further: raise the limit",
  EROFS: "the disk is read-only: name a file on a writable one",
  EACCES: "the bot may not write there: give its user the right, or name another file",
  EPERM: "the bot may not write there: give its user the right, or name another file",
  EISDIR: "it is a directory: name a file in it",
  ENOTDIR: "a part of the path is no directory: name another file",
  ENAMETOOLONG: "the name is too long: choose a shorter one",
};

const wrongPath = ["EISDIR", "ENOTDIR", "ENAMETOOLONG"];

/** The system's own code of a failure, e.g. `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * Says what to do about a state file that the system refuses.
 *
 * The code is `invalid_settings` when the path cannot be meant, and `unreachable` when the same may work later.
 */
export function fileProblem(what: string, path: string, error: unknown): RocketChatError {
  const code = codeOf(error) ?? "";
  const text = advice[code] ?? `${messageOf(error)}: check the disk, or name another file`;
  const kind = wrongPath.includes(code) ? "invalid_settings" : "unreachable";
  return new RocketChatError(kind, `${what} the state file ${path}${code && ` (${code})`}: ${text}`, { cause: error });
}
