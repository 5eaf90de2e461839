import { pause } from "../pause.ts";
import { ServerError } from "../world/errors.ts";
import { type ClientFrame, frames } from "./frames.ts";
import { tooManyRequests } from "./limits.ts";
import type { Session, SessionHost } from "./session.ts";
import { mayRead, myMessages, streamExists } from "./streams/permissions.ts";
import type { Listening } from "./streams/subscribers.ts";

type SubFrame = Pick<Extract<ClientFrame, { msg: "sub" }>, "id" | "name" | "params">;

/** What one session listens to. */
export class Listener {
  readonly #session: Session;
  readonly #host: SessionHost;

  constructor(session: Session, host: SessionHost) {
    this.#session = session;
    this.#host = host;
  }

  get #own(): readonly Listening[] {
    return this.#host.subscribers.ofConnection(this.#session.id);
  }

  /** Opens a subscription and answers `ready`, or `nosub` with the reason. */
  async subscribe(sub: SubFrame): Promise<void> {
    const taken = this.#own.some((listening) => listening.id === sub.id);
    if (taken && this.#host.world.profile.ddp.ignoresDuplicateSub) return;
    const { faults } = this.#host;
    const path = pathOf(sub.name);
    await pause(faults.takeAnswerDelayMs(path));
    if (!this.#session.isOpen) return;
    if (faults.takeLoss(path)) this.#session.line.cut();
    try {
      this.#admit(sub.name);
      this.#open(sub);
    } catch (error) {
      this.#session.send(frames.nosub(sub.id, error));
    }
  }

  /** Ends a subscription; `nosub` without an error says so. */
  unsubscribe(id: string): void {
    const ended = this.#own.filter((listening) => listening.id === id);
    for (const listening of ended) this.#host.subscribers.remove(listening);
    if (ended.length > 0 || this.#host.world.profile.ddp.answersUnknownUnsub) this.#session.send(frames.nosub(id));
  }

  /** Runs every subscription again under the account of now: first the refusals, then `between`, then what goes on. */
  rerun(between: () => void = () => {}): void {
    const own = this.#own;
    const allowed = own.filter((listening) => this.#allows(listening.stream, listening.event, listening.params));
    const refused = own.filter((listening) => !allowed.includes(listening));
    for (const listening of refused) {
      this.#host.subscribers.remove(listening);
      this.#session.send(frames.nosub(listening.id, new ServerError("not-allowed")));
    }
    between();
    for (const listening of allowed) this.#session.send(frames.ready(listening.id));
  }

  #open({ id, name, params }: SubFrame): void {
    const stream = name.replace(/^stream-/, "");
    // What Meteor's own clients ask for at once; a server without services and updates has nothing to send.
    if (name === "meteor.loginServiceConfiguration" || name === "meteor_autoupdate_clientVersions") {
      this.#session.send(frames.ready(id));
      return;
    }
    if (!name.startsWith("stream-") || !streamExists(stream))
      throw new ServerError(404, `Subscription '${name}' not found`);
    const event = params[0];
    if (typeof event !== "string" || (event === "" && stream !== "user-presence"))
      throw new ServerError("invalid-event-name");
    if (!this.#allows(stream, event, params)) throw new ServerError("not-allowed");
    for (const watched of eventsOf(stream, event, params))
      this.#host.subscribers.add({ id, connection: this.#session.id, stream, event: watched, params });
    if (wantsCollection(params)) this.#session.send(frames.added(name, "id", { eventName: event }));
    this.#session.send(frames.ready(id));
  }

  #allows(stream: string, event: string, params: readonly unknown[]): boolean {
    const { world } = this.#host;
    if (stream === "room-messages" && event === myMessages) return true;
    return mayRead(stream, { world, user: this.#session.user, event, args: argsOf(params) });
  }

  #admit(name: string): void {
    const path = pathOf(name);
    const limit = this.#host.faults.takeLimit(path);
    if (limit !== undefined) throw tooManyRequests(limit.resetMs ?? 1000);
    const refusal = this.#host.faults.takeRefusal(path);
    if (refusal !== undefined) throw new ServerError("not-allowed");
    const userId = this.#session.user?._id;
    this.#host.limiter?.take(name, { connection: this.#session.id, ...(userId === undefined ? {} : { userId }) });
  }
}

/** How faults name a subscription. */
function pathOf(name: string): string {
  return `sub:${name.replace(/^stream-/, "")}`;
}

/** `user-presence` has one subscription for many accounts, named in its arguments. */
function eventsOf(stream: string, event: string, params: readonly unknown[]): readonly string[] {
  if (stream !== "user-presence") return [event];
  const lists = [params[1], ...argsOf(params)].flatMap((arg) =>
    typeof arg === "object" && arg !== null && "added" in arg ? [arg.added] : [],
  );
  return lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
}

/** The older boolean, or the newer object, asks for a collection document besides the events. */
function wantsCollection(params: readonly unknown[]): boolean {
  const option = params[1];
  return (
    option === true ||
    (typeof option === "object" && option !== null && "useCollection" in option && option.useCollection === true)
  );
}

function argsOf(params: readonly unknown[]): readonly unknown[] {
  const option = params[1];
  return typeof option === "object" && option !== null && "args" in option && Array.isArray(option.args)
    ? option.args
    : [];
}
