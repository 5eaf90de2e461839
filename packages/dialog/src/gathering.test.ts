import { someMessage, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Gathering, joined } from "./gathering.ts";
import type { Heard } from "./hearing.ts";

const heard = (text: string, more: Partial<Heard> = {}): Heard => ({
  message: someMessage(text, { id: text }),
  messageIds: [text],
  text,
  conversation: { roomId: "R", userId: "U", epoch: 0 },
  place: { roomId: "R" },
  ...more,
});

function gathering(quietMs: number, mostLines = 20) {
  const asked: string[] = [];
  const own = new Gathering({
    quietMs,
    mostLines,
    async ask({ text }) {
      asked.push(text);
      if (text.includes("wrong")) throw new Error("a mistake");
    },
  });
  return { gathering: own, asked };
}

describe("lines", () => {
  it("are asked at once when nobody waits for quiet", async () => {
    const { gathering: own, asked } = gathering(0);
    await own.add(heard("one"), false);
    expect(asked).toEqual(["one"]);
  });

  it("are asked together, and settle together", async () => {
    const { gathering: own, asked } = gathering(20);
    await Promise.all([own.add(heard("one"), false), own.add(heard("two"), false)]);
    expect(asked).toEqual(["one\ntwo"]);
    expect(own.size, "nothing is kept of what was asked").toBe(0);
    const wrong = [own.add(heard("what is"), false), own.add(heard("wrong"), false)];
    for (const one of wrong) await expect(one).rejects.toThrow("a mistake");
  });

  it("of other people, conversations and threads are not", async () => {
    const { gathering: own, asked } = gathering(600_000);
    const bob = { ...someMessage("bob's"), sender: { id: "bob-id", username: "bob" } };
    const all = [
      own.add(heard("one"), false),
      own.add(heard("bob's", { message: bob }), false),
      own.add(heard("in a thread", { place: { roomId: "R", threadId: "T" } }), false),
      own.add(heard("elsewhere", { conversation: { roomId: "S", epoch: 0 } }), false),
    ];
    expect(own.size).toBe(4);
    own.flush();
    await Promise.all(all);
    expect(asked).toEqual(["one", "bob's", "in a thread", "elsewhere"]);
  });

  it("that wait are asked before one that stands alone, and when they are too many", async () => {
    const { gathering: own, asked } = gathering(600_000, 3);
    const all = ["one", "two"].map((text) => own.add(heard(text), false));
    await own.add(heard("click"), true);
    await Promise.all(all);
    await Promise.all(["a", "b", "c"].map((text) => own.add(heard(text), false)));
    await until("all to be asked", () => asked.length === 3);
    expect(asked).toEqual(["one\ntwo", "click", "a\nb\nc"]);
  });
});

describe("lines that are joined", () => {
  it("are the last one, with the words, files and mentions of all", () => {
    const file = { kind: "file", title: "a.txt", raw: {} } as const;
    const bot = { id: "bot-id", username: "bot" };
    const first = someMessage("@bot one", { textForBot: "one", mentions: [bot], mentionsBot: true });
    const only = someMessage("", { attachments: [file] });
    const lines = [
      heard("one", { message: first, messageIds: ["m1"] }),
      heard("", { message: only, messageIds: ["m2"] }),
      heard("three", { messageIds: ["m3"] }),
    ];
    expect(joined(lines)).toMatchObject({
      text: "one\nthree",
      messageIds: ["m1", "m2", "m3"],
      message: {
        id: "three",
        text: "@bot one\nthree",
        textForBot: "one\nthree",
        attachments: [file],
        mentions: [bot],
        mentionsBot: true,
      },
    });
  });

  it("that come when the bot is to end are asked at once", async () => {
    const { gathering: own, asked } = gathering(600_000);
    own.flush();
    await own.add(heard("last words"), false);
    expect(asked).toEqual(["last words"]);
  });

  it("are a single one as it is, and none nothing", () => {
    const only = heard("one");
    expect(joined([only])).toBe(only);
    expect(joined([])).toBeUndefined();
  });
});
