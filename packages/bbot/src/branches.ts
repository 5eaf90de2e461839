import { viewOf } from "@rocketchat-connectors/core";
import type { BBotMessage } from "./bbot.ts";

/** How a message is heard. */
export interface Hearing {
  /** The text that direct branches see; what has none is no speech, which branches for text and catch-alls do not hear. */
  readonly direct: string | undefined;
  /**
   * Told of each answer that a branch gives, also of those that it does not await. It looks after a failure as well, so
   * that one that nobody notices ends nothing.
   */
  readonly answering: (answer: Promise<unknown>) => void;
}

interface State {
  respond(...content: readonly unknown[]): Promise<unknown>;
}

interface Branch {
  conditions?: object;
  callback(b: State): unknown;
  matcher(message: BBotMessage): unknown;
}

type Branches = Readonly<Record<string, Branch>>;

/** The branches that a message goes through. */
export interface Path {
  listen: Branches;
  understand: Branches;
  act: Branches;
}

type Class = abstract new (...args: never[]) => object;

/** What of bBot 1.x makes and tells branches. */
export interface PathMaker {
  readonly Path: new (init: Path) => Path;
  readonly global: Path;
  readonly TextBranch: Class;
  readonly TextDirectBranch: Class;
  readonly NaturalLanguageDirectBranch: Class;
}

/**
 * The bot's branches for this message alone.
 *
 * A branch keeps the match of whichever message it saw last, so two messages at a time would get each other's. The
 * views also let branches for text see what was typed, and direct branches a text that begins with the bot's name.
 */
export function branchesFor(bot: PathMaker, message: BBotMessage, { direct, answering }: Hearing): Path {
  const path = new bot.Path(bot.global);
  const told = (branch: Branch): Branch => telling(ownOf(branch), answering);
  if (direct === undefined) {
    const others = Object.entries(path.listen).filter(([, branch]) => !(branch instanceof bot.TextBranch));
    return Object.assign(path, { listen: ofEach(Object.fromEntries(others), told), understand: {}, act: {} });
  }
  const isDirect = (branch: Branch): boolean =>
    branch instanceof bot.TextDirectBranch || branch instanceof bot.NaturalLanguageDirectBranch;
  const typed = message.text;
  const own = (branch: Branch) => (isDirect(branch) ? addressed(told(branch), typed, direct) : told(branch));
  const { listen, understand, act } = path;
  return Object.assign(path, {
    listen: ofEach(listen, own),
    understand: ofEach(understand, own),
    act: ofEach(act, own),
  });
}

function ofEach(branches: Branches, change: (branch: Branch) => Branch): Branches {
  return Object.fromEntries(Object.entries(branches).map(([id, branch]) => [id, change(branch)]));
}

/** The branch with a match of its own; what else a class of somebody's own notes in it, the branch itself keeps. */
function ownOf(branch: Branch): Branch {
  const { callback, matcher, conditions } = branch;
  const noted = { callback, matcher, match: undefined, matched: false };
  if (!conditions) return viewOf(branch, noted);
  // A copy, for the getters of a view would read the matches of all messages.
  const copy = Object.assign(Object.create(Object.getPrototypeOf(conditions)), conditions);
  return viewOf(branch, { ...noted, conditions: Object.assign(copy, { matches: {}, captures: {} }) });
}

/** Lets a branch see another text; what a middleware has rewritten meanwhile it sees as it is. */
function addressed(branch: Branch, typed: string | undefined, direct: string): Branch {
  const { matcher } = branch;
  branch.matcher = (message) =>
    matcher.call(
      branch,
      message.text === typed ? Object.assign(Object.create(message), message, { text: direct }) : message,
    );
  return branch;
}

function telling(branch: Branch, answering: Hearing["answering"]): Branch {
  const { callback } = branch;
  branch.callback = (b) => {
    const { respond } = b;
    const told = (...content: readonly unknown[]): Promise<unknown> => {
      const answer = respond.apply(b, [...content]);
      answering(answer);
      return answer;
    };
    // Not enumerable, for bBot clones and stores what is.
    Object.defineProperty(b, "respond", { value: told, configurable: true, writable: true });
    return callback.call(branch, b);
  };
  return branch;
}
