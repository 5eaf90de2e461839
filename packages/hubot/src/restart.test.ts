import { copyFile } from "node:fs/promises";
import { gate, stateFolder } from "@rocketchat-connectors/testkit";
import { describe, it } from "vitest";
import { openOffice } from "./office.fixture.ts";
import { hubotCopy, startRobot, type TestRobot } from "./robot.fixture.ts";

const versions = ["hubot", "hubot-13", "hubot-11"] as const;

/** Answers each question, unless the robot is as good as killed: then nothing goes on that it holds before its end. */
function answering(robot: TestRobot, heard: string[], end: Promise<void>, isDead: () => boolean = () => false): void {
  robot.hear(/^question (\w+)$/, async (res) => {
    if (isDead()) return end;
    heard.push(`${res.match[1]}${res.message.recovered ? ", recovered" : ""}`);
    if (res.match[1] === "three") return end;
    await res.send(`answer ${res.match[1]}`);
    return res.match[1] === "two" ? end : undefined;
  });
}

describe.concurrent.each(versions)("a robot of %s that was killed", (version) => {
  it("leaves to the next one what it had not answered, and nothing is said twice", async ({ expect }) => {
    const { open, opened } = gate();
    await using state = await stateFolder();
    const before: string[] = [];
    const after: string[] = [];
    let dead = false;
    const hubot = await hubotCopy(version);
    await using office = await openOffice({
      hubot,
      env: { ROCKETCHAT_STATE_FILE: state.file },
      scripts: (robot) => answering(robot, before, opened, () => dead),
    });
    for (const name of ["one", "two", "three"]) await office.ann.say("lounge", `question ${name}`);
    await expect.poll(() => before).toEqual(["one", "two", "three"]);
    await office.server.waitForMessage({ room: "lounge", text: "answer two" });
    await expect.poll(() => office.robot.adapter.client.health.waiting).toBe(2);
    // What the disk holds is all that a killed process leaves; whatever it has in memory must not matter.
    dead = true;
    await copyFile(state.file, state.copy);
    await office.ann.say("lounge", "question four");
    await using _next = await startRobot({
      hubot,
      env: {
        ROCKETCHAT_URL: office.server.url,
        ROCKETCHAT_USER: "rocket.cat.bot",
        ROCKETCHAT_PASSWORD: "secret",
        ROCKETCHAT_STATE_FILE: state.copy,
      },
      scripts: (robot) => {
        robot.hear(/^question three$/, (res) => res.send("answer three"));
        answering(robot, after, opened);
      },
    });
    await office.server.waitForMessage({ room: "lounge", text: "answer four" });
    await expect.poll(() => after).toEqual(expect.arrayContaining(["two, recovered", "four, recovered"]));
    expect(office.said("lounge").toSorted()).toEqual(["answer four", "answer one", "answer three", "answer two"]);
    open();
  });
});
