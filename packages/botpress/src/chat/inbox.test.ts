import { memoryStore } from "@rocketchat-connectors/core";
import { gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Inbox, type Item } from "./inbox.ts";
import { Marks } from "./marks.ts";

const item = (id: string, createdAt: number): Item => ({ id, createdAt, conversationId: "c", payload: id });

/** An inbox whose first words wait for a gate. */
function slowInbox() {
  const door = gate();
  const said: string[] = [];
  const stop = new AbortController();
  const looked: string[] = [];
  const inbox = new Inbox({
    ears: {
      async said(_, __, id) {
        await door.opened;
        said.push(id);
      },
    },
    ...{ marks: new Marks(memoryStore()), logger: keptLog().logger, signal: stop.signal, gatherMs: 0 },
    drafts: { has: () => false, finish: async ({ id }) => id },
    stirred: () => undefined,
    look: (conversationId) => void looked.push(conversationId),
  });
  inbox.start();
  return { inbox, door, said, looked };
}

describe("what the bot says", () => {
  it("stays in its order when a list took too long, and others spoke meanwhile", async () => {
    const { inbox, door, said } = slowInbox();
    const release = inbox.hold("c");
    // Nobody waits for the list any longer; then it comes.
    release();
    inbox.hear(item("first", 1));
    release();
    expect(inbox.isQuiet("c")).toBe(false);
    inbox.hear(item("second", 2));
    door.open();
    await until("both", () => said.length === 2);
    expect(said).toEqual(["first", "second"]);
  });

  it("and is too much to wait is looked for when there is room again", async () => {
    const { inbox, door, said, looked } = slowInbox();
    for (let count = 0; count < 510; count += 1) inbox.hear(item(String(count), count));
    expect(looked).toEqual([]);
    door.open();
    await until("those that wait", () => inbox.isQuiet("c") && looked.length > 0);
    expect(said.length).toBeGreaterThanOrEqual(500);
    expect(looked.at(-1)).toBe("c");
  });

  it("in a long talk is noted to be read, lest the next process says it again", async () => {
    const { inbox, door, said, looked } = slowInbox();
    door.open();
    for (let count = 0; count < 90; count += 1) inbox.hear(item(String(count), count));
    await until("all", () => said.length === 90 && inbox.isQuiet("c"));
    expect(looked).toEqual([]);
    for (let count = 90; count < 130; count += 1) inbox.hear(item(String(count), count));
    await until("a look", () => said.length === 130 && looked.length > 0);
    expect(looked).toEqual(["c"]);
  });
});
