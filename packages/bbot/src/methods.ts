import { type Client, RocketChatError } from "@rocketchat-connectors/core";
import type { BBotEnvelope } from "./bbot.ts";
import { type Aim, reactionName, type Said, toRocketChat, whySilent } from "./map.ts";
import { aloneWith, type Origin, type Target, targetOf } from "./target.ts";

/** The room, and perhaps thread, that an envelope turned out to mean. */
export interface Destination {
  readonly roomId: string;
  readonly oneToOne: boolean;
  readonly threadId?: string;
}

/** What an envelope says. */
export interface Content {
  readonly strings: readonly string[];
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What an envelope held when it was handed over, and what is known of the message that it answers. */
export interface Letter extends Content {
  readonly envelope: BBotEnvelope;
  readonly origin: Origin | undefined;
  /** The ids of what was last said in answer to the same message. */
  readonly said: readonly string[];
}

/** What a word behind `respondVia` does: where, and what; resolves with the ids of the messages. */
interface Method {
  readonly aim: (letter: Letter) => Target;
  readonly act: (client: Client, letter: Letter, to: Destination) => Promise<readonly string[]>;
}

const there = ({ envelope, origin }: Letter): Target => targetOf(envelope, origin);

/** To the person alone; where the two are alone already, there. */
const alone = (letter: Letter): Target => {
  const target = there({ ...letter, envelope: { ...letter.envelope, room: {} } });
  return target.type === "room" && target.oneToOne ? target : aloneWith(letter.envelope);
};

const inThread = (letter: Letter): Target => {
  const target = there(letter);
  // The message that is answered starts no thread in another room.
  if (target.type !== "room") return target;
  const threadId = target.threadId ?? letter.origin?.messageId;
  return threadId === undefined ? target : { ...target, threadId };
};

/** The methods of an envelope, by name. */
export const methods = {
  send: { aim: there, act: say },
  reply: { aim: there, act: (client, letter, to) => say(client, addressed(letter, to), to) },
  emote: { aim: there, act: say },
  dm: { aim: alone, act: say },
  thread: { aim: inThread, act: say },
  react: { aim: there, act: react },
  topic: {
    aim: there,
    act: (client, { strings }, { roomId }) => nothing(client.setTopic(roomId, strings.join(" "))),
  },
  typing: {
    aim: there,
    act: (client, { strings }, { roomId, threadId }) =>
      nothing(client.typing(roomId, !/^(false|off|stop)$/i.test(strings[0] ?? ""), threadId)),
  },
  edit: { aim: there, act: edit },
  delete: { aim: there, act: remove },
} as const satisfies Record<string, Method>;

export const methodNames = Object.keys(methods) as readonly (keyof typeof methods)[];

export function isMethod(name: string): name is keyof typeof methods {
  return Object.hasOwn(methods, name);
}

async function say(client: Client, letter: Letter, { roomId, threadId }: Destination): Promise<readonly string[]> {
  const { envelope, strings, payload, origin } = letter;
  const aim: Aim = {
    roomId,
    ...(threadId === undefined ? {} : { threadId }),
    ...(origin?.inReplyTo === undefined ? {} : { inReplyTo: origin.inReplyTo }),
  };
  const method = envelope.method === undefined ? {} : { method: envelope.method };
  const said = toRocketChat({ ...method, strings, payload }, aim);
  if (said.length === 0) client.logger.warn(`Nothing was said in room ${roomId}: ${whySilent({ strings })}`);
  const ids: string[] = [];
  for (const one of said) ids.push(await post(client, one));
  return ids;
}

async function post(client: Client, said: Said): Promise<string> {
  return (await (said.type === "file" ? client.files.upload(said.file) : client.send(said.message))).id;
}

function addressed(letter: Letter, { oneToOne }: Destination): Letter {
  const { username, name } = letter.envelope.user ?? {};
  const called = typeof username === "string" ? username : name;
  if (oneToOne || !called) return letter;
  return { ...letter, strings: letter.strings.map((one) => `@${called} ${one}`) };
}

async function react(client: Client, { strings, origin }: Letter): Promise<readonly string[]> {
  const messageId = origin?.messageId;
  if (messageId === undefined) throw missing("react", "the envelope answers no message that a reaction can go to");
  if (strings.length === 0) throw missing("react", "it takes the names of emoji");
  for (const emoji of strings) await client.react(messageId, reactionName(emoji));
  return [];
}

/** The text alone is for what was said last in answer to the same message; otherwise the id goes before it. */
async function edit(client: Client, { strings, said }: Letter, { roomId }: Destination): Promise<readonly string[]> {
  const [id, text] = strings.length > 1 ? strings : [said.at(-1), strings[0]];
  if (id === undefined || text === undefined) {
    throw missing("edit", "it takes the new text of what was just said, or a message's id and its new text");
  }
  await client.edit({ id, roomId }, text);
  return [];
}

async function remove(client: Client, { strings, said }: Letter, { roomId }: Destination): Promise<readonly string[]> {
  const ids = strings.length > 0 ? strings : said;
  if (ids.length === 0) throw missing("delete", "it takes the ids of messages, or none after something was said");
  for (const id of ids) await client.delete({ id, roomId });
  return [];
}

function missing(method: string, why: string): RocketChatError {
  return new RocketChatError("not_found", `Nothing was done for "${method}": ${why}.`);
}

async function nothing(done: Promise<unknown>): Promise<readonly string[]> {
  await done;
  return [];
}
