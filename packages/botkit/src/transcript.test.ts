import { describe, expect, it } from "vitest";
import { dialogues } from "./features/dialogues.fixture.ts";
import { play } from "./features/play.fixture.ts";
import { ActivityLog, playOnTestAdapter } from "./features/test-adapter.fixture.ts";
import { openOffice } from "./office.fixture.ts";

describe.each(dialogues)("$title", ({ script, lines, shown = lines }) => {
  it("is the same on Bot Framework's own test adapter and in Rocket.Chat", async () => {
    const test = await playOnTestAdapter(script, lines);
    expect(test.said).toEqual(lines);
    const log = new ActivityLog();
    await using office = await openOffice({
      scripts: (controller, adapter) => {
        adapter.use(log);
        script(controller);
      },
    });
    await play(office.server, "lounge", shown);
    expect(log.lines).toEqual(test.activities);
  });
});
