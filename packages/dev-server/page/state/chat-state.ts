import type { ConnectionPhase } from "../client/connection.ts";
import type { Me } from "../client/documents.ts";
import type { Person, Room, RoomFacts } from "../client/model.ts";
import type { Store } from "./store.ts";
import type { Timeline } from "./timeline.ts";

/** A place to read and write in: a room, or a thread of it. */
export interface Place {
  readonly roomId: string;
  readonly threadId?: string;
}

/** Somebody who is writing just now. */
export interface Typist extends Place {
  readonly name: string;
  /** When the sign is forgotten unless it is renewed, in epoch milliseconds. */
  readonly until: number;
}

/** Everything that the chat shows of the server. */
export interface ChatState {
  readonly me: Me;
  readonly phase: ConnectionPhase;
  readonly rooms: ReadonlyMap<string, Room>;
  readonly roomFacts: ReadonlyMap<string, RoomFacts>;
  /** By user name. */
  readonly people: ReadonlyMap<string, Person>;
  readonly openRoomId: string | undefined;
  readonly openThreadId: string | undefined;
  /** By the id of the room, or of the message at the head of the thread. */
  readonly timelines: ReadonlyMap<string, Timeline>;
  readonly drafts: ReadonlyMap<string, string>;
  readonly typists: readonly Typist[];
  /** Messages whose button was pressed. */
  readonly answered: ReadonlySet<string>;
  /** What went wrong last, until it is put away. */
  readonly problem: string | undefined;
}

export type ChatStore = Store<ChatState>;

/** The state before anything was heard of the server. */
export function initialChatState(me: Me): ChatState {
  return {
    me,
    phase: "connecting",
    rooms: new Map(),
    roomFacts: new Map(),
    people: new Map(),
    openRoomId: undefined,
    openThreadId: undefined,
    timelines: new Map(),
    drafts: new Map(),
    typists: [],
    answered: new Set(),
    problem: undefined,
  };
}

/** The key of a place among timelines and drafts. */
export function keyOf(place: Place): string {
  return place.threadId ?? place.roomId;
}

/** What to tell a person about an error. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
