import { createDevServer } from "@rocketchat-connectors/dev-server";
import { describe, expect, it, vi } from "vitest";
import { RocketChatAdapter } from "./index.ts";
import { newController, openOffice, openPlace, openPlainOffice, recorder } from "./office.fixture.ts";
import { watchRejections } from "./rejections.fixture.ts";

describe("a Botkit bot", () => {
  it("is ready when it is connected, and not before", async () => {
    await using place = await openPlace();
    const letThrough = place.server.faults.refuse({ path: /login/, status: 503, times: 1_000 });
    const adapter = new RocketChatAdapter({ env: place.env, process: false, logger: recorder([]) });
    const controller = newController(adapter);
    let isReady = false;
    controller.ready(() => {
      isReady = true;
    });
    expect(() => adapter.client).toThrow(/not connected/);
    await expect.poll(() => place.server.wire.calls({ path: /login/ }).length).toBeGreaterThan(0);
    expect(isReady).toBe(false);
    letThrough();
    await adapter.ready;
    expect(isReady).toBe(true);
    expect(adapter.client.user.username).toBe("bot");
    await controller.shutdown();
  });

  it("hears what is said while its features are still being loaded", async () => {
    await using place = await openPlace();
    const adapter = new RocketChatAdapter({ env: place.env, process: false, logger: recorder([]) });
    const controller = newController(adapter);
    controller.addDep("content");
    controller.ready(() =>
      controller.hears("ping", "message", async (bot, message) => {
        await bot.reply(message, "pong");
      }),
    );
    await adapter.ready;
    await place.ann.say("lounge", "ping");
    await expect.poll(() => adapter.client.health.delivered).toBe(1);
    controller.completeDep("content");
    await place.server.waitForMessage({ room: "lounge", text: "pong" });
    await controller.shutdown();
  });

  it("says goodbye before it logs off", async () => {
    await using office = await openOffice({
      scripts: (controller) => {
        let worker: Awaited<ReturnType<typeof controller.spawn>> | undefined;
        controller.on("message", async (bot) => {
          worker = bot;
        });
        controller.on("shutdown", async () => {
          await worker?.say("goodbye");
          worker = undefined;
        });
      },
    });
    await office.ann.say("lounge", "hello");
    await expect.poll(() => office.adapter.client.health.delivered).toBe(1);
    await office.controller.shutdown();
    expect(office.said("lounge")).toEqual(["goodbye"]);
    expect(office.adapter.client.health.state).toBe("closed");
    await expect.poll(() => office.server.wire.connections("bot")).toEqual([]);
  });

  it("logs off also when its goodbye fails", async () => {
    using _quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await using place = await openPlace();
    const log: string[] = [];
    const adapter = new RocketChatAdapter({ env: place.env, process: false, logger: recorder(log) });
    const controller = newController(adapter);
    controller.on("shutdown", async () => {
      throw new Error("a goodbye's mistake");
    });
    await adapter.ready;
    await expect(controller.shutdown()).rejects.toThrow("a goodbye's mistake");
    await expect.poll(() => place.server.wire.connections("bot")).toEqual([]);
  });

  it("whose feature cannot be loaded tells the error, and logs off", async () => {
    await using place = await openPlace();
    const log: string[] = [];
    const adapter = new RocketChatAdapter({ env: place.env, process: false, logger: recorder(log) });
    const controller = newController(adapter);
    controller.ready(() => {
      throw new Error("a feature's mistake");
    });
    await expect(adapter.ready).rejects.toThrow("a feature's mistake");
    expect(log).toContain("The bot cannot start: a feature's mistake");
    await expect.poll(() => place.server.wire.connections("bot")).toEqual([]);
  });

  it("closed while it waits for its server never becomes ready, and nothing rejects", async () => {
    await using place = await openPlace();
    place.server.faults.refuse({ path: /login/, status: 503, times: 1_000 });
    const adapter = new RocketChatAdapter({ env: place.env, process: false, logger: recorder([]) });
    const controller = newController(adapter);
    let isReady = false;
    controller.ready(() => {
      isReady = true;
    });
    await expect.poll(() => place.server.wire.calls({ path: /login/ }).length).toBeGreaterThan(0);
    await controller.shutdown();
    await adapter.ready;
    expect(isReady).toBe(false);
  });
});

describe("a start that cannot work", () => {
  it("rejects ready, and Botkit never becomes ready", async () => {
    using rejections = watchRejections();
    await using place = await openPlace();
    const log: string[] = [];
    const env = { ...place.env, ROCKETCHAT_PASSWORD: "wrong" };
    const adapter = new RocketChatAdapter({ env, process: false, logger: recorder(log) });
    const controller = newController(adapter);
    let isReady = false;
    controller.ready(() => {
      isReady = true;
    });
    await expect(adapter.ready).rejects.toMatchObject({ code: "unauthorized" });
    expect(isReady).toBe(false);
    expect(log.filter((line) => line.includes("ROCKETCHAT_PASSWORD"))).toHaveLength(1);
    expect(rejections.seen).toEqual([]);
  });

  it("rejects ready when the settings cannot be used", async () => {
    const adapter = new RocketChatAdapter({ env: {}, process: false, logger: recorder([]) });
    newController(adapter);
    await expect(adapter.ready).rejects.toMatchObject({ code: "invalid_settings" });
    expect(() => adapter.client).toThrow(/not connected/);
    await adapter.close();
  });

  it("ends what keeps the process alive, with its exit code, when nobody looks at ready", async () => {
    using rejections = watchRejections();
    const { exitCode } = process;
    const log: string[] = [];
    const controller = newController(new RocketChatAdapter({ env: {}, logger: recorder(log) }));
    let isEnded = false;
    controller.on("shutdown", async () => {
      isEnded = true;
    });
    await expect.poll(() => isEnded).toBe(true);
    expect(process.exitCode).toBe(78);
    process.exitCode = exitCode;
    expect(rejections.seen).toEqual([expect.objectContaining({ code: "invalid_settings" })]);
    expect(log).toEqual([expect.stringContaining("The bot cannot start: ")]);
  });

  it("rejects start() for a bot without Botkit", async () => {
    const adapter = new RocketChatAdapter({ env: {}, process: false, logger: recorder([]) });
    await expect(adapter.start(async () => undefined)).rejects.toMatchObject({ code: "invalid_settings" });
  });

  it("is a second bot on the same adapter, which leaves the first one alone", async () => {
    await using office = await openPlainOffice(async (context) => {
      if (context.activity.text === "ping") await context.sendActivity("pong");
    });
    await expect(office.adapter.start(async () => undefined)).rejects.toThrow(/has a bot already/);
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
  });
});

it("a bot whose account is locked out while it runs says so in the log", async () => {
  await using server = await createDevServer({
    users: [{ username: "bot", password: "x", roles: ["bot"], id: "bot-id", token: "personal-token" }],
  });
  const log: string[] = [];
  const env = { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER_ID: "bot-id", ROCKETCHAT_AUTH_TOKEN: "personal-token" };
  const adapter = new RocketChatAdapter({ env, process: false, logger: recorder(log) });
  await adapter.start(async () => undefined);
  server.faults.expireToken("bot");
  await server.faults.drop({ username: "bot" });
  await expect
    .poll(() => log.filter((line) => line.startsWith("The connection to Rocket.Chat has ended: ")), { timeout: 10_000 })
    .toHaveLength(1);
  await adapter.close();
});
