import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTimeline } from "../../packages/dev-server/src/timeline.ts";
import { type ChaosSubject, complaint, runChaos, tableHead, tableRow } from "../../packages/testkit/src/chaos/index.ts";
import { type Run, readCommandLine, type SubjectName, usage } from "./command-line.ts";

/** A run loads the framework of its own bot and no other. */
const subjects: Readonly<Record<SubjectName, () => Promise<ChaosSubject>>> = {
  core: async () => (await import("../../packages/testkit/src/chaos/core-subject.fixture.ts")).coreSubject,
  hubot: async () => (await import("../../packages/hubot/src/chaos.fixture.ts")).hubotSubject,
  botkit: async () => (await import("../../packages/botkit/src/chaos.fixture.ts")).botkitSubject,
  bbot: async () => (await import("../../packages/bbot/src/chaos.fixture.ts")).bbotSubject,
  rasa: async () => (await import("../../packages/rasa/src/chaos.fixture.ts")).rasaSubject,
  "rasa-callback": async () => (await import("../../packages/rasa/src/chaos.fixture.ts")).postingRasaSubject,
  botpress: async () => (await import("../../packages/botpress/src/chaos.fixture.ts")).botpressSubject,
  "botpress-cloud": async () => (await import("../../packages/botpress/src/chaos.fixture.ts")).cloudSubject,
};

/** Tells a child that its parent has printed the head of the table. */
const headless = "CHAOS_HEADLESS";

async function main(): Promise<boolean> {
  const command = readCommandLine(process.argv.slice(2), Math.random());
  if (command.kind === "help") {
    console.log(usage);
    return true;
  }
  if (!(headless in process.env)) console.log(tableHead);
  if (command.kind === "one") return runOne(command.run);
  const passed = await Promise.all(command.runs.map(runInProcess));
  return passed.every(Boolean);
}

/** Prints the row, and what went wrong; tells whether nothing did. */
async function runOne({ subject, seconds, schedule, log, ...more }: Run): Promise<boolean> {
  const lines = log === undefined ? undefined : createWriteStream(log);
  const report = await runChaos({
    ...more,
    subject: await subjects[subject](),
    lastsMs: seconds * 1_000,
    ...(schedule === undefined ? {} : { schedule: await readTimeline(schedule) }),
    ...(lines === undefined ? {} : { log: (line) => void lines.write(`${line}\n`) }),
  });
  lines?.end();
  console.log([tableRow(report), complaint(report)].filter((text) => text !== "").join("\n"));
  return report.findings.length === 0;
}

function runInProcess(args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...args], {
    stdio: "inherit",
    env: { ...process.env, [headless]: "1" },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === 0));
  });
}

main().then(
  (passed) => {
    process.exitCode = passed ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
