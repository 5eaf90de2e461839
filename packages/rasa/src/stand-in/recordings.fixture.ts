import { readFile, writeFile } from "node:fs/promises";
import type { Receiver } from "./receiver.fixture.ts";
import { type Exchange, record } from "./recording.fixture.ts";
import { type ScriptName, scripts } from "./scripts.fixture.ts";

/** A Rasa that is asked everything, the real one or the stand-in. */
export interface Subject extends AsyncDisposable {
  readonly url: string;
  /** From now on, its action server is not there. */
  stopActions(): Promise<void>;
}

/** How a subject is started. */
export type Start = (options: { readonly callbackUrl: string; readonly model: boolean }) => Promise<Subject>;

export type Recordings = Readonly<Record<ScriptName, readonly Exchange[]>>;

/** Asks everything of a Rasa of each kind. */
export async function recordAll(start: Start, receiver: Receiver): Promise<Recordings> {
  const ask = (subject: Subject, name: ScriptName) => record(subject.url, receiver, scripts[name]);
  const running = await (async () => {
    await using subject = await start({ callbackUrl: receiver.url, model: true });
    const rest = await ask(subject, "rest");
    const stream = await ask(subject, "stream");
    const callback = await ask(subject, "callback");
    const api = await ask(subject, "api");
    await subject.stopActions();
    return { rest, stream, callback, api, "without-actions": await ask(subject, "without-actions") };
  })();
  await using empty = await start({ callbackUrl: receiver.url, model: false });
  return { ...running, "without-model": await ask(empty, "without-model") };
}

const file = (name: string) => new URL(`../../fixtures/${name}.json`, import.meta.url);

/** What the real Rasa answered. */
export async function readRecording(name: ScriptName): Promise<readonly Exchange[]> {
  return JSON.parse(await readFile(file(name), "utf8")) as readonly Exchange[];
}

export async function writeRecording(name: ScriptName, exchanges: readonly Exchange[]): Promise<void> {
  await writeFile(file(name), `${JSON.stringify(exchanges, undefined, 1)}\n`);
}
