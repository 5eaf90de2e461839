import { complaint, runChaos, shortRun } from "@rocketchat-connectors/testkit/chaos";
import { expect, it } from "vitest";
import { bbotSubject } from "./chaos.fixture.ts";

it("a bot of bBot loses, doubles and disorders nothing in five seconds of chaos", { timeout: 60_000 }, async () => {
  const report = await runChaos({ ...shortRun, subject: bbotSubject, profile: "7.4", deployment: "microservices" });
  expect(complaint(report)).toBe("");
  expect(report.said).toBeGreaterThan(50);
});
