import type { FaultRules } from "../fault-rules.ts";
import type { User } from "../world/documents.ts";
import type { World } from "../world/world.ts";
import { type BrokenFrame, type ClientFrame, frames, readFrame } from "./frames.ts";
import { Heartbeat, type HeartbeatTimes } from "./heartbeat.ts";
import type { DdpLimiter } from "./limits.ts";
import type { Line, LineListener } from "./line.ts";
import { Listener } from "./listener.ts";
import { Login } from "./login.ts";
import { runMethod } from "./method-run.ts";
import type { Subscribers } from "./streams/subscribers.ts";

/** What a session shares with the server around it. */
export interface SessionHost {
  readonly world: World;
  readonly faults: FaultRules;
  readonly subscribers: Subscribers;
  readonly limiter: DdpLimiter | undefined;
  readonly heartbeat: HeartbeatTimes;
  ended(session: Session): void;
}

/** A frame that waits for those before it; signs of life and the greeting do not. */
type QueuedFrame = Exclude<ClientFrame, { msg: "connect" | "ping" | "pong" }> | BrokenFrame;

type State = "greeting" | "connected" | "closed";

/** One DDP conversation: it starts with `connect`, and its frames are worked off strictly one after the other. */
export class Session implements LineListener {
  readonly id: string;
  readonly login: Login;
  readonly listener: Listener;
  readonly #host: SessionHost;
  readonly #line: Line;
  readonly #heartbeat: Heartbeat;
  #state: State = "greeting";
  #work: Promise<void> = Promise.resolve();

  constructor(host: SessionHost, line: Line) {
    const { world } = host;
    this.#host = host;
    this.#line = line;
    this.id = world.profile.ddp.sessionIds === "uuid" ? world.ids.uuid() : world.ids.document();
    this.listener = new Listener(this, host);
    this.login = new Login(this, world);
    this.#heartbeat = new Heartbeat(
      host.heartbeat,
      () => this.send(frames.ping()),
      () => this.close(world.profile.ddp.silentClose.code, world.profile.ddp.silentClose.reason),
    );
  }

  get line(): Line {
    return this.#line;
  }

  /** The account, as it is now. */
  get user(): User | undefined {
    return this.login.user;
  }

  /** Whether its socket has not ended. */
  get isOpen(): boolean {
    return this.#state !== "closed";
  }

  /** Sends a text and returns whether the socket took it. */
  send(text: string): boolean {
    return this.#line.send(text);
  }

  close(code: number, reason = ""): void {
    this.#line.close(code, reason);
  }

  received(text: string): void {
    this.#heartbeat.heard();
    const frame = readFrame(text);
    if (frame.msg === "pong") return;
    if (frame.msg === "ping") this.send(frames.pong(frame.id));
    else if (frame.msg === "broken" && this.#state !== "connected") this.#refuse(frame);
    else if (frame.msg === "connect") this.#connect(frame, text);
    else if (this.#state === "connected") this.#enqueue(frame);
    else this.#refuse({ msg: "broken", reason: "Must connect first", offending: JSON.parse(text), json: true });
  }

  ended(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#heartbeat.stop();
    this.#host.subscribers.removeConnection(this.id);
    this.login.left();
    this.#host.ended(this);
  }

  #connect({ version, support }: Extract<ClientFrame, { msg: "connect" }>, text: string): void {
    const { ddp } = this.#host.world.profile;
    if (this.#state === "connected") {
      this.#refuse({ msg: "broken", reason: "Already connected", offending: JSON.parse(text), json: true });
      return;
    }
    const supported =
      Array.isArray(support) &&
      support.every((each) => typeof each === "string") &&
      support.some((each) => each === version);
    if (ddp.negotiatesVersion && (!supported || version !== "1")) {
      this.send(frames.failed());
      this.close(1000, "Normal closure");
      return;
    }
    this.#state = "connected";
    if (ddp.serverId) this.send(frames.serverId());
    this.send(frames.connected(this.id));
  }

  /** Meteor explains what was wrong and goes on; the streamer hangs up. */
  #refuse(broken: BrokenFrame): void {
    if (this.#host.world.profile.ddp.answersBrokenFrames) this.send(frames.broken(broken));
    else if (!broken.json) this.close(1007);
    else if (this.#state === "greeting" || broken.reason !== "Bad request") this.close(1002);
  }

  #enqueue(frame: QueuedFrame): void {
    this.#work = this.#work.then(() => this.#process(frame)).catch(() => this.#line.cut());
  }

  async #process(frame: QueuedFrame): Promise<void> {
    if (this.#state === "closed") return;
    if (frame.msg === "broken") this.#refuse(frame);
    else if (frame.msg === "method") await runMethod(this, this.#host, frame);
    else if (frame.msg === "sub") await this.listener.subscribe(frame);
    else this.listener.unsubscribe(frame.id);
  }
}
