/** Our reader of signals, held against the official client's: what that one reads, ours reads the same, and more. */
import { Client } from "@botpress/chat";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { readSignal } from "../chat/signals.ts";
import { startStandInChat } from "./chat.ts";
import { cloudFixtures } from "./cloud-fixtures.fixture.ts";
import { isObject } from "./json.ts";
import { listening } from "./official-listener.fixture.ts";

type Fields = Readonly<Record<string, unknown>>;

const payloads = cloudFixtures("payload");
const signals = cloudFixtures("signal");
const odd = cloudFixtures("odd");
const said = signals["message-created"] ?? {};

const known: Readonly<Record<string, Fields>> = {
  ...signals,
  ...odd,
  ...Object.fromEntries(Object.entries(payloads).map(([kind, payload]) => [kind, changed(said, { payload })])),
};

for (const [name, signal] of Object.entries(known)) {
  test(`${name} is read whole`, () => {
    const { data } = signal;
    const read = readSignal(JSON.stringify(signal));
    const whole = isObject(data) && isObject(data.payload) ? data.payload : undefined;
    if (read?.type === "message") expect(read.message.payload).toEqual(whole);
    else if (read?.type === "event") expect(read.event.payload).toEqual(whole);
    else expect(read?.type).toBe(typesOfOthers[name]);
  });
}

const typesOfOthers: Readonly<Record<string, string>> = {
  "participant-added": "other",
  "participant-removed": "other",
  "message-deleted": "other",
  "message-stream-delta": "delta",
  "message-stream-complete": "complete",
  "message-stream-abort": "abort",
};

test("what is known is read as the official client reads it", async () => {
  const all = Object.entries(known);
  const official = await officiallyRead(all.map(([, signal]) => signal));
  const unread = all.map(([name]) => name).filter((_, at) => official[at]?.[0] === "unknown");
  expect(unread.sort()).toEqual(
    [...Object.keys(odd), "message-stream-abort", "message-stream-complete", "message-stream-delta"].sort(),
  );
  for (const [at, [name, signal]] of all.entries()) compare(name, signal, official[at]);
});

test("whatever the official client reads is read the same", async () => {
  const all = fc.sample(anySignal(), { seed: 20_261_123, numRuns: 400 });
  const official = await officiallyRead(all);
  const isRead = official.filter(([name]) => name !== "unknown");
  // Else nothing would be compared.
  expect(isRead.length).toBeGreaterThan(100);
  expect(isRead.length).toBeLessThan(all.length);
  for (const [at, signal] of all.entries()) compare(JSON.stringify(signal), signal, official[at]);
});

test("pings and garbage are nothing", () => {
  const nothing = ["ping", " ping ", "", "{", "[]", "null", '"ping"', "7"];
  expect(nothing.map((data) => readSignal(data))).toEqual(nothing.map(() => undefined));
});

type Read = readonly [string, unknown];

/** What the official client makes of the signals, one after another on one stream. */
async function officiallyRead(all: readonly Fields[]): Promise<readonly Read[]> {
  const chat = await startStandInChat();
  onTestFinished(chat.close);
  const client = await Client.connect({ apiUrl: chat.url, userId: "ann" });
  await client.createConversation({ id: "room" });
  const ears = await listening(client, "room");
  for (const signal of all) await chat.emitRaw("room", JSON.stringify(signal));
  await ears.came(all.length);
  return ears.heard;
}

function compare(what: string, signal: Fields, [name, read]: Read = ["", undefined]): void {
  const ours = readSignal(JSON.stringify(signal));
  if (name === "unknown") return;
  if (!isObject(read)) throw new Error(`The official client read ${JSON.stringify(read)}.`);
  const { id, createdAt, ...rest } = read;
  const dated = { ...rest, ...(id === null ? {} : { id }), createdAt: Date.parse(String(createdAt)) };
  if (name === "message_created") expect(ours, what).toMatchObject({ type: "message", message: dated });
  else if (name === "event_created") expect(ours, what).toMatchObject({ type: "event", event: dated });
  else expect(ours, what).toMatchObject({ type: "other", name, conversationId: read.conversationId });
}

/** Signals of the fixtures, with anything in the place of some field, and fields that nobody knows. */
function anySignal(): fc.Arbitrary<Fields> {
  const value = fc.jsonValue();
  const payload = fc
    .tuple(fc.constantFrom(...Object.values(payloads)), fc.dictionary(fc.string(), value, { maxKeys: 2 }), fc.string())
    .map(
      ([kind, more, words]): Fields => ({
        ...more,
        ...kind,
        ...(typeof kind.text === "string" ? { text: words } : {}),
      }),
    );
  const metadata = fc.oneof(fc.dictionary(fc.string(), value, { maxKeys: 3 }), fc.constant(null));
  const field = fc.constantFrom("userId", "payload", "metadata", "isBot", "createdAt", "anything");
  return fc
    .tuple(fc.constantFrom(...Object.values(signals)), payload, metadata, fc.option(fc.tuple(field, value)))
    .map(([signal, kind, about, change]) => {
      const isMessage = signal.type === "message_created";
      const meant = isMessage ? changed(signal, { payload: kind, metadata: about }) : signal;
      return change === null ? meant : changed(meant, { [change[0]]: change[1] });
    });
}

function changed(signal: Fields, fields: Fields): Fields {
  return { ...signal, data: { ...(isObject(signal.data) ? signal.data : {}), ...fields } };
}
