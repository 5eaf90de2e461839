import { describe, expect, it } from "vitest";
import { messagesSince } from "./lists.ts";
import type { ChatMessage } from "./signals.ts";
import { idOf } from "./talk.fixture.ts";

const message = (id: string, createdAt: number): ChatMessage => ({
  ...{ id, createdAt, conversationId: idOf("ann"), userId: "user_BOT", payload: {}, metadata: {} },
});

const stored = [message("a", 1), message("b", 5), message("c", 5), message("d", 5), message("e", 9)];

describe("what was said at the same time", () => {
  it.each([
    ["backwards", [...stored].reverse()],
    ["forwards", stored],
  ])("comes in the order in which it was said, in a list that goes %s", async (_, messages) => {
    const { messages: read } = await messagesSince(idOf("ann"), 5, {
      api: { messages: async () => ({ messages }) },
      keys: { of: async () => "key" },
      signal: new AbortController().signal,
    });
    expect(read.map(({ id }) => id)).toEqual(["b", "c", "d", "e"]);
  });
});
