import { beforeAll, describe, expect, test } from "vitest";
import { recordings } from "./recordings.fixture.ts";
import { type Report, replay } from "./replay.fixture.ts";

/**
 * Recorded clients of real servers talk to this one.
 *
 * Each REST answer has to have the recorded status, media type and body, each socket the recorded frames, in the
 * recorded order, and the recorded end; ids, tokens and moments have to stand for each other. Tolerated is only:
 * - the order between a REST answer and a socket, which are two connections;
 * - where a recording says so, the order of two stream events of one room that the recorded server itself sent in both
 *   orders;
 * - when a silent socket is asked for a sign of life, which the replay does not wait half a minute for;
 * - how many people and messages a room already had, and what earlier tests had left in the recorded database.
 */
describe.each(recordings)("the client of $file", (recording) => {
  let report: Report;

  beforeAll(async () => {
    report = await replay(recording);
  }, 60_000);

  test("meets no difference that is not on the list", () => {
    expect(report.unlisted).toEqual([]);
  });

  test("meets every difference that is on the list", () => {
    expect(report.gone).toEqual([]);
  });

  test("meets differences in less than one answer of twenty", () => {
    expect(report.rows).toBeGreaterThan(160);
    expect(report.share).toBeLessThan(0.05);
  });

  test("gets the events that the set-up of its recording could not carry, if there were any", () => {
    expect(report.uncarried > 0).toBe(recording.uncarried !== undefined);
  });
});
