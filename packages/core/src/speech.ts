import type { Client, Files, MessageRef, Rooms } from "./client.ts";
import type { Logger } from "./logger.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { split } from "./outbox/split.ts";
import { createTyping } from "./outbox/typing.ts";
import type { RuleBook } from "./rest/server.ts";
import type { OutgoingFile, OutgoingMessage, SentMessage, User } from "./types.ts";

/** Everything that a bot does in its rooms. */
export type Speech = Pick<Client, "send" | "edit" | "split" | "delete" | "react" | "typing" | "setTopic" | "files">;

export interface SpeechOptions {
  readonly outbox: Outbox;
  readonly download: Files["download"];
  readonly rooms: Pick<Rooms, "get">;
  readonly self: () => User;
  readonly rules: Pick<RuleBook, "current">;
  /** Calls a DDP method. */
  readonly call: (method: string, ...params: readonly unknown[]) => Promise<unknown>;
  /** Throws `closed` when the client takes nothing more; `what` names what was to be done. */
  readonly refuseWhenClosed: (what: string) => void;
  readonly logger: Logger;
}

export function createSpeech(options: SpeechOptions): Speech {
  const { outbox, download, rooms, self, rules, call, refuseWhenClosed, logger } = options;
  const shownName = (): string => (rules.current().usesRealNames ? (self().name ?? self().username) : self().username);
  const typing = createTyping({ call, shownName, logger });
  return {
    files: {
      async upload(file: OutgoingFile): Promise<SentMessage> {
        refuseWhenClosed(`uploading '${file.name}'`);
        return await outbox.upload(file);
      },
      download,
    },
    async send(message: OutgoingMessage) {
      refuseWhenClosed(`sending to room ${message.roomId}`);
      const sent = await outbox.send(message);
      void typing.said(message.roomId, message.threadId);
      return sent;
    },
    async edit(message: MessageRef, text: string) {
      refuseWhenClosed(`editing ${message.id}`);
      await outbox.edit(message, text);
    },
    split: (text: string) => split(text, rules.current().longestMessage),
    async delete(message: MessageRef) {
      refuseWhenClosed(`deleting ${message.id}`);
      await outbox.delete(message);
    },
    async react(messageId: string, emoji: string, on = true) {
      refuseWhenClosed(`reacting to ${messageId}`);
      await outbox.react(messageId, emoji, on);
    },
    typing: typing.show,
    async setTopic(roomId: string, topic: string) {
      refuseWhenClosed(`setting the topic of ${roomId}`);
      const family = async () => ((await rooms.get(roomId)).kind === "channel" ? "channels" : "groups");
      await outbox.setTopic(roomId, family, topic);
    },
  };
}
