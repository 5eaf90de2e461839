import { expect, it } from "vitest";
import type { IncomingMessage, Room, User } from "../types.ts";
import { aboutDocument } from "./filter-notes.ts";
import { createGate } from "./gate.ts";
import { parseMessage } from "./parse.ts";

const room: Room = { id: "r1", kind: "channel", name: "ops", displayName: "Ops", joined: true };
const self: User = { id: "b0t", username: "bot" };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

const document = (id: string, u: object, second: number) => ({
  _id: id,
  rid: room.id,
  msg: id,
  u,
  ts: { $date: second * 1_000 },
  bot: { i: "a bot" },
});

function messageIn(wire: object): IncomingMessage {
  const message = parseMessage(wire, { room, self, serverUrl: "http://127.0.0.1", origin: "live" });
  if (!message) throw new Error("the document was taken for no message");
  return message;
}

it.each(["bot", "renamed-by-an-administrator"])(
  "two bots are stopped, also when the own one is called '%s'",
  (username) => {
    const gate = createGate({ self: () => self, logger, loopLimit: 3 });
    let heard = 0;
    for (let count = 0; count < 10; count += 1) {
      const message = messageIn(document(`theirs${count}`, { _id: "u1", username: "robbie" }, 2 * count));
      const event = { type: "message", room, message } as const;
      if (gate.judge(event)) continue;
      gate.heard(event);
      heard += 1;
      const answer = document(`own${count}`, { _id: self.id, username }, 2 * count + 1);
      gate.ignored("own_message", aboutDocument(answer, room));
    }
    expect(heard).toBe(3);
  },
);

it("what the bot does to somebody else's message is no answer", () => {
  const gate = createGate({ self: () => self, logger, loopLimit: 1 });
  const theirs = document("theirs", { _id: "u1", username: "robbie" }, 1);
  const event = { type: "message", room, message: messageIn(theirs) } as const;
  gate.heard(event);
  gate.ignored("own_message", aboutDocument(theirs, room));
  expect(gate.judge(event)).toBeUndefined();
});
