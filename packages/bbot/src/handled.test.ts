import { EventEmitter, once } from "node:events";
import { describe, it } from "vitest";
import { openOffice } from "./office.fixture.ts";

describe.concurrent("a message counts as handled", () => {
  it("when its branches have run, and the next one does not wait for that", async ({ expect }) => {
    const door = new EventEmitter();
    await using office = await openOffice({
      branches: ({ global }) => {
        global.text(/slow/, () => once(door, "open"));
        global.text(/quick/, (b) => b.respond("done"));
      },
    });
    await office.ann.say("lounge", "slow");
    await office.ann.say("lounge", "quick");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    const waiting = () => office.adapter.client.health.waiting;
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    door.emit("open");
    await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  });

  it("when the answers are stored that a branch did not await", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global }) =>
        void global.text(/careless/, (b) => {
          void b.respond("one");
        }),
    });
    const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
    await office.ann.say("lounge", "careless");
    const { client } = office.adapter;
    await expect.poll(() => client.health.sending, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(client.health.waiting).toBe(1);
    letThrough();
    await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge")).toEqual(["one"]);
  });

  it("after the time that branches have, when one of them never ends; the log says so", async ({ expect }) => {
    await using office = await openOffice({
      env: { BBOT_ROCKETCHAT_BRANCH_TIMEOUT: "0.3" },
      branches: ({ global }) => void global.text(/stuck/, () => new Promise(() => undefined)),
    });
    await office.ann.say("lounge", "stuck");
    const { client } = office.adapter;
    await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => client.health.waiting, { timeout: 5_000 }).toBe(0);
    expect(office.log.filter((line) => /lounge.*BBOT_ROCKETCHAT_BRANCH_TIMEOUT/.test(line))).toHaveLength(1);
  });

  it("after that time also when a middleware never lets an answer go", async ({ expect }) => {
    await using office = await openOffice({
      env: { BBOT_ROCKETCHAT_BRANCH_TIMEOUT: "0.3" },
      branches: ({ global, middleware }) => {
        middleware.respond?.(() => new Promise(() => undefined));
        global.text(/stuck/, (b) => b.respond("never said"));
        global.text(/careless/, (b) => {
          void b.respond("never said");
        });
      },
    });
    await office.ann.say("lounge", "stuck");
    await office.ann.say("lounge", "careless");
    const { client } = office.adapter;
    await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(2);
    await expect.poll(() => client.health.waiting, { timeout: 5_000 }).toBe(0);
    expect(office.log.filter((line) => /lounge.*BBOT_ROCKETCHAT_BRANCH_TIMEOUT/.test(line))).toHaveLength(2);
  });

  it("not before its answers are stored, however long its branches may take", async ({ expect }) => {
    await using office = await openOffice({
      env: { BBOT_ROCKETCHAT_BRANCH_TIMEOUT: "0.3" },
      branches: ({ global }) => void global.text(/ask/, (b) => b.respond("answer")),
    });
    const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
    await office.ann.say("lounge", "ask");
    await expect
      .poll(() => office.log.filter((line) => /BBOT_ROCKETCHAT_BRANCH_TIMEOUT/.test(line)).length, { timeout: 10_000 })
      .toBe(1);
    expect(office.adapter.client.health.waiting).toBe(1);
    letThrough();
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.said("lounge")).toEqual(["answer"]);
  });

  it("when a middleware fails on it, and the next one is heard", async ({ expect }) => {
    await using office = await openOffice({
      branches: ({ global, middleware }) => {
        middleware.hear?.((b) => {
          if (String(b.message) === "bad") throw new Error("a middleware's mistake");
        });
        global.text(/ping/, (b) => b.respond("pong"));
      },
    });
    await office.ann.say("lounge", "bad");
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    await expect.poll(() => office.adapter.client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect(office.log.join("\n")).toContain("a middleware's mistake");
  });
});
