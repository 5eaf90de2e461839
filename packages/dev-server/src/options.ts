import type { Deployment, ProfileName } from "./profile.ts";
import { inRange, longestTimerMs } from "./ranges.ts";
import type { NewUser } from "./world/accounts.ts";

const centuryMs = 36_525 * 86_400_000;

/** An account that exists from the start. */
export interface SeedUser extends NewUser {
  /** Whether the account is in #general; true by default. */
  readonly joinDefaultChannels?: boolean;
}

/** A room that exists from the start. */
export interface SeedRoom {
  readonly name: string;
  readonly id?: string;
  /** Public channel or private group; a channel by default. */
  readonly type?: "c" | "p";
  /** Usernames. */
  readonly members?: readonly string[];
  /** A username; the first member without it. */
  readonly owner?: string;
  readonly topic?: string;
  readonly readOnly?: boolean;
  readonly encrypted?: boolean;
  readonly archived?: boolean;
}

/** How a development server starts. */
export interface DevServerOptions {
  /** 0, an unused port, by default. */
  readonly port?: number;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** The server generation to behave like; `8.3` by default. */
  readonly profile?: ProfileName;
  /** `monolith` by default. */
  readonly deployment?: Deployment;
  readonly users?: readonly SeedUser[];
  /** Rooms besides #general, which always exists. */
  readonly rooms?: readonly SeedRoom[];
  /** Public settings, such as `Message_MaxAllowedSize`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Omnichannel departments and the usernames of their agents. */
  readonly departments?: readonly { readonly name: string; readonly agents: readonly string[] }[];
  /** Rate limits as on a real server, which exempts the roles bot and admin from those of REST; true by default. */
  readonly limits?: boolean;
  /** How many messages a room keeps, for long runs, at least one; all of them by default. */
  readonly keepMessages?: number;
  /** How long login tokens live, as against personal access tokens; `Accounts_LoginExpiration` days by default. */
  readonly tokenLifeMs?: number;
  /** What happens to calls of what is deprecated: they work with a warning, by default, or they fail. */
  readonly deprecated?: "works" | "fails";
  /** When an idle socket is asked for a sign of life and when it is given up; the deployment's own times by default. */
  readonly heartbeat?: { readonly idleMs: number; readonly timeoutMs: number };
  /** Gets one line per noteworthy event. */
  readonly logger?: (line: string) => void;
}

/** Throws a sentence about the first number that no server can keep to. */
export function checkOptions({ keepMessages, tokenLifeMs, heartbeat }: DevServerOptions): void {
  if (keepMessages !== undefined) inRange("keepMessages", keepMessages, 1, Number.POSITIVE_INFINITY);
  if (tokenLifeMs !== undefined) inRange("tokenLifeMs", tokenLifeMs, 1, centuryMs);
  if (heartbeat === undefined) return;
  inRange("heartbeat.idleMs", heartbeat.idleMs, 1, longestTimerMs);
  inRange("heartbeat.timeoutMs", heartbeat.timeoutMs, 1, longestTimerMs);
}
