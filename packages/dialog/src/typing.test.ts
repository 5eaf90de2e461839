import type { DevServer } from "@rocketchat-connectors/dev-server";
import { gate, until } from "@rocketchat-connectors/testkit";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { engineOf, openOffice, words } from "./office.fixture.ts";
import { showTyping } from "./typing.ts";

/** Whether the bot was shown as typing in the lounge, each time that it told the server, oldest first. */
function shown({ wire }: DevServer): readonly boolean[] {
  const told = wire
    .frames("bot")
    .filter(({ direction, frame }) => direction === "in" && JSON.stringify(frame).includes("LOUNGE/user-activity"));
  return told.map(({ frame }) => JSON.stringify(frame).includes("user-typing"));
}

describe.concurrent("the bot is shown as typing", () => {
  it("while the engine thinks, again after each message, and no longer at the end", async () => {
    const [first, second] = [gate(), gate()];
    const engine = engineOf(async ({ conversationId }) => {
      await first.opened;
      await office.dialog.say(conversationId, [words("one")]);
      await second.opened;
      return [];
    });
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hello");
    await until("it to be typing", () => shown(office.server).at(-1));
    first.open();
    await office.hears("lounge", "one");
    // It is shown again every eight seconds in any case.
    await until("it to be typing again", () => shown(office.server).length > 1 && shown(office.server).at(-1), 4_000);
    second.open();
    await until("it to stop", () => shown(office.server).at(-1) === false);
    expect(shown(office.server).filter((isTyping) => isTyping).length).toBeGreaterThanOrEqual(2);
  });

  it("no longer when the engine fails", async () => {
    const door = gate();
    const engine = engineOf(async () => {
      await door.opened;
      throw new Error("a mistake");
    });
    await using office = await openOffice(engine, { dialog: { unavailableText: "Sorry." } });
    await office.ann.say("lounge", "hello");
    await until("it to be typing", () => shown(office.server).at(-1));
    door.open();
    await office.hears("lounge", "Sorry.");
    await until("it to stop", () => shown(office.server).at(-1) === false);
  });

  it("not when the engine is only told something", async () => {
    const engine = engineOf(undefined, async () => [words("welcome")]);
    await using office = await openOffice(engine);
    await office.server.as("agent").join("lounge");
    await office.hears("lounge", "welcome");
    expect(shown(office.server)).toEqual([]);
  });
});

describe("the sign of typing", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const sign = () => {
    const told: boolean[] = [];
    const typing = showTyping({ typing: async (_, active = true) => void told.push(active) }, { roomId: "LOUNGE" });
    return { told, typing };
  };

  it("is shown again after what was said and every eight seconds, and no longer when the turn is over", () => {
    const { told, typing } = sign();
    vi.advanceTimersByTime(250);
    expect(told).toEqual([true]);
    typing.again();
    vi.advanceTimersByTime(250);
    expect(told).toEqual([true, true]);
    vi.advanceTimersByTime(8_000);
    expect(told).toEqual([true, true, true]);
    typing.stop();
    typing.again();
    typing.stop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([true, true, true, false]);
  });

  it("is not worth it for what is over at once", () => {
    const { told, typing } = sign();
    vi.advanceTimersByTime(249);
    typing.stop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});
