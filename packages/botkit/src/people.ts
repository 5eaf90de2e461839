import { type Client, isRocketChatError, RocketChatError } from "@rocketchat-connectors/core";
import { type Conversation, type ConversationReference, conversationAccount } from "./botkit.ts";
import { channelId } from "./incoming.ts";

/** Somebody as activities know people: `name` is the username. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** The person that a word means: an id, a username or `@username`. Throws `not_found`. */
export async function findPerson(client: Client, word: string): Promise<Person> {
  const username = word.replace(/^@/, "");
  const names = word.startsWith("@") ? [{ username }] : [{ userId: word }, { username }];
  for (const name of names) {
    const { user } = await client.request("GET", "users.info", name).catch(noneIfRefused);
    if (user !== undefined) return readPerson(user);
  }
  throw new RocketChatError("not_found", `There is no user with the id or username '${word}'`);
}

function noneIfRefused(error: unknown): { readonly user?: undefined } {
  if (isRocketChatError(error) && ["not_found", "rejected", "forbidden"].includes(error.code)) return {};
  throw error;
}

function readPerson(user: unknown): Person {
  const { _id: id, username: name } = Object(user);
  if (typeof id === "string" && typeof name === "string") return { id, name };
  throw new RocketChatError("protocol", "GET users.info: the answer holds no user");
}

/** Where the bot talks with a person. */
export function referenceTo(client: Client, user: Person, conversation: Conversation): Partial<ConversationReference> {
  const bot = { id: client.user.id, name: client.user.username };
  return { channelId, user: { ...user }, bot, conversation: conversationAccount(conversation) };
}
