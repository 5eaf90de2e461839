import { type Client, patiently, type RoomEvent, Running } from "@rocketchat-connectors/core";
import type { BBotMessage, Framework } from "./bbot.ts";
import type { Hearing } from "./branches.ts";
import { type Incoming, toBBot } from "./map.ts";
import type { BBotSettings } from "./settings.ts";
import type { Speaker } from "./speaker.ts";
import { isOneToOne, type Origin } from "./target.ts";
import { userView } from "./users.ts";

/**
 * Hands the events of rooms to a bot, at once, for a branch may wait for the next event. The promise settles when the
 * branches have run, or have taken too long, and what they said in answer is stored; it rejects with `closed` when the
 * bot was stopped before that.
 */
export type Receiver = (client: Client, event: RoomEvent) => Promise<void>;

type Heard = Exclude<Incoming, { type: "event" }>;

export function createReceiver(framework: Framework, speaker: Speaker, settings: BBotSettings): Receiver {
  const { branchMs, logger } = settings;
  return async (client, event) => {
    const incoming = toBBot(event, { ...framework.names, userId: client.user.id });
    if (incoming.type === "event") {
      framework.bot.events.emit(incoming.name, incoming.details);
      return;
    }
    const message = messageFrom(incoming, framework);
    const origin = originOf(event, incoming, message.user.id);
    speaker.remember(message, origin);
    const answers = new Running();
    const hearing: Hearing = {
      direct: "words" in incoming ? incoming.words.text : undefined,
      answering: (answer) => void answers.add(answer),
    };
    const branches = framework.receive(message, hearing).finally(() => answers.settled());
    await patiently(branches, branchMs, () => logger.warn(stuck(incoming, branchMs)));
    // However long that takes: what is on its way is stored, or given up when the bot is stopped.
    await speaker.answered(origin);
  };
}

function stuck({ type, place }: Heard, branchMs: number): string {
  return (
    `the branches of a message (${type}) in ${place.name} have not settled within ${branchMs / 1_000} s: it counts as ` +
    "handled now, and is not given to the next process should this one be killed (BBOT_ROCKETCHAT_BRANCH_TIMEOUT)"
  );
}

function originOf(event: RoomEvent, { place }: Heard, userId: string): Origin {
  const messageId = "message" in event ? event.message.id : "messageId" in event ? event.messageId : undefined;
  return {
    roomId: place.id,
    roomName: place.name,
    oneToOne: isOneToOne(event.room),
    userId,
    ...(place.tmid === undefined ? {} : { threadId: place.tmid }),
    ...(messageId === undefined ? {} : { messageId }),
    // Who edits a message asks anew under the old id, so the answer to an edit counts for itself.
    ...(event.type === "message" ? { inReplyTo: event.message.id } : {}),
  };
}

function messageFrom(incoming: Heard, framework: Framework): BBotMessage {
  const { messages } = framework;
  const { place } = incoming;
  const user = userView(framework, incoming.person, place);
  switch (incoming.type) {
    case "text": {
      const { id, text: _, ...words } = incoming.words;
      return Object.assign(messages.text(user, words.rawText, id), words);
    }
    case "rich": {
      const { id, text: _, ...words } = incoming.words;
      const payload = { ...incoming.payload, text: words.rawText };
      return Object.assign(messages.rich(user, payload, words.rawText, id), words);
    }
    case "enter":
    case "leave":
      return Object.assign(
        messages[incoming.type](user),
        incoming.by ? { by: userView(framework, incoming.by, place) } : {},
      );
    case "topic":
      return Object.assign(messages.topic(user), { text: incoming.topic });
    case "reaction": {
      const { emoji, added, messageId } = incoming;
      return Object.assign(messages.custom(user, "reaction"), { emoji, added, messageId });
    }
  }
}
