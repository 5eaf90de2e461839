import { complaint, runChaos, shortRun } from "@rocketchat-connectors/testkit/chaos";
import { expect, it } from "vitest";
import { postingRasaSubject } from "./chaos.fixture.ts";

it("a bot to which Rasa posts loses, doubles and disorders nothing in five seconds of chaos", {
  timeout: 60_000,
}, async () => {
  const report = await runChaos({
    ...shortRun,
    subject: postingRasaSubject,
    profile: "8.8",
    deployment: "monolith",
  });
  expect(complaint(report)).toBe("");
  expect(report.said).toBeGreaterThan(50);
});
