import { bridge, connect, readSettings } from "@rocketchat-connectors/core";
import type { ChaosSubject } from "./subject.ts";

/** Notices what is wrong sooner than by default, so that a short run holds more of it. */
const quick = {
  backoff: { firstMs: 50, longestMs: 1_000 },
  heartbeat: { idleMs: 1_000, timeoutMs: 1_000 },
  answerTimeoutMs: 5_000,
} as const;

/** The client alone, with a connector that answers every message. */
export const coreSubject: ChaosSubject = {
  name: "core",
  async start({ env, logger, heard }) {
    const client = await connect(readSettings(env, logger.warn), { ...quick, logger });
    const bridged = bridge(client, {
      name: "chaos",
      async deliver(event) {
        if (event.type !== "message") return;
        const { id, room, text, threadId } = event.message;
        const answer = heard({ id, roomId: room.id, text });
        if (answer === undefined) return;
        const thread = threadId === undefined ? {} : { threadId };
        await client.send({ roomId: room.id, text: answer, inReplyTo: id, ...thread });
      },
    });
    return {
      async stop() {
        await bridged.close();
        await client.close();
      },
    };
  },
};
