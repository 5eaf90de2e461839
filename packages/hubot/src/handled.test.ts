import { gate, stateFolder } from "@rocketchat-connectors/testkit";
import { describe, it } from "vitest";
import { openOffice } from "./office.fixture.ts";
import { hubotCopy, startRobot } from "./robot.fixture.ts";

const versions = ["hubot", "hubot-13", "hubot-11"] as const;

describe.concurrent.each(versions)("a message counts as handled on %s", (version) => {
  it("when the scripts' listeners have run, and the next one does not wait for that", async ({ expect }) => {
    const { open, opened } = gate();
    await using office = await openOffice({
      hubot: await hubotCopy(version),
      scripts: (robot) => {
        robot.hear(/slow/, () => opened);
        robot.hear(/quick/, (res) => res.send("done"));
      },
    });
    await office.ann.say("lounge", "slow");
    await office.ann.say("lounge", "quick");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    const waiting = () => office.robot.adapter.client.health.waiting;
    await expect.poll(waiting).toBe(1);
    open();
    await expect.poll(waiting).toBe(0);
  });

  it("when the answers are stored that a script did not await", async ({ expect }) => {
    await using office = await openOffice({
      hubot: await hubotCopy(version),
      scripts: (robot) =>
        robot.hear(/careless/, (res) => {
          void res.send("one");
          void robot.send(res.envelope, "two");
          void res.sendDirect("alone");
        }),
    });
    const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
    await office.ann.say("lounge", "careless");
    const { client } = office.robot.adapter;
    await expect.poll(() => client.health.sending).toBeGreaterThan(0);
    expect(client.health.waiting).toBe(1);
    letThrough();
    await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge").toSorted()).toEqual(["one", "two"]);
    await office.server.waitForMessage({ from: "rocket.cat.bot", text: "alone" });
  });

  it("after the time that listeners have, when one of them never ends; the log says so", async ({ expect }) => {
    await using office = await openOffice({
      hubot: await hubotCopy(version),
      env: { HUBOT_ROCKETCHAT_LISTENER_TIMEOUT: "0.2" },
      scripts: (robot) => robot.hear(/stuck/, () => new Promise(() => undefined)),
    });
    await office.ann.say("lounge", "stuck");
    const { client } = office.robot.adapter;
    await expect.poll(() => client.health.waiting).toBe(1);
    await expect.poll(() => client.health.waiting).toBe(0);
    expect(office.log.filter((line) => /lounge.*HUBOT_ROCKETCHAT_LISTENER_TIMEOUT/.test(line))).toHaveLength(1);
  });
});

it.concurrent("an event counts as handled when its answers are stored, also one that is no message", async ({
  expect,
}) => {
  await using office = await openOffice({
    scripts: (robot) => {
      robot.hearReaction((res) => {
        void res.send("a reaction");
        void res.upload({ name: "notes.txt", content: Buffer.from("notes") });
      });
    },
  });
  const said = await office.ann.say("lounge", "a fine thing");
  const { client } = office.robot.adapter;
  await expect.poll(() => client.health.waiting).toBe(0);
  const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage|rooms\.media/, status: 503, times: 1_000 });
  await office.bob.react(said._id, ":eyes:");
  await expect.poll(() => client.health.sending).toBeGreaterThan(0);
  expect(client.health.waiting).toBe(1);
  letThrough();
  await office.server.waitForMessage({ room: "lounge", text: "a reaction" });
  await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(0);
});

it.concurrent("a question whose answer came too late for a stopping robot is left to the next one", {
  timeout: 30_000,
}, async ({ expect }) => {
  await using state = await stateFolder();
  const env = { ROCKETCHAT_STATE_FILE: state.file };
  const { open, opened } = gate();
  await using office = await openOffice({
    env,
    scripts: (robot) => {
      robot.hear(/question/, async (res) => {
        await opened;
        await res.send("answer");
      });
      robot.hear(/quick/, (res) => res.send("at once"));
    },
  });
  const { adapter } = office.robot;
  const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
  await office.ann.say("lounge", "question");
  // The client has something to send until the end, so that the late answer comes in the middle of the stop.
  await office.bob.say("ops", "quick");
  await expect.poll(() => adapter.client.health.sending).toBeGreaterThan(0);
  await using stopping = adapter.client.subscribe();
  const closing = adapter.close();
  await stopping.closed;
  open();
  await closing;
  letThrough();
  const { url } = office.server;
  await using _next = await startRobot({
    hubot: await hubotCopy("hubot"),
    env: { ROCKETCHAT_URL: url, ROCKETCHAT_USER: "rocket.cat.bot", ROCKETCHAT_PASSWORD: "secret", ...env },
    scripts: (robot) => robot.hear(/question/, (res) => res.send("answer")),
  });
  await office.server.waitForMessage({ room: "lounge", text: "answer" });
});
