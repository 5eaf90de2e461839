import { complaint, runChaos, shortRun } from "@rocketchat-connectors/testkit/chaos";
import { expect, it } from "vitest";
import { hubotSubject } from "./chaos.fixture.ts";

it("a robot loses, doubles and disorders nothing in five seconds of chaos", { timeout: 60_000 }, async () => {
  const report = await runChaos({ ...shortRun, subject: hubotSubject, profile: "7.4", deployment: "microservices" });
  expect(complaint(report)).toBe("");
  expect(report.said).toBeGreaterThan(50);
});
