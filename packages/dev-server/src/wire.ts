import type { Gateway } from "./ddp/gateway.ts";
import type { LoggedFrame, RestCall, WireLog } from "./wire-log.ts";

/** Which calls are wanted. */
export interface CallMatch {
  /** `chat.sendMessage`, the whole path, or a pattern of either. */
  readonly path?: string | RegExp;
  readonly username?: string;
}

/** What goes over the wire: living sockets and subscriptions, and the calls and frames of the past. */
export class Wire {
  readonly #gateway: Gateway;
  readonly #log: WireLog;

  constructor(gateway: Gateway, log: WireLog) {
    this.#gateway = gateway;
    this.#log = log;
  }

  /** The open sockets; without a username also those that are not logged in. */
  connections(username?: string): readonly { readonly id: string; readonly username?: string }[] {
    return this.#gateway.sessions(username).map((session) => {
      const name = session.user?.username;
      return name === undefined ? { id: session.id } : { id: session.id, username: name };
    });
  }

  /** The living subscriptions; `stream` is the name without `stream-`. */
  subscriptions(
    username?: string,
  ): readonly { readonly connection: string; readonly id: string; readonly stream: string; readonly event: string }[] {
    return this.#gateway
      .subscriptions(username)
      .map(({ connection, id, stream, event }) => ({ connection, id, stream, event }));
  }

  /** The REST calls, newest last; the last ten thousand are remembered. */
  calls(match?: CallMatch): readonly RestCall[] {
    return this.#log.calls(match);
  }

  /** The frames, newest last; the last ten thousand are remembered. */
  frames(username?: string): readonly LoggedFrame[] {
    return this.#log.frames(username);
  }
}
