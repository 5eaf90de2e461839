import type { Client, FilterSettings, Logger, StateStore } from "@rocketchat-connectors/core";
import { Answering } from "./answering.ts";
import { ChoiceMemory } from "./choices/memory.ts";
import { Floor } from "./floor.ts";
import { forgivingStore } from "./forgiving-store.ts";
import { Hearing } from "./hearing.ts";
import { Listening } from "./listening.ts";
import { People } from "./people.ts";
import { Performing } from "./performing.ts";
import { Remarks } from "./remarks.ts";
import { scopedStore } from "./scoped-store.ts";
import type { DialogSettings } from "./settings.ts";
import { Speaker } from "./speaker.ts";
import { DialogState } from "./state.ts";
import { Targets } from "./targets.ts";
import { Turns } from "./turns.ts";
import type { Engine } from "./types.ts";
import { Visits } from "./visits.ts";
import { Voice } from "./voice.ts";

/** Milliseconds that one conversation's turn may hold up the others of its room. */
const patienceMs = 1_500;
const longestLine = 20;

export interface PartsOptions {
  readonly client: () => Client;
  readonly engine: Engine;
  readonly settings: DialogSettings;
  readonly filter: FilterSettings;
  readonly logger: Logger;
  readonly store: StateStore;
  /** How old messages may be that are heard again, in milliseconds. */
  readonly recoveredMs: number;
  /** Aborted when nobody waits for answers any more. */
  readonly signal: AbortSignal;
}

/** What a dialog is made of. */
export interface Parts {
  readonly turns: Turns;
  readonly answering: Answering;
  readonly remarks: Remarks;
  readonly performing: Performing;
  readonly listening: Listening;
  readonly targets: Targets;
}

export function createParts({ store: whole, ...options }: PartsOptions): Parts {
  const { client, engine, settings, logger, recoveredMs } = options;
  const { handoff, concurrency, debounceMs, mostMessages, strategy } = settings;
  // Another bot that shares the store may hear the same messages.
  const store = forgivingStore(
    scopedStore(whole, () => `${client().server.url} ${client().user.id}`),
    logger,
  );
  const state = new DialogState(store, engine.name, recoveredMs);
  const choices = new ChoiceMemory({ store, name: engine.name });
  const turns = new Turns({ concurrency, patienceMs, longestLine });
  const voice = new Voice({ ...options, choices });
  const performing = new Performing({
    client,
    handoff,
    state,
    choices,
    voice,
    logger,
    report: (spot, result) => listening.report(spot, { ...result, room: spot.room }),
  });
  const speaker = new Speaker({ ...options, voice, performing, mostMessages });
  const floor = new Floor({ choices, speaker });
  const answering = new Answering({ ...options, state, speaker, floor });
  const [visits, people] = [new Visits(client, state), new People(client)];
  const listening = new Listening({
    ...options,
    hearing: new Hearing({ ...options, state, choices, voice }),
    answering,
    turns,
    state,
    visits,
    voice,
    people,
    debounceMs,
    mostLines: longestLine,
  });
  const targets = new Targets({ client, state, strategy, people, visits });
  const remarks = new Remarks({ ...options, floor, voice, state, targets });
  return { turns, answering, remarks, performing, listening, targets };
}
