import { createWarner, parseConversationId, type Reply, withoutHoles } from "@rocketchat-connectors/dialog";
import { isOwnMedia } from "./payloads/media.ts";
import { toReplies } from "./payloads/to-replies.ts";
import { createMediaDownload, withUploads } from "./payloads/uploads.ts";
import type { BotpressSettings } from "./types.ts";

/** Tells what payloads of Botpress let the bot say and do in a conversation; undefined when it is none in particular. */
export type Reader = (payloads: readonly unknown[], conversationId: string | undefined) => Promise<readonly Reply[]>;

/** Of one answer: each may be told of in the log, and what they become is kept until it is said. */
const mostPayloads = 1_000;

export function createReader(settings: BotpressSettings): Reader {
  const { logger, headers, tls, media, mediaBaseUrl, paceMs, mapUrl } = settings;
  const serverUrl = settings.converse?.url;
  const place = withoutHoles({ serverUrl, mediaBaseUrl });
  const warner = createWarner(logger);
  const download = createMediaDownload({ ...place, headers, ...withoutHoles({ tls }) });
  const upload = {
    download,
    isOwn: (url: string) => isOwnMedia(url, place),
    warn: (text: string) => warner.warn(text),
  };
  return async (payloads, conversationId) => {
    const { threadId } = parseConversationId(conversationId ?? "") ?? {};
    const leftOut = payloads.length - mostPayloads;
    if (leftOut > 0) warner.warn(`${leftOut} payloads of an answer of Botpress were left out: too many`);
    const replies = toReplies(payloads.slice(0, mostPayloads), {
      ...place,
      ...warner,
      ...{ paceMs, mapUrl },
      ...withoutHoles({ threadId }),
      debug: (text) => logger.debug(text),
    });
    return media === "upload" ? await withUploads(replies, upload) : replies;
  };
}
