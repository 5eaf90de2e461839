import { readFileSync } from "node:fs";
import { parseMessage, type Room } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { toActivity } from "./map.ts";
import { fieldsOf, listOf } from "./values.ts";

const self = { userId: "bot-id", username: "bot" };

/** The messages that a real server sent, in order. */
function messagesOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  const file = new URL(`../../dev-server/fixtures/${name}.jsonl`, import.meta.url);
  const frames = readFileSync(file, "utf8").trimEnd().split("\n").map(fieldsOf);
  return frames
    .map(({ data }) => fieldsOf(data))
    .filter(({ collection }) => collection === "stream-room-messages")
    .flatMap(({ fields }) => listOf(fieldsOf(fields).args).slice(0, 1))
    .filter(({ msg }) => msg !== undefined);
}

function activityOf(document: Readonly<Record<string, unknown>>) {
  const room: Room = { id: String(document.rid), kind: "channel", name: "r", displayName: "r", joined: true };
  const user = { id: self.userId, username: self.username };
  const message = parseMessage(document, { room, self: user, serverUrl: "https://chat.example", origin: "live" });
  return message && toActivity({ type: "message", room, message }, self);
}

describe.each(["rocketchat-6.5.3", "rocketchat-8.3.0", "ddp-streamer-8.3.0"])("what %s sent", (name) => {
  it("is an activity with a sender, a stable conversation and the document itself", () => {
    const documents = messagesOf(name);
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) {
      const thread = document.tmid === undefined ? {} : { thread_id: document.tmid };
      expect(activityOf(document)).toMatchObject({
        type: "message",
        id: document._id,
        text: expect.any(String),
        from: { id: fieldsOf(document.u)._id },
        channelData: document,
      });
      expect(activityOf(document)?.conversation).toEqual({ id: document.rid, ...thread });
    }
  });

  it("names every uploaded file with an address", () => {
    for (const document of messagesOf(name).filter(({ file }) => file !== undefined)) {
      const contentUrl = expect.stringMatching(/^https:\/\/chat\.example\/file-upload\//);
      expect(activityOf(document)?.attachments).toMatchObject([{ contentUrl, name: fieldsOf(document.file).name }]);
    }
  });
});
