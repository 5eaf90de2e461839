import { describe, expect, it } from "vitest";
import { findHubot } from "./hubot.ts";
import { hubotCopy } from "./robot.fixture.ts";

const noAdapter = { use: () => undefined };

describe("the copy of Hubot", () => {
  it("is the one that made the robot", async () => {
    const hubot = await hubotCopy("hubot");
    expect((await findHubot(new hubot.Robot(noAdapter, false, "Hubot", false))).Robot).toBe(hubot.Robot);
  });

  it("must be one that the adapter can see", async () => {
    const other = await hubotCopy("hubot-13");
    await expect(findHubot(new other.Robot(noAdapter, false, "Hubot", false))).rejects.toThrow(
      /install hubot and @rocketchat-connectors\/hubot side by side/,
    );
  });
});
