import { RocketChatError } from "../errors.ts";
import type { RuleBook } from "../rest/server.ts";
import { type RetryOptions, retrying } from "./retry.ts";

export interface SizeOptions {
  readonly rules: RuleBook;
  readonly retry: RetryOptions;
}

/** Throws `too_large` for a text that cannot be split, before the server is asked whether it takes it. */
export async function refuseTooLong(what: string, text: string, { rules, retry }: SizeOptions): Promise<void> {
  if (text.length <= rules.current().longestMessage) return;
  const { longestMessage } = await retrying(what, retry, rules.reread);
  if (text.length <= longestMessage) return;
  throw new RocketChatError(
    "too_large",
    `${what}: the text has ${text.length} characters, and the server takes ${longestMessage} (Message_MaxAllowedSize); shorten it, or send the rest as another message`,
  );
}

/** Throws `too_large` for a file that the server would not take, before any of it is sent. */
export async function refuseTooLarge(what: string, size: number, { rules, retry }: SizeOptions): Promise<void> {
  if (size <= rules.current().largestFile) return;
  const { largestFile } = await retrying(what, retry, rules.reread);
  if (size <= largestFile) return;
  const text = `${what}: it has ${size} bytes, and the server takes ${largestFile} (FileUpload_MaxFileSize)`;
  throw new RocketChatError("too_large", text);
}
