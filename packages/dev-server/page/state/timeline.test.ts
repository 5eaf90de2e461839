import { describe, expect, it } from "vitest";
import { readMessage } from "../client/documents.ts";
import type { Message } from "../client/model.ts";
import { emptyTimeline, placesOf, type Timeline, withMessage, withNewestPage, withOlderPage } from "./timeline.ts";

function message(id: string, at: number, more: Partial<Message> = {}): Message {
  const read = readMessage({ _id: id, rid: "r", msg: id, ts: at, u: { username: "ann" } });
  if (read === undefined) throw new Error("the message cannot be read");
  return { ...read, ...more };
}

function timeline(...messages: readonly Message[]): Timeline {
  return { messages, phase: "ready", hasOlder: false };
}

const ids = ({ messages }: Timeline) => messages.map((each) => each.id).join(" ");

describe("a message in a timeline", () => {
  it("stands where its time puts it, in whatever order messages arrive", () => {
    const arrived = [message("b", 2), message("a", 1), message("c", 3)];
    expect(ids(arrived.reduce(withMessage, emptyTimeline))).toBe("a b c");
  });

  it("is shown once, in its newest state", () => {
    const edited = message("a", 1, { text: "new", updatedAt: 9 });
    const once = withMessage(timeline(message("a", 1), message("b", 2)), edited);
    expect(ids(once)).toBe("a b");
    expect(once.messages[0]?.text).toBe("new");
    expect(withMessage(once, message("a", 1, { text: "old", updatedAt: 3 })).messages[0]?.text).toBe("new");
  });

  it("takes the server's time in place of this computer's", () => {
    const pending = message("mine", 90, { delivery: "pending" });
    const shown = timeline(message("a", 1), pending, message("b", 95));
    expect(ids(withMessage(shown, message("mine", 97)))).toBe("a b mine");
  });

  it("stays delivered when the answer to its sending is lost afterwards", () => {
    const failed = message("a", 1, { delivery: { failed: "The server cannot be reached." }, updatedAt: 99 });
    expect(withMessage(timeline(message("a", 1)), failed).messages[0]?.delivery).toBe("stored");
  });

  it("stays out when it is older than all that is shown, and the server has more in between", () => {
    const shown = { ...timeline(message("b", 20)), hasOlder: true };
    expect(ids(withMessage(shown, message("a", 10)))).toBe("b");
  });

  it("belongs to its room, its thread, or both", () => {
    expect(placesOf(message("a", 1))).toEqual(["r", "a"]);
    expect(placesOf(message("a", 1, { threadId: "t" }))).toEqual(["t"]);
    expect(placesOf(message("a", 1, { threadId: "t", isShownInRoom: true }))).toEqual(["t", "r"]);
  });
});

describe("catching up after a reconnect", () => {
  const before = timeline(message("a", 1), message("b", 2), message("c", 3));

  it("adds what was said meanwhile", () => {
    expect(ids(withNewestPage(before, before, [message("c", 3), message("d", 4)], true))).toBe("a b c d");
  });

  it("takes out what was deleted meanwhile", () => {
    expect(ids(withNewestPage(before, before, [message("a", 1), message("c", 3)], false))).toBe("a c");
    expect(ids(withNewestPage(before, before, [], false))).toBe("");
  });

  it("leaves no hole: where the page does not reach what is known, it starts over", () => {
    const caughtUp = withNewestPage(before, before, [message("x", 90), message("y", 91)], true);
    expect(ids(caughtUp)).toBe("x y");
    expect(caughtUp.hasOlder).toBe(true);
  });

  it("keeps what the stream brought while the page was on its way", () => {
    const meanwhile = withMessage(before, message("d", 4));
    expect(ids(withNewestPage(meanwhile, before, before.messages, false))).toBe("a b c d");
  });

  it("keeps what was not sent yet", () => {
    const unsent = withMessage(before, message("mine", 5, { delivery: { failed: "no" } }));
    expect(ids(withNewestPage(unsent, unsent, [message("x", 90)], true))).toBe("mine x");
  });

  it("still offers older messages where it did before", () => {
    const long = { ...before, hasOlder: true };
    expect(withNewestPage(long, long, [message("c", 3)], true).hasOlder).toBe(true);
    expect(withNewestPage(before, before, [message("c", 3)], true).hasOlder).toBe(false);
  });
});

describe("looking further back", () => {
  it("puts older messages in front", () => {
    const shown = { ...timeline(message("c", 3)), hasOlder: true };
    const more = withOlderPage(shown, [message("a", 1), message("b", 2), message("c", 3)], false);
    expect(ids(more)).toBe("a b c");
    expect(more.hasOlder).toBe(false);
  });
});
