export { complaint, tableHead, tableRow } from "./report.ts";
export { type ChaosOptions, type ChaosReport, runChaos } from "./run.ts";
export { shortRun } from "./short.ts";
export type { ChaosContext, ChaosSubject, Heard } from "./subject.ts";
