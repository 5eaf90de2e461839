import type { FaultRules } from "../fault-rules.ts";
import type { WireLog } from "../wire-log.ts";
import type { Message, Room, User } from "../world/documents.ts";
import type { WorldEvent } from "../world/feed.ts";
import type { World } from "../world/world.ts";
import { frames, streamFrame } from "./frames.ts";
import type { HeartbeatTimes } from "./heartbeat.ts";
import type { DdpLimiter } from "./limits.ts";
import { type Framing, Line } from "./line.ts";
import type { QuietSocket } from "./quiet-socket.ts";
import { Session, type SessionHost } from "./session.ts";
import { type Emission, emissionsOf } from "./streams/emissions.ts";
import { EventFaults } from "./streams/event-faults.ts";
import { myMessages } from "./streams/permissions.ts";
import { type Listening, Subscribers } from "./streams/subscribers.ts";

/** What the DDP front needs of the server around it. */
export interface GatewayOptions {
  readonly world: World;
  readonly faults: FaultRules;
  readonly log: WireLog;
  /** Without one nobody is told to slow down. */
  readonly limiter: DdpLimiter | undefined;
  readonly heartbeat: HeartbeatTimes;
  /** Gets one line per noteworthy event. */
  readonly tell: (line: string) => void;
}

/** All DDP sessions, and the way from what happens in the world to their sockets. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #host: SessionHost;
  readonly #sessions = new Map<string, Session>();
  readonly #subscribers = new Subscribers();
  readonly #eventFaults: EventFaults;
  readonly #deaf: () => void;

  constructor(options: GatewayOptions) {
    const { world, faults, limiter, heartbeat, tell } = options;
    this.#options = options;
    this.#eventFaults = new EventFaults(faults, (connection) => this.#sessions.has(connection));
    this.#host = {
      world,
      faults,
      subscribers: this.#subscribers,
      limiter,
      heartbeat,
      ended: (session) => {
        this.#sessions.delete(session.id);
        this.#eventFaults.forget(session.id);
        tell("a socket was closed");
      },
    };
    this.#deaf = world.feed.listen((events) => this.#happened(events));
  }

  /** Starts a session on a socket that was just opened. */
  accept(socket: QuietSocket, framing: Framing): void {
    const { log } = this.#options;
    const line = new Line(socket, framing, (direction, text) =>
      log.frame({ at: Date.now(), direction, connection: session.id, text, username: () => session.login.knownAs }),
    );
    const session = new Session(this.#host, line);
    this.#sessions.set(session.id, session);
    this.#options.tell("a socket was opened");
    line.open(session);
  }

  /** The living sessions, or those of one account. */
  sessions(username?: string): readonly Session[] {
    return [...this.#sessions.values()].filter(
      (session) => username === undefined || session.user?.username === username,
    );
  }

  subscriptions(username?: string): readonly Listening[] {
    const connections = new Set(this.sessions(username).map((session) => session.id));
    return this.#subscribers.all().filter((listening) => connections.has(listening.connection));
  }

  /** Sends the events that no armed fault holds back any more. */
  releaseEvents(): void {
    this.#eventFaults.release();
  }

  cutAll(): void {
    for (const session of this.sessions()) session.line.cut();
  }

  /** Cuts every socket and stops to listen to the world. */
  close(): void {
    this.#deaf();
    this.cutAll();
  }

  #happened(events: readonly WorldEvent[]): void {
    const { world } = this.#options;
    for (const event of events) {
      if (event.type === "member-removed") this.#endRoomStream(event.uid, event.rid);
      else if (event.type === "tokens-removed") this.#closeSessionsOf(event.tokens);
      else for (const emission of emissionsOf(event, world)) this.#emit(emission);
      if (event.type === "user-changed") this.#showOwnUser(event.uid, event.diff);
      if (event.type === "force-logout") this.#endSessionsOf(event.uid);
    }
    // The server looks up room and membership for every reader of this event, so that it comes last.
    for (const event of events) if (event.type === "message") this.#emitMine(event.message, event.room);
  }

  #emit(emission: Emission): void {
    const { stream, event, args } = emission;
    const readers = this.#subscribers
      .ofEvent(stream, event)
      .filter((listening) => listening.connection !== emission.except);
    if (readers.length === 0) return;
    const text = streamFrame(stream, event, args);
    this.#eventFaults.pass(
      stream,
      readers.map((listening) => this.#delivery(listening, text)),
    );
  }

  #emitMine(message: Message, room: Room): void {
    const texts = new Map<boolean, string>();
    const shown = this.#options.world.history.named(message);
    const deliveries = this.#subscribers.ofEvent("room-messages", myMessages).flatMap((listening) => {
      const user = this.#sessions.get(listening.connection)?.user;
      if (user === undefined || !this.#options.world.access.canAccess(user, room)) return [];
      const participant = this.#options.world.access.isMember(user, room);
      const text =
        texts.get(participant) ?? streamFrame("room-messages", myMessages, [shown, aboutRoom(room, participant)]);
      texts.set(participant, text);
      return [this.#delivery(listening, text)];
    });
    this.#eventFaults.pass("room-messages", deliveries);
  }

  #delivery(listening: Listening, text: string): { readonly connection: string; readonly send: () => void } {
    return { connection: listening.connection, send: () => this.#sessions.get(listening.connection)?.send(text) };
  }

  /** Somebody who was removed from a room stops to hear it, without a `nosub`. */
  #endRoomStream(uid: User["_id"], rid: string): void {
    for (const listening of this.#subscribers.ofEvent("room-messages", rid))
      if (this.#sessions.get(listening.connection)?.user?._id === uid) this.#subscribers.remove(listening);
  }

  /** The monolith shows an account its own changes as a document, too. */
  #showOwnUser(uid: string, diff: Readonly<Record<string, unknown>>): void {
    const { ddp } = this.#options.world.profile;
    const shown = Object.entries(diff).filter(([field]) => ddp.ownUserFields.includes(field));
    if (!ddp.rerunsSubscriptions || shown.length === 0) return;
    const text = frames.changed("users", uid, Object.fromEntries(shown));
    for (const session of this.sessions()) if (session.user?._id === uid) session.send(text);
  }

  /** A forced logout ends the sockets in every deployment; only the monolith says goodbye. */
  #endSessionsOf(uid: string): void {
    const { closesRevokedSessions } = this.#options.world.profile.ddp;
    for (const session of this.sessions().filter(({ user }) => user?._id === uid)) {
      if (closesRevokedSessions) session.close(1000, "Normal closure");
      else session.line.cut();
    }
  }

  #closeSessionsOf(tokens: readonly string[]): void {
    if (!this.#options.world.profile.ddp.closesRevokedSessions) return;
    for (const session of this.sessions())
      if (session.login.secret !== undefined && tokens.includes(session.login.secret))
        session.close(1000, "Normal closure");
  }
}

/** The second argument of `__my_messages__`; direct and omnichannel rooms have no name. */
function aboutRoom(room: Room, roomParticipant: boolean): Readonly<Record<string, unknown>> {
  return { roomParticipant, roomType: room.t, ...(room.name === undefined ? {} : { roomName: room.name }) };
}
