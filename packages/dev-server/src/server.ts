import { Admin } from "./admin.ts";
import { Gateway } from "./ddp/gateway.ts";
import { DdpLimiter } from "./ddp/limits.ts";
import { socketFront } from "./ddp/sockets.ts";
import { FaultRules } from "./fault-rules.ts";
import { Faults } from "./faults.ts";
import { HttpFront } from "./http.ts";
import { type MessageMatch, MessageWatch } from "./message-watch.ts";
import { checkOptions, type DevServerOptions } from "./options.ts";
import { pageFiles } from "./page-files.ts";
import { Person } from "./person.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles.ts";
import { endpoints } from "./rest/endpoints.ts";
import { methodCallEndpoints } from "./rest/method-call.ts";
import { restApi } from "./rest/router.ts";
import { sow } from "./seeds.ts";
import { Visitor } from "./visitor.ts";
import { Wire } from "./wire.ts";
import { WireLog } from "./wire-log.ts";
import type { Message } from "./world/documents.ts";
import { createWorld, type World } from "./world/world.ts";

/** How long `waitForMessage` waits when nothing else is said. */
const patienceMs = 5000;

/** A running development server. */
export interface DevServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly profile: Profile;
  /** What went over the wire. */
  readonly wire: Wire;
  /** What goes wrong on command. */
  readonly faults: Faults;
  /** Changes accounts and settings while the server runs. */
  readonly admin: Admin;
  /** Acts as an account, by the rules that the HTTP API applies. */
  as(username: string): Person;
  /** Brings a guest to the omnichannel widget; `department` is a name or an id. */
  visitor(options?: { readonly name?: string; readonly department?: string }): Promise<Visitor>;
  /** The stored messages of a room, oldest first; `room` is an id, "name", "#name" or "@user1,@user2". */
  messages(room: string): readonly Message[];
  /** The first message that fits, stored or still to come; rejects after `timeoutMs` (5000) with what was there. */
  waitForMessage(match: MessageMatch, timeoutMs?: number): Promise<Message>;
  /** Ends every connection and stops to listen; calling it again does nothing. */
  close(): Promise<void>;
}

/** Starts a Rocket.Chat-compatible server that lives in this process and remembers nothing beyond it. */
export async function createDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  checkOptions(options);
  const host = options.host ?? "127.0.0.1";
  const profile = {
    ...profileOf(options.profile ?? "8.3", options.deployment ?? "monolith"),
    deprecatedFails: options.deprecated === "fails",
  };
  const world = worldOf(profile, options);
  const rules = new FaultRules();
  const tell = options.logger ?? (() => {});
  const log = new WireLog(tell);
  const limits = options.limits ?? true;
  const limiter = limits ? new DdpLimiter() : undefined;
  const gateway = new Gateway({
    world,
    faults: rules,
    log,
    limiter: profile.ddp.limits ? limiter : undefined,
    tell,
    heartbeat: options.heartbeat ?? profile.ddp.heartbeat,
  });
  const app = restApi({ world, log, faults: rules, limits }, [...endpoints, ...methodCallEndpoints(limiter)]);
  const front = new HttpFront(
    pageFiles().route("/", app),
    socketFront(gateway, profile.deployment),
    () => gateway.cutAll(),
    host,
  );
  const port = await front.open(options.port ?? 0);
  const closing = new AbortController();
  const close = () => {
    closing.abort(new Error("the server was closed"));
    gateway.close();
    return front.close();
  };
  const watch = new MessageWatch(world);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    profile,
    wire: new Wire(gateway, log),
    faults: new Faults({ world, gateway, rules, closing: closing.signal, restart: front.restart.bind(front) }),
    admin: new Admin(world),
    as: (username) => personOf(world, username),
    visitor: async (visitor = {}) => new Visitor(world, world.livechat.register(visitor)),
    messages: (room) => watch.of(room),
    waitForMessage: (match, timeoutMs = patienceMs) => watch.next(match, timeoutMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function worldOf(profile: Profile, options: DevServerOptions): World {
  const { settings, keepMessages, tokenLifeMs } = options;
  const world = createWorld({
    profile,
    ...(settings && { settings }),
    ...(keepMessages === undefined ? {} : { keepMessages }),
    ...(tokenLifeMs === undefined ? {} : { tokenLifeMs }),
  });
  sow(world, options);
  return world;
}

function personOf(world: World, username: string): Person {
  const user = world.users.byUsername(username);
  if (user === undefined) throw new Error(`there is no user "${username}" on this server`);
  return new Person(world, user);
}
