import { matchesPath } from "./fault-rules.ts";

/** One REST call as the server answered it. */
export interface RestCall {
  readonly at: number;
  readonly verb: string;
  /** The whole path without the query, such as `/api/v1/chat.sendMessage`. */
  readonly path: string;
  readonly query: string;
  readonly username?: string;
  /** 0 when the answer was lost on purpose. */
  readonly status: number;
  readonly body?: unknown;
}

/** One frame on a web socket. */
export interface LoggedFrame {
  readonly at: number;
  readonly direction: "in" | "out";
  readonly connection: string;
  /** The parsed frame, or the text if it is not JSON. */
  readonly frame: unknown;
}

/** What a connection said or was told, before anybody asked what it means. */
interface StoredFrame extends Omit<LoggedFrame, "frame"> {
  readonly text: string;
  readonly username: () => string | undefined;
}

/** How many calls and frames are remembered; older ones are forgotten. */
const capacity = 10_000;

/** Remembers what went over the wire. */
export class WireLog {
  readonly #calls: RestCall[] = [];
  readonly #frames: StoredFrame[] = [];
  readonly #tell: (line: string) => void;

  /** `tell` gets one line per call. */
  constructor(tell: (line: string) => void = () => {}) {
    this.#tell = tell;
  }

  call(call: RestCall): void {
    this.#tell(`${call.verb} ${call.path} ${call.status} ${call.username ?? "(nobody)"}`);
    keep(this.#calls, call);
  }

  /** Remembers a frame; `username` tells who the connection belongs to when somebody asks. */
  frame(frame: StoredFrame): void {
    keep(this.#frames, frame);
  }

  /** The calls, oldest first. */
  calls(match: { readonly path?: string | RegExp; readonly username?: string } = {}): readonly RestCall[] {
    return this.#calls.filter(
      (call) =>
        (match.path === undefined || matchesPath(match.path, call.path)) &&
        (match.username === undefined || match.username === call.username),
    );
  }

  /** The frames, oldest first. */
  frames(username?: string): readonly LoggedFrame[] {
    return this.#frames
      .filter((frame) => username === undefined || frame.username() === username)
      .map(({ at, direction, connection, text }) => ({ at, direction, connection, frame: parsed(text) }));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Forgets in blocks, so that a long run does not move the whole list for every entry. */
function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > capacity * 1.1) list.splice(0, list.length - capacity);
}
