import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it, vi } from "vitest";
import { openBareOffice } from "./bare-adapter.fixture.ts";
import { openOffice, openPlainOffice } from "./office.fixture.ts";
import { watchRejections } from "./rejections.fixture.ts";

const mistake = new Error("a handler's mistake");
const fail = async (): Promise<never> => {
  throw mistake;
};

function pong(controller: Botkit): void {
  controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
}

it("on a bare adapter a handler that throws would end the process, and its turn never settles", async () => {
  using rejections = watchRejections();
  const errors: unknown[] = [];
  await using office = await openBareOffice((controller, adapter) => {
    adapter.onTurnError = async (_, error) => void errors.push(error);
    controller.hears("boom", "message", fail);
    pong(controller);
  });
  await office.ann.say("lounge", "boom");
  await office.ann.say("lounge", "ping");
  await office.server.waitForMessage({ room: "lounge", text: "pong" });
  await expect.poll(() => rejections.seen).toEqual([mistake]);
  await expect.poll(() => office.adapter.client?.health.waiting).toBe(1);
  expect(errors).toEqual([]);
});

/** Everywhere that an author's code can throw in Botkit. */
const places: Readonly<Record<string, (controller: Botkit) => void>> = {
  "hears()": (controller) => controller.hears("boom", "message", fail),
  "a hears() that tests": (controller) => controller.hears(fail, "message", fail),
  "on()": (controller) => controller.on("message", fail),
  "interrupts()": (controller) => controller.interrupts("boom", "message", fail),
  "a step of ingest": (controller) =>
    controller.middleware.ingest.use(async (_bot: unknown, _message: unknown, _next: unknown) => fail()),
  "a step of receive": (controller) =>
    controller.middleware.receive.use(async (_bot: unknown, _message: unknown, _next: unknown) => fail()),
  "a step of receive that needs no next": (controller) => controller.middleware.receive.use(fail),
  "a step of receive that throws at once": (controller) =>
    controller.middleware.receive.use((_bot: unknown, _message: unknown, _next: unknown) => {
      throw mistake;
    }),
  "one of several steps of interpret": (controller) =>
    controller.middleware.interpret.use([
      (_bot: unknown, _message: unknown, next: () => void) => next(),
      async (_bot: unknown, _message: unknown, _next: unknown) => fail(),
    ]),
  "a step of spawn": (controller) => controller.middleware.spawn.use(async (_bot: unknown, _next: unknown) => fail()),
  "a dialog": (controller) => {
    const dialog = new BotkitConversation("dialog", controller);
    dialog.before("default", fail);
    dialog.say("never said");
    controller.addDialog(dialog);
    controller.hears("boom", "message", async (bot) => bot.beginDialog("dialog"));
  },
};

describe("an error", () => {
  it.each(Object.entries(places))("in %s comes to onTurnError, and its turn settles", async (_, script) => {
    // Botkit writes some of them there itself.
    using _quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    using rejections = watchRejections();
    const errors: string[] = [];
    await using office = await openOffice({
      scripts(controller, adapter) {
        adapter.onTurnError = async (context, error) => {
          errors.push(error.message);
          await context.sendActivity("Sorry.");
        };
        script(controller);
      },
    });
    await office.ann.say("lounge", "boom");
    await office.server.waitForMessage({ room: "lounge", from: "bot", text: "Sorry." });
    await expect.poll(() => office.adapter.client.health.waiting).toBe(0);
    expect(errors).toEqual([expect.stringContaining("a handler's mistake")]);
    expect(rejections.seen).toEqual([]);
  });

  it("without onTurnError is logged, and the bot goes on", async () => {
    using rejections = watchRejections();
    await using office = await openOffice({
      scripts(controller) {
        controller.hears("boom", "message", fail);
        pong(controller);
      },
    });
    await office.ann.say("lounge", "boom");
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.log).toContain("The bot failed in a turn (message) in lounge: a handler's mistake");
    expect(rejections.seen).toEqual([]);
  });

  it("that is none is one all the same", async () => {
    await using office = await openOffice({
      scripts: (controller) => controller.hears("boom", "message", () => Promise.reject()),
    });
    await office.ann.say("lounge", "boom");
    await expect.poll(() => office.log.some((line) => line.includes("failed without an error (undefined)"))).toBe(true);
  });

  it("after next() is logged", async () => {
    using rejections = watchRejections();
    await using office = await openOffice({
      scripts(controller) {
        controller.middleware.receive.use(async (_bot: unknown, _message: unknown, next: () => void) => {
          next();
          await fail();
        });
        pong(controller);
      },
    });
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    expect(office.log).toContain("A middleware of the bot failed after next(): a handler's mistake");
    expect(rejections.seen).toEqual([]);
  });

  it("of a bot without Botkit is logged, or comes to onTurnError", async () => {
    const errors: unknown[] = [];
    await using office = await openPlainOffice(fail);
    await office.ann.say("lounge", "boom");
    await expect.poll(() => office.log).toContain("The bot failed in a turn (message) in lounge: a handler's mistake");
    office.adapter.onTurnError = async (_, error) => void errors.push(error);
    await office.ann.say("lounge", "boom");
    await expect.poll(() => errors).toEqual([mistake]);
  });
});
