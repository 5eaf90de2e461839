import { isRocketChatError, RocketChatError } from "../errors.ts";
import type { RuleBook } from "../rest/server.ts";
import type { OutgoingMessage, SentMessage } from "../types.ts";
import { partId } from "./ids.ts";
import type { Post } from "./post.ts";
import { type RetryOptions, retrying } from "./retry.ts";
import { split } from "./split.ts";

export interface SayOptions {
  readonly post: Post;
  readonly rules: RuleBook;
  readonly retry: RetryOptions;
}

/**
 * Says a message of any length: stores it in as many parts as the server's limit demands, one after another.
 *
 * `isKnown` tells that the id may have been used by an earlier process.
 */
export async function say(
  message: OutgoingMessage,
  id: string,
  isKnown: boolean,
  options: SayOptions,
): Promise<SentMessage> {
  const pending = [...split(message.text ?? "", options.rules.current().longestMessage)];
  const sent: SentMessage[] = [];
  for (let text = pending.shift(); text !== undefined; text = pending.shift()) {
    const part = text === (message.text ?? "") ? message : partOf(message, text, pending.length === 0);
    try {
      sent.push(await store(part, partId(id, sent.length), isKnown, options));
    } catch (error) {
      const smaller = isTooLarge(error) ? await splitAnew(text, options) : undefined;
      if (!smaller) throw partly(error, sent.length, pending.length + 1);
      pending.unshift(...smaller);
    }
  }
  const [first, ...others] = sent;
  if (!first) throw new RocketChatError("protocol", `sending to room ${message.roomId}: nothing was stored`);
  return others.length > 0 ? { ...first, parts: sent.map((part) => part.id) } : first;
}

const isTooLarge = (error: unknown): boolean => isRocketChatError(error) && error.code === "too_large";

/** The parts of a text that the server takes now; undefined when the text is not what is too long, or a single character is. */
async function splitAnew(text: string, { rules, retry }: SayOptions): Promise<readonly string[] | undefined> {
  const { longestMessage } = await retrying("reading the server's limits", retry, rules.reread);
  const smaller = split(text, longestMessage);
  const isEnough = text.length > longestMessage && smaller.every((one) => one.length <= longestMessage);
  return isEnough ? smaller : undefined;
}

/** Attachments and buttons go below the end of what is said. */
function partOf(message: OutgoingMessage, text: string, isLast: boolean): OutgoingMessage {
  const { attachments, extra, ...said } = message;
  return isLast ? { ...message, text } : { ...said, text };
}

async function store(
  message: OutgoingMessage,
  id: string,
  isKnown: boolean,
  { post, retry }: SayOptions,
): Promise<SentMessage> {
  try {
    return await retrying(`sending to room ${message.roomId}`, retry, (_, mayHaveWorked) =>
      post.put(message, id, isKnown || mayHaveWorked),
    );
  } catch (error) {
    if (!isRocketChatError(error) || error.status !== 500) throw error;
    // The server may have failed after it stored the message.
    const there = await post.find(message.roomId, id).catch(() => undefined);
    if (there) return there;
    throw error;
  }
}

/** The error of a message that is stored in part. */
function partly(error: unknown, stored: number, missing: number): unknown {
  if (stored === 0 || !isRocketChatError(error)) return error;
  const { code, message, status, serverCode, retryInMs } = error;
  return new RocketChatError(code, `${stored} of ${stored + missing} parts are stored, then: ${message}`, {
    ...(status === undefined ? {} : { status }),
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(retryInMs === undefined ? {} : { retryInMs }),
    cause: error,
  });
}
