import type { User } from "@rocketchat-connectors/core";
import { type Conversation, type Fields, withoutHoles } from "@rocketchat-connectors/dialog";
import type { BotpressSettings } from "../types.ts";
import type { Tags } from "./api.ts";

/** Somebody as Botpress is to know them. */
export interface Person {
  readonly tags: Tags;
  readonly name?: string;
}

/** Characters that a tag may have (Botpress' API takes 500). */
const longestTag = 256;

/** What Botpress is told of somebody: no more than the id with `none`. A visitor without a name goes by a secret token. */
export function personOf(user: User, { token }: Fields, detail: BotpressSettings["metadata"]): Person {
  const tags = { id: user.id.slice(0, longestTag) };
  if (detail === "none") return { tags };
  const shown = (text: string | undefined): string | undefined =>
    text === undefined || text === "" || text === token ? undefined : text.slice(0, longestTag);
  const [username, name] = [shown(user.username), shown(user.name) ?? shown(user.username)];
  return { tags: withoutHoles({ ...tags, username }), ...withoutHoles({ name }) };
}

/** What Botpress is told of where something is said. */
export function conversationTags(id: string, { roomId, threadId }: Conversation): Tags {
  return { id, ...withoutHoles({ roomId, threadId }) };
}
