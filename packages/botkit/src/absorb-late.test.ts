import type { TurnContext } from "botbuilder";
import { describe, expect, it } from "vitest";
import { BareAdapter } from "./bare-adapter.fixture.ts";
import { openOffice, openPlace, openPlainOffice } from "./office.fixture.ts";

type Late = () => Promise<unknown>;

/** A bot that answers when the test lets it, which is after its turn. */
function lateBot(late: Late[]): (context: TurnContext) => Promise<void> {
  return async (context) => {
    late.push(async () => context.sendActivity("late"));
  };
}

const nothing: Late = async () => undefined;

describe("a reply after the turn", () => {
  it("fails on a bare adapter, whose context is revoked", async () => {
    await using place = await openPlace();
    const adapter = new BareAdapter(place.env);
    const late: Late[] = [];
    await adapter.start(lateBot(late));
    await place.ann.say("lounge", "ping");
    await expect.poll(() => late.length).toBe(1);
    await expect.poll(() => adapter.client?.health.waiting).toBe(0);
    await expect((late[0] ?? nothing)()).rejects.toThrow(/revoked/);
    await adapter.close();
  });

  it("arrives in its room", async () => {
    const late: Late[] = [];
    await using office = await openPlainOffice(lateBot(late));
    await office.ann.say("lounge", "ping");
    await expect.poll(() => late.length).toBe(1);
    await expect.poll(() => office.adapter.client.health.waiting).toBe(0);
    await office.bob.say("general", "something in between");
    await expect.poll(() => late.length).toBe(2);
    await (late[0] ?? nothing)();
    expect(office.said("lounge")).toEqual(["late"]);
  });

  it("arrives when a script of Botkit's makes it from a timer", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("ping", "message", async (bot, message) => {
          setTimeout(() => void bot.reply(message, "late"), 1);
          setTimeout(() => void bot.say("later"), 2);
        }),
    });
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "late" });
    await office.server.waitForMessage({ room: "lounge", text: "later" });
  });
});
