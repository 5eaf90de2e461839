import { complaint, runChaos, shortRun } from "@rocketchat-connectors/testkit/chaos";
import { expect, it } from "vitest";
import { botpressSubject, cloudSubject } from "./chaos.fixture.ts";

it.each([
  ["that speaks to v12", botpressSubject],
  ["to which Cloud streams its answers", cloudSubject],
])(
  "a bot %s loses, doubles and disorders nothing in five seconds of chaos",
  { timeout: 60_000 },
  async (_, subject) => {
    const report = await runChaos({ ...shortRun, subject, profile: "8.8", deployment: "monolith" });
    expect(complaint(report)).toBe("");
    expect(report.said).toBeGreaterThan(50);
  },
);
