import type { Gateway } from "./ddp/gateway.ts";
import type { DelayRule, FaultRules, LimitRule, PathRule, RefuseRule, ReorderRule, StreamRule } from "./fault-rules.ts";
import type { World } from "./world/world.ts";

/** Whose sockets a fault concerns; everybody's without a name. */
export interface Who {
  readonly username?: string;
}

/** What a fault needs of the server around it. */
export interface FaultHost {
  readonly world: World;
  readonly gateway: Gateway;
  readonly rules: FaultRules;
  /** Closes the listener and opens it again on the same port after so long. */
  restart(downMs: number): Promise<void>;
}

/** Everything that goes wrong between a bot and a real server, at the test's command. */
export class Faults {
  readonly #host: FaultHost;

  constructor(host: FaultHost) {
    this.#host = host;
  }

  /** Cuts sockets without a close handshake; returns how many. */
  async drop({ username }: Who = {}): Promise<number> {
    const sessions = this.#host.gateway.sessions(username);
    for (const session of sessions) session.line.cut();
    return sessions.length;
  }

  /** Leaves sockets open but lets nothing through, in either direction; what is sent meanwhile is lost. Ends with the returned function. */
  silence({ username }: Who = {}): () => void {
    const ends = this.#host.gateway.sessions(username).map((session) => session.line.silence());
    return () => {
      for (const end of ends) end();
    };
  }

  /** Goes away and comes back on the same port; accounts, rooms, messages and tokens stay. `downMs` is 0 by default. */
  async restart({ downMs = 0 }: { readonly downMs?: number } = {}): Promise<void> {
    await this.#host.restart(downMs);
  }

  /** The next matching calls are answered 429 with the real headers; `ddp:<method>` and `sub:<stream>` with `too-many-requests`. */
  limit(rule: LimitRule): void {
    this.#host.rules.limit(rule);
  }

  /** The next matching calls are not executed and answered with an error; `sub:<stream>` with `nosub`. */
  refuse(rule: RefuseRule): void {
    this.#host.rules.refuse(rule);
  }

  /** The next matching calls are executed, then the connection is cut without an answer. */
  loseAnswer(rule: PathRule): void {
    this.#host.rules.loseAnswer(rule);
  }

  /** Answers to calls, or events of streams, come late. */
  delay(rule: DelayRule): void {
    this.#host.rules.delay(rule);
  }

  /** Each event comes twice. */
  duplicate(rule: StreamRule = {}): void {
    this.#host.rules.duplicate(rule);
  }

  /** Events are collected until the window is full and come in reverse. */
  reorder(rule: ReorderRule = {}): void {
    this.#host.rules.reorder(rule);
  }

  /** Sends a text that is no frame to every socket; returns how many got it. */
  garbage(frame = "this is not JSON"): number {
    const sessions = this.#host.gateway.sessions();
    return sessions.filter((session) => session.send(frame)).length;
  }

  /** Every token of the account stops working; the monolith closes the sockets that were opened with one. */
  expireToken(username: string): void {
    const { users, tokens, accounts } = this.#host.world;
    const user = users.byUsername(username);
    if (user === undefined) throw new Error(`there is no user "${username}" on this server`);
    accounts.revoke(
      user._id,
      tokens.of(user._id).map((token) => token.secret),
    );
  }

  /** Takes an account out of a room, as an owner would; `room` is an id, "name" or "#name". */
  async kick(room: string, username: string): Promise<void> {
    const { rooms, users, membership, feed } = this.#host.world;
    const found = rooms.byIdOrName(room.replace(/^#/, ""));
    const kicked = users.byUsername(username);
    if (found === undefined || kicked === undefined)
      throw new Error(`there is no user "${username}" in a room "${room}" on this server`);
    membership.remove(found, kicked);
    await feed.settled();
  }

  /** Forgets every rule and sends what was collected; sockets that were silenced stay silent until their own function is called. */
  clear(): void {
    this.#host.rules.clear();
    this.#host.gateway.releaseEvents();
  }
}
