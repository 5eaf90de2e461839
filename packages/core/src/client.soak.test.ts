import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Child, startChild } from "./child.fixture.ts";

interface Sample {
  readonly heap: number;
  readonly external: number;
  readonly listeners: number;
  readonly resources: Readonly<Record<string, number>>;
}

const total = 200_000;
const step = 5_000;
/** The ledger holds 20 000 messages; what is measured before it is full says nothing. */
const warmUp = 50_000;

let folder = "";
let server: Child;
let subject: Child;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "soak-"));
  server = startChild(new URL("./soak-server.fixture.ts", import.meta.url));
  const args = [await server.says("url "), join(folder, "state")];
  subject = startChild(new URL("./soak-subject.fixture.ts", import.meta.url), { args, flags: ["--expose-gc"] });
  await subject.says("ready");
});
afterAll(async () => {
  await subject[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function measure(name: string): Promise<Sample> {
  subject.tell(`measure ${name}`);
  return JSON.parse(await subject.says(`measured ${name} `));
}

async function callsSoFar(name: string): Promise<number> {
  server.tell(`calls ${name}`);
  return Number(await server.says(`calls ${name} `));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The growth of a value from the first to the second half of its samples, by their medians. */
function growth(values: readonly number[]): number {
  const middle = Math.floor(values.length / 2);
  return median(values.slice(middle)) - median(values.slice(0, middle));
}

/**
 * How far the medians of two halves may be apart. A single measurement is some 300 kB more or less (compiled code,
 * caches of the engine), their medians are a tenth of that. Of each message kept, a single reference has 8 bytes, and
 * between the middles of the halves are 75 000 messages: that makes 600 kB.
 */
const noise = 500_000;

/** Timers and connections; files that are being written come and go. */
const lasting = ({ resources }: Sample): string =>
  JSON.stringify(Object.entries(resources).filter(([name]) => /Timeout|Immediate|Wrap/.test(name)));

describe("a bot that runs for weeks", () => {
  it("keeps nothing of 200 000 messages", async () => {
    const calls = await callsSoFar("before");
    const samples: Sample[] = [];
    for (let heard = 0; heard < total; heard += step) {
      server.tell(`send ${step}`);
      await subject.says(`heard ${heard + step}.`);
      if (heard >= warmUp) samples.push(await measure(String(heard)));
    }
    const asked = (await callsSoFar("after")) - calls;
    subject.tell("totals");
    const { messages, reactions, health } = JSON.parse(await subject.says("totals "));
    expect({ messages, reactions }).toEqual({ messages: total, reactions: total / 10 });
    expect(health).toMatchObject({ state: "online", reconnects: 0, waiting: 0 });
    expect(growth(samples.map(({ heap }) => heap))).toBeLessThan(noise);
    expect(growth(samples.map(({ external }) => external))).toBeLessThan(noise);
    expect(new Set(samples.map(({ listeners }) => listeners)).size).toBe(1);
    expect(new Set(samples.map(lasting)).size, samples.map(lasting).join("\n")).toBe(1);
    expect(asked).toBe(0);
    expect((await stat(join(folder, "state"))).size).toBeLessThan(2_000_000);
  }, 300_000);

  it("keeps nothing of 10 000 answers", async () => {
    const samples: Sample[] = [];
    for (let sent = 0; sent < 10_000; sent += 1_000) {
      subject.tell("speak 1000");
      await subject.says(`spoke ${sent + 1_000}.`);
      samples.push(await measure(`speaking-${sent}`));
    }
    // In the ledger the bot's own messages, some bytes larger, take the place of the others, and the ids of the last
    // 20 000 answers are remembered: 660 kB for the 5 000 between the middles of the halves. A whole message kept of
    // each answer would be twice as much as all that and the noise together.
    expect(growth(samples.map(({ heap }) => heap))).toBeLessThan(2 * noise);
    const timers = samples.map(({ resources }) => resources.Timeout);
    expect(Math.max(...timers.slice(5).map(Number))).toBeLessThanOrEqual(Math.max(...timers.slice(0, 5).map(Number)));
    expect(subject.lines.filter((line) => line.startsWith("warning"))).toEqual([]);
    server.tell("stored");
    expect(await server.says("stored ")).toBe("10000");
  }, 300_000);
});
