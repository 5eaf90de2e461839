import type { Gateway } from "./ddp/gateway.ts";
import type {
  DelayRule,
  EndFault,
  FaultRules,
  LimitRule,
  PathRule,
  RefuseRule,
  ReorderRule,
  StreamRule,
} from "./fault-rules.ts";
import { timerMs } from "./ranges.ts";
import { checkTimeline, type Timeline } from "./timeline.ts";
import { type PlayOptions, playTimeline } from "./timeline-player.ts";
import type { World } from "./world/world.ts";

/** Whose sockets a fault concerns; everybody's without a name. */
export interface Who {
  readonly username?: string;
}

/** How sockets fall silent. */
export interface Silence extends Who {
  /**
   * Ends the sockets when the silence ends, as a network does: TCP never goes on after a hole. False by default, which
   * lets a test look at one socket before and after.
   */
  readonly cutAtEnd?: boolean;
}

/** How long a server is gone. */
export interface Restart {
  /** 0 by default. */
  readonly downMs?: number;
  /** Brings the server back at once when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What a fault needs of the server around it. */
export interface FaultHost {
  readonly world: World;
  readonly gateway: Gateway;
  readonly rules: FaultRules;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
  /** Closes the listener and opens it again on the same port after so long, or when the signal is aborted. */
  restart(downMs: number, signal?: AbortSignal): Promise<void>;
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

  /** Leaves the sockets that are open now open but lets nothing through, in either direction; what is sent meanwhile is lost. */
  silence({ username, cutAtEnd = false }: Silence = {}): EndFault {
    const lines = this.#host.gateway.sessions(username).map(({ line }) => ({ line, speakAgain: line.silence() }));
    return () => {
      for (const { line, speakAgain } of lines) cutAtEnd ? line.cut() : speakAgain();
    };
  }

  /** Goes away and comes back on the same port; accounts, rooms, messages and tokens stay. */
  async restart({ downMs = 0, signal }: Restart = {}): Promise<void> {
    await this.#host.restart(timerMs("downMs", downMs), signal);
  }

  /** The next matching calls are answered 429 with the real headers; `ddp:<method>` and `sub:<stream>` with `too-many-requests`. */
  limit(rule: LimitRule): EndFault {
    return this.#host.rules.limit(rule);
  }

  /** The next matching calls are not executed and answered with an error; `sub:<stream>` with `nosub`. */
  refuse(rule: RefuseRule): EndFault {
    return this.#host.rules.refuse(rule);
  }

  /** The next matching calls are executed, then the connection is cut without an answer. */
  loseAnswer(rule: PathRule): EndFault {
    return this.#host.rules.loseAnswer(rule);
  }

  /** Answers to calls, or events of streams, come late. */
  delay(rule: DelayRule): EndFault {
    timerMs("ms", rule.ms);
    return this.#host.rules.delay(rule);
  }

  /** Each event comes twice. */
  duplicate(rule: StreamRule = {}): EndFault {
    return this.#host.rules.duplicate(rule);
  }

  /** Events are collected until the window is full and come in reverse; what is collected at the end is sent then. */
  reorder(rule: ReorderRule = {}): EndFault {
    timerMs("withinMs", rule.withinMs ?? 0);
    const end = this.#host.rules.reorder(rule);
    return () => {
      end();
      this.#host.gateway.releaseEvents();
    };
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

  /**
   * Plays a timeline; resolves when its last fault has ended. What lasts without `forMs` goes on until `clear`.
   *
   * Throws before the first fault when an entry is wrong, and rejects when one fails, when the signal is aborted or
   * when the server is closed; what it had begun then ends.
   */
  async play(timeline: Timeline, options: PlayOptions = {}): Promise<void> {
    const signals = [this.#host.closing, ...(options.signal === undefined ? [] : [options.signal])];
    await playTimeline(this, checkTimeline(timeline), { ...options, signal: AbortSignal.any(signals) });
  }
}
