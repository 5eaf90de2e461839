import { shown } from "../util/env-values.ts";
import type { Findings, Values } from "./values.ts";

/** How the bot gets on with others. */
export interface CompanySettings {
  /** Usernames or ids of bots that do not mark their messages as a bot's (`ROCKETCHAT_BOTS`). Default none. */
  readonly bots?: readonly string[];
  /**
   * How many messages of bots in a row are answered in one place within five minutes before those that follow are
   * ignored, until a person writes there (`ROCKETCHAT_LOOP_LIMIT`). Default 10; 0 answers without end.
   */
  readonly loopLimit?: number;
  /** The status that the account shows while connected; `none` leaves it alone (`ROCKETCHAT_STATUS`). Default `online`. */
  readonly presence?: "online" | "away" | "busy" | "none";
}

function readLoopLimit(values: Values, { problems }: Findings): number | undefined {
  const text = values.text("ROCKETCHAT_LOOP_LIMIT");
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  problems.push(`ROCKETCHAT_LOOP_LIMIT is ${shown(text)}: it must be a whole number, or 0 for no limit`);
  return undefined;
}

export function readCompany(values: Values, findings: Findings): CompanySettings {
  const bots = values.list("ROCKETCHAT_BOTS");
  const loopLimit = readLoopLimit(values, findings);
  const presence = values.oneOf("ROCKETCHAT_STATUS", ["online", "away", "busy", "none"]);
  return {
    ...(bots.length === 0 ? {} : { bots }),
    ...(loopLimit === undefined ? {} : { loopLimit }),
    ...(presence === undefined ? {} : { presence }),
  };
}
