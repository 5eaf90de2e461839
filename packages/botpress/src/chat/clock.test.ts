import { memoryStore } from "@rocketchat-connectors/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { idOf, openWorld } from "./talk.fixture.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a question", () => {
  it.each([-5, 5])("that may have been taken is there once, with a clock that is off by %i hours", async (hours) => {
    const store = memoryStore();
    const real = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: real });
    await using world = await openWorld({
      // Whatever the connector notes before it speaks is of its own time; Botpress lives in another one.
      store: {
        ...store,
        get: async (key) => {
          vi.setSystemTime(real + hours * 3_600_000);
          return await store.get(key);
        },
        set: async (key, value, expiry) => {
          await store.set(key, value, expiry);
          vi.setSystemTime(real);
        },
      },
      standIn: { handler: ({ text }) => [{ type: "text", text: `You said ${text}` }] },
    });
    for (const text of ["one", "two"]) {
      world.chat.faults.inject({ type: "reset", when: "after" });
      await world.ask("ann", text);
    }
    const asked = world.chat.messages(idOf("ann")).filter(({ userId }) => userId.startsWith("rc-"));
    expect(asked.map(({ payload }) => payload)).toEqual(["one", "two"].map((text) => ({ type: "text", text })));
  });
});
