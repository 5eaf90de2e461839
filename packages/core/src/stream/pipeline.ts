import type { ClientStatus, RecoveryOptions, StateStore } from "../client.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Api } from "../rest/api.ts";
import { asText } from "../rest/documents.ts";
import { fetchMissed } from "../rest/history.ts";
import type { RoomDirectory } from "../rooms/rooms.ts";
import type { FilterSettings, ServerInfo, User } from "../types.ts";
import { type CatchUp, createCatchUp } from "./catch-up.ts";
import { createInbox, type Inbox, type InboxOptions } from "./inbox.ts";
import { createLanes } from "./lanes.ts";
import { createLedger } from "./ledger.ts";
import { createOrder } from "./order.ts";
import { createProgress, type Progress } from "./progress.ts";
import { readPublicRooms } from "./public-rooms.ts";
import { createRecovery } from "./recovery.ts";

/** From what the wire brings, be it streamed or fetched, to events in their order. */
export interface Pipeline {
  readonly inbox: Inbox;
  readonly catchUp: CatchUp;
  readonly progress: Progress;
}

export interface PipelineOptions {
  readonly api: Api;
  readonly self: () => User;
  /** The server's time when the client first logged in. */
  readonly startedAt: () => Date | undefined;
  /** The server's clock. */
  readonly serverTime: () => Date | undefined;
  readonly server: () => ServerInfo;
  readonly serverUrl: string;
  /** See `Settings.bots`. */
  readonly bots: readonly string[];
  readonly rooms: RoomDirectory;
  readonly recovery: RecoveryOptions;
  readonly store: StateStore | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly report: (status: ClientStatus) => void;
}

export interface PipelineOutlet extends Pick<InboxOptions, "dispatch" | "ignored"> {
  /** Whether somebody's filter asks for these events. */
  readonly wants: (what: keyof Pick<FilterSettings, "edited" | "deleted" | "allPublic">) => boolean;
}

export function createPipeline(options: PipelineOptions, outlet: PipelineOutlet): Pipeline {
  const { api, self, startedAt, serverTime, server, serverUrl, rooms, store, logger, report } = options;
  const failed = (roomId: string, error: unknown): void =>
    logger.error(`an event of room ${roomId} was lost: ${messageOf(error)}`);
  const lanes = createLanes({
    failed,
    full: () => catchUp.overflow(),
  });
  const ledger = createLedger();
  const { maxAgeMs } = options.recovery;
  const progress = createProgress({ store, startedAt, maxAgeMs, logger, scope: () => `${serverUrl} ${self().id}` });
  const order = createOrder({ lost: (roomId) => catchUp.missing(roomId) });
  const inbox = createInbox({ ...options, ...outlet, ledger, lanes, order, progress, failed });
  const recovery = createRecovery({
    options: options.recovery,
    lanes,
    position: progress.position,
    pin: progress.pin,
    serverTime,
    latest: () => progress.latest,
    fetch: (gap, quickly) => fetchMissed(api, server(), gap, quickly),
    isTold: (roomId, { _id }) => {
      const messageId = asText(_id) ?? "";
      return ledger.get(messageId)?.told === true || progress.toldAt(roomId, messageId) !== undefined;
    },
    wants: () => ({ changes: outlet.wants("edited") || outlet.wants("deleted"), deletions: outlet.wants("deleted") }),
    take: inbox.onMissed,
    report,
    logger,
  });
  const catchUp = createCatchUp({
    rooms,
    lanes,
    order,
    ledger,
    progress,
    recovery,
    inbox,
    logger,
    serverTime,
    others: async (signal) => (outlet.wants("allPublic") ? await readPublicRooms(api, logger, signal) : []),
  });
  return { inbox, catchUp, progress };
}
