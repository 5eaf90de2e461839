import type { ChaosReport } from "./run.ts";
import { faultKinds } from "./verdict.ts";

/** How many things that went wrong are told one by one. */
const told = 30;

const columns: readonly (readonly [title: string, width: number, value: (report: ChaosReport) => unknown])[] = [
  ["seed", 6, ({ options }) => options.seed],
  ["profile", 11, ({ options }) => options.profile],
  ["deployment", 13, ({ options }) => options.deployment],
  ["subject", 8, ({ options }) => options.subject.name],
  ["faults", 6, ({ schedule }) => schedule.length],
  ["said", 6, ({ said }) => said],
  ["delivered", 9, ({ delivered }) => delivered],
  ...faultKinds.map(
    (kind) =>
      [kind, kind.length, ({ findings }: ChaosReport) => findings.filter((one) => one.kind === kind).length] as const,
  ),
  ["settled ms", 10, ({ settledMs }) => settledMs ?? "never"],
];

/** The line above the rows. */
export const tableHead = columns.map(([title, width]) => title.padStart(width)).join(" | ");

/** One run as a row of the table. */
export function tableRow(report: ChaosReport): string {
  return columns.map(([, width, value]) => String(value(report)).padStart(width)).join(" | ");
}

/** What went wrong in a run, and how to see it again; empty when nothing did. */
export function complaint(report: ChaosReport): string {
  const { findings, schedule, options } = report;
  if (findings.length === 0) return "";
  const { seed, lastsMs, profile, deployment, subject, rooms, rate } = options;
  const again = `--seed ${seed} --seconds ${lastsMs / 1_000} --profile ${profile} --deployment ${deployment}`;
  const rest = findings.length > told ? [`  and ${findings.length - told} more`] : [];
  // What went wrong comes last, where whoever reads the end of a log finds it.
  return [
    `the schedule of seed ${seed} (--schedule takes it from a file): ${JSON.stringify(schedule)}`,
    `seed ${seed}: ${findings.length} findings`,
    ...findings.slice(0, told).map(({ kind, text }) => `  ${kind}: ${text}`),
    ...rest,
    `again: npm run chaos -- ${again} --subject ${subject.name} --rooms ${rooms} --rate ${rate}`,
  ].join("\n");
}
