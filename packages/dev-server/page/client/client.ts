import { Connection, type ConnectionOptions } from "./connection.ts";
import { type Me, readMe, readMessage, readPerson, readRoom, readRoomFacts } from "./documents.ts";
import type { Message, Person, Room, RoomFacts, RoomKind } from "./model.ts";
import { type Fields, fields, list, text } from "./reading.ts";
import { type Login, Rest, RestError } from "./rest.ts";

const historyPaths: Readonly<Record<Exclude<RoomKind, "livechat">, string>> = {
  channel: "channels.history",
  group: "groups.history",
  direct: "im.history",
};

/** What is said along with a file. */
export interface Caption {
  readonly msg: string;
  readonly tmid?: string;
}

/** How many messages one look into the past brings. */
export const historyPage = 50;

/** Logs in with a password. */
export async function logIn(user: string, password: string): Promise<Login> {
  const body = await new Rest().post("login", { user, password }).catch((error: unknown) => {
    throw error instanceof RestError && error.message === "Unauthorized"
      ? new RestError(`“${user}” cannot sign in with this password.`, error.status)
      : error;
  });
  const { userId, authToken } = fields(body.data);
  return { userId: text(userId) ?? "", token: text(authToken) ?? "" };
}

/** What one person can ask of the server: look-ups and writes by REST, events by the socket. */
export class Client {
  readonly login: Login;
  readonly #rest: Rest;

  constructor(login: Login) {
    this.login = login;
    this.#rest = new Rest(login);
  }

  connect(options: Omit<ConnectionOptions, "url" | "token">): Connection {
    const url = `${location.origin.replace(/^http/, "ws")}/websocket`;
    return new Connection({ ...options, url, token: this.login.token });
  }

  async me(): Promise<Me> {
    return readMe(await this.#rest.get("me"));
  }

  /** Whether the server shows display names instead of user names. */
  async showsRealNames(): Promise<boolean> {
    const { settings } = await this.#rest.get("settings.public", { _id: "UI_Use_Real_Name" });
    return list(settings).some((each) => fields(each)._id === "UI_Use_Real_Name" && fields(each).value === true);
  }

  async people(): Promise<readonly Person[]> {
    const { users } = await this.#rest.get("users.list", { count: "100" });
    return list(users).flatMap((each) => readPerson(each) ?? []);
  }

  async rooms(): Promise<readonly Room[]> {
    const { update } = await this.#rest.get("subscriptions.get");
    return list(update).flatMap((each) => readRoom(each) ?? []);
  }

  async roomFacts(): Promise<readonly (readonly [string, RoomFacts])[]> {
    const { update } = await this.#rest.get("rooms.get");
    return list(update).flatMap((each) => {
      const read = readRoomFacts(each);
      return read === undefined ? [] : [read];
    });
  }

  /**
   * The newest messages of a room outside its threads, oldest first; with `before`, those up to that time.
   *
   * The time itself is included: messages can share a millisecond.
   */
  async history(room: Pick<Room, "id" | "kind">, before?: number): Promise<readonly Message[]> {
    if (room.kind === "livechat") return before === undefined ? this.#conversation(room.id) : [];
    const latest = before === undefined ? {} : { latest: new Date(before).toISOString(), inclusive: "true" };
    const query = { roomId: room.id, count: String(historyPage), ...latest };
    return messagesIn(await this.#rest.get(historyPaths[room.kind], query)).toReversed();
  }

  /** An omnichannel conversation has no history endpoint for agents, but can be synchronised like every room. */
  async #conversation(roomId: string): Promise<readonly Message[]> {
    const { result } = await this.#rest.get("chat.syncMessages", { roomId, lastUpdate: new Date(0).toISOString() });
    return messagesIn({ messages: fields(result).updated }).toReversed();
  }

  /** The message at the head of a thread, and its replies. */
  async thread(threadId: string): Promise<readonly Message[]> {
    const [head, replies] = await Promise.all([
      this.#rest.get("chat.getMessage", { msgId: threadId }),
      this.#rest.get("chat.getThreadMessages", { tmid: threadId, count: "100" }),
    ]);
    return messagesIn({ messages: [head.message, ...list(replies.messages)] });
  }

  /** Stores a message; the id is the caller's, so that sending it again does no harm. */
  async send(message: Pick<Message, "id" | "roomId" | "text" | "threadId">): Promise<Message | undefined> {
    const { id: _id, roomId: rid, text: msg, threadId } = message;
    const thread = threadId === undefined ? {} : { tmid: threadId };
    const body = await this.#rest.post("chat.sendMessage", { message: { _id, rid, msg, ...thread } });
    return readMessage(body.message);
  }

  /** Shows a file in a room; servers before 6.10 take it in one step. */
  async upload(roomId: string, file: File, caption: Caption): Promise<void> {
    const { file: stored } = await this.#rest.upload(`rooms.media/${roomId}`, file).catch(ifMissing);
    const id = text(fields(stored)._id);
    if (id === undefined) await this.#rest.upload(`rooms.upload/${roomId}`, file, { ...caption });
    else await this.#rest.post(`rooms.mediaConfirm/${roomId}/${id}`, caption);
  }

  async react(messageId: string, emoji: string, shouldReact: boolean): Promise<void> {
    await this.#rest.post("chat.react", { messageId, emoji, shouldReact });
  }

  async markRead(roomId: string): Promise<void> {
    await this.#rest.post("subscriptions.read", { rid: roomId });
  }

  /** Opens the direct room with somebody and returns its id. */
  async direct(username: string): Promise<string> {
    const { room } = await this.#rest.post("im.create", { username });
    return text(fields(room)._id) ?? text(fields(room).rid) ?? "";
  }

  async logOut(): Promise<void> {
    await this.#rest.post("logout", {});
  }
}

function ifMissing(error: unknown): Fields {
  if (error instanceof RestError && error.status === 404) return {};
  throw error;
}

function messagesIn(body: Fields): readonly Message[] {
  return list(body.messages).flatMap((each) => readMessage(each) ?? []);
}
