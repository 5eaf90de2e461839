import { compareValues, type Difference } from "./compare.fixture.ts";
import { compareFrames, framesOf } from "./frames.fixture.ts";
import type { Names } from "./names.fixture.ts";
import type { Unordered } from "./order.fixture.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  mediaTypeOf,
  type RestRow,
  type Row,
  type Step,
} from "./recording.fixture.ts";
import type { Caller, Script } from "./script.fixture.ts";
import { ReplaySocket } from "./socket.fixture.ts";

/** An account that exists before the first row. */
export interface Account {
  readonly caller: Caller;
  readonly id: string;
  readonly token?: string;
}

export interface PlayerOptions {
  readonly url: string;
  readonly names: Names;
  readonly script: Script;
  readonly unordered: Unordered;
  readonly accounts: readonly Account[];
}

/** Plays the recorded client against a server and compares what comes back. */
export class Player {
  readonly #url: string;
  readonly #names: Names;
  readonly #script: Script;
  readonly #unordered: Unordered;
  readonly #sockets = new Map<string, ReplaySocket>();
  /** How many frames of a socket belong to the steps before. */
  readonly #compared = new Map<string, number>();
  /** Account ids by caller, and tokens by account id, as answers gave them away. */
  readonly #accounts: Map<Caller, string>;
  readonly #tokens: Map<string, string>;

  constructor({ url, names, script, unordered, accounts }: PlayerOptions) {
    this.#url = url;
    this.#names = names;
    this.#script = script;
    this.#unordered = unordered;
    this.#accounts = new Map(accounts.map(({ caller, id }) => [caller, id]));
    this.#tokens = new Map(accounts.flatMap(({ id, token }) => (token === undefined ? [] : [[id, token]])));
  }

  /** Plays one step and returns where it went another way than recorded. */
  async play(step: Step): Promise<readonly Difference[]> {
    const answers: Difference[] = [];
    for (const row of step.rows) {
      if (row.kind === "rest") answers.push(...(await this.#call(row, step)));
      else await this.#act(row, step);
    }
    await this.#settled(step);
    return [...answers, ...[...this.#sockets.keys()].flatMap((name) => this.#compareSocket(name, step))];
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
  }

  async #act(row: Exclude<Row, RestRow>, step: Step): Promise<void> {
    if (row.kind === "closed") return this.#ended(row);
    const socket = await this.#socket(row.socket);
    if (row.kind === "received") {
      if (row.frame.msg === "ping") await socket.arrives(() => this.#news(row.socket).some(isPing), 20_000);
      return;
    }
    socket.send(JSON.stringify(this.#names.translate(row.frame)));
    if (this.#script.garbageAfter === row.line) socket.send("this is not JSON");
    await this.#answered(row.frame, socket, row.socket, step);
  }

  /** Waits for the answer that the recorded client waited for; some it never got. */
  async #answered(sent: JsonObject, socket: ReplaySocket, name: string, step: Step): Promise<void> {
    const answers = answersTo(sent);
    if (!framesOf(step, name).some(({ frame }) => answers(frame))) return;
    await socket.arrives(() => this.#news(name).some(answers));
    for (const { result } of this.#news(name))
      if (isObject(result) && "token" in result) this.#tokens.set(String(result.id), String(result.token));
  }

  async #ended(row: Extract<Row, { kind: "closed" }>): Promise<void> {
    const socket = await this.#socket(row.socket);
    if (this.#script.closedByClient.includes(row.line)) socket.close();
    await socket.arrives(() => socket.ending !== undefined);
  }

  async #call(row: RestRow, step: Step): Promise<readonly Difference[]> {
    const caller = this.#script.callerOf(row, step);
    const response = await fetch(`${this.#url}/api/v1/${this.#names.translate(row.path)}`, {
      method: row.verb,
      headers: {
        ...this.#credentials(caller),
        ...(isObject(row.request) ? { "content-type": "application/json" } : {}),
      },
      body: this.#body(row.request),
    });
    const mediaType = mediaTypeOf(response.headers.get("content-type") ?? "");
    const text = await response.text();
    const answer = mediaType === "application/json" ? (JSON.parse(text) as Json) : null;
    this.#remember(row, answer);
    const recorded = {
      status: row.status,
      mediaType: row.mediaType,
      answer: this.#script.withoutLeftovers(row.answer),
    };
    const differences = compareValues(recorded, { status: response.status, mediaType, answer }, this.#names, "rest");
    return differences.map((difference) => ({ line: row.line, ...difference }));
  }

  #credentials(caller: Caller | undefined): Record<string, string> {
    const id = caller === undefined ? undefined : this.#accounts.get(caller);
    return id === undefined ? {} : { "X-User-Id": id, "X-Auth-Token": this.#tokens.get(id) ?? "" };
  }

  #body(request: Json): FormData | string | null {
    if (request === null) return null;
    if (request === "[form]") return this.#script.form();
    return JSON.stringify(this.#names.translate(request)).replace("<6000 times x>", "x".repeat(6000));
  }

  /** Keeps the ids and tokens that later calls need. */
  #remember(row: RestRow, answer: Json): void {
    if (!isObject(answer) || !isObject(row.request)) return;
    const { data, user } = answer;
    if (row.path === "login" && isObject(data)) this.#tokens.set(String(data.userId), String(data.authToken));
    if (row.path !== "users.create" || !isObject(user)) return;
    this.#accounts.set(String(row.request.username).startsWith("bot") ? "bot" : "human", String(user._id));
  }

  /** Waits until every socket got as much as recorded, and then for what else was on its way. */
  async #settled(step: Step): Promise<void> {
    for (const [name, socket] of this.#sockets)
      await socket.arrives(() => this.#news(name).length >= framesOf(step, name).length);
    for (const socket of this.#sockets.values()) await socket.settle();
    for (const socket of this.#sockets.values()) await socket.settle();
  }

  #compareSocket(name: string, step: Step): readonly Difference[] {
    const news = this.#news(name);
    this.#compared.set(name, (this.#compared.get(name) ?? 0) + news.length);
    const recorded = framesOf(step, name).map(({ line, frame }) => ({
      line,
      frame: this.#script.withoutLeftovers(frame),
    }));
    const context = { names: this.#names, unordered: this.#unordered, heading: step.line };
    const ending = this.#sockets.get(name)?.ending;
    const endings = step.rows.flatMap((row) =>
      row.kind === "closed" && row.socket === name
        ? compareValues({ code: row.code, reason: row.reason }, { ...ending }, this.#names, "close").map((each) => ({
            line: row.line,
            ...each,
          }))
        : [],
    );
    return [
      ...compareFrames(
        recorded,
        withoutEarlyPings(news, recorded.filter(({ frame }) => isPing(frame)).length),
        context,
      ),
      ...endings,
    ];
  }

  #news(name: string): readonly JsonObject[] {
    return this.#sockets.get(name)?.frames.slice(this.#compared.get(name) ?? 0) ?? [];
  }

  async #socket(name: string): Promise<ReplaySocket> {
    const known = this.#sockets.get(name);
    if (known !== undefined) return known;
    const socket = new ReplaySocket(this.#url);
    this.#sockets.set(name, socket);
    await socket.opened();
    return socket;
  }
}

/** Recognises the frame that answers a sent one. */
function answersTo(sent: JsonObject): (frame: JsonObject) => boolean {
  if (sent.msg === "connect") return ({ msg }) => msg === "connected" || msg === "failed";
  if (sent.msg === "method") return ({ msg, id }) => msg === "result" && id === sent.id;
  if (sent.msg === "sub")
    return ({ msg, id, subs }) =>
      (msg === "nosub" && id === sent.id) || (Array.isArray(subs) && subs.includes(sent.id ?? null));
  if (sent.msg === "unsub") return ({ msg, id }) => msg === "nosub" && id === sent.id;
  return () => false;
}

function isPing({ msg }: JsonObject): boolean {
  return msg === "ping";
}

/** A slow machine is asked for signs of life before the recording is: only as many of the last ones count. */
function withoutEarlyPings(frames: readonly JsonObject[], wanted: number): readonly JsonObject[] {
  const pings = frames.filter(isPing);
  const counted = pings.slice(pings.length - wanted);
  return frames.filter((frame) => !isPing(frame) || counted.includes(frame));
}
