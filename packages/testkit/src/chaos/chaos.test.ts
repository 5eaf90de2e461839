import { expect, it } from "vitest";
import { coreSubject } from "./core-subject.fixture.ts";
import { type ChaosOptions, complaint, runChaos, shortRun, tableHead, tableRow } from "./index.ts";

const short: ChaosOptions = { ...shortRun, subject: coreSubject, profile: "8.3", deployment: "monolith" };

it.concurrent("a bot loses, doubles and disorders nothing in five seconds of chaos", { timeout: 60_000 }, async () => {
  const report = await runChaos(short);
  expect(complaint(report)).toBe("");
  expect(report.said).toBeGreaterThan(50);
});

it.concurrent("a run tells of a bot that is deaf, and how to see that again", async () => {
  const deaf = { name: "deaf", start: async () => ({ stop: async () => undefined }) };
  const report = await runChaos({ ...short, subject: deaf, lastsMs: 300, rooms: 8, schedule: [], patienceMs: 50 });
  expect(report).toMatchObject({ delivered: 0, settledMs: undefined });
  expect(report.findings.filter(({ kind }) => kind === "lost")).toHaveLength(report.said);
  expect(report.said).toBeGreaterThan(0);
  expect(complaint(report)).toContain("again: npm run chaos -- --seed 22 --seconds 0.3 --profile 8.3");
  expect(tableRow(report).split("|")).toHaveLength(tableHead.split("|").length);
  expect(tableRow(report)).toMatch(/never$/);
});

it.concurrent("a run tells of a bot that is handed everything twice", async () => {
  const report = await runChaos({
    ...short,
    lastsMs: 500,
    rooms: 8,
    schedule: [],
    subject: {
      name: "stammerer",
      start: (context) =>
        coreSubject.start({
          ...context,
          heard(message) {
            context.heard(message);
            return context.heard(message);
          },
        }),
    },
  });
  expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(new Set(["doubled"]));
});

it.concurrent("a bot's log is written down with the time", async () => {
  const lines: string[] = [];
  await runChaos({ ...short, lastsMs: 500, rooms: 8, schedule: [], log: (line) => lines.push(line) });
  expect(lines.join("\n")).toMatch(/^\d+ heard q 1 \w+ in \w+$/m);
});
