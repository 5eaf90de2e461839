import { setTimeout as wait } from "node:timers/promises";
import {
  type Client,
  isRocketChatError,
  type Logger,
  type MessageRef,
  messageOf,
  type OutgoingMessage,
  RocketChatError,
} from "@rocketchat-connectors/core";
import { LRUCache } from "lru-cache";
import type { Activity, ConversationReference, ResourceResponse, TurnContext } from "./botkit.ts";
import type { ErrorLog } from "./error-log.ts";
import { type FileToSend, loadFile, type Outgoing, toRocketChat } from "./map.ts";
import type { Turns } from "./turns.ts";

export interface SpeakerOptions {
  readonly client: () => Client;
  readonly logger: Logger;
  readonly errors: ErrorLog;
  readonly turns: Turns;
}

type Said = Partial<Activity>;
type Conversation = Partial<ConversationReference>["conversation"];

/** The room and perhaps the thread that something is said in. */
type Place = Pick<OutgoingMessage, "roomId" | "threadId">;

/** The ids of the messages that an activity became beyond the first. */
interface Further {
  readonly texts: readonly string[];
  readonly files: readonly string[];
}

/** Of so many activities that became more than one message the others are known. */
const mostRemembered = 1_000;

/** What a bot does not send by mistake, but for other channels. */
const isOfRooms = (type = "message"): boolean => /^message/.test(type);

const nothingFurther: Further = { texts: [], files: [] };

/** Does in the rooms what activities ask for; those of one context in the order of the calls, awaited or not. */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #last = new WeakMap<TurnContext, Promise<unknown>>();
  readonly #further = new LRUCache<string, Further>({ max: mostRemembered });

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Says one after another; resolves with what was stored, in the same order. */
  say(context: TurnContext, activities: readonly Said[]): Promise<ResourceResponse[]> {
    return this.#inTurn(context, async () => {
      const responses: ResourceResponse[] = [];
      for (const activity of activities) responses.push(await this.#perform(context, activity));
      return responses;
    });
  }

  /** Changes the text of a message, which is all of it that can be changed; takes away what it was split into. */
  update(context: TurnContext, activity: Said): Promise<void> {
    return this.#inTurn(context, async () => {
      const { client, logger } = this.#options;
      const { text, rest } = wordingOf(toRocketChat({ ...activity, type: "message" }));
      if (rest) logger.warn("Only the text of a message can be changed: its attachments stay as they are");
      if (text === undefined) return logger.warn("A message was not changed: there is no text that it could have");
      const ref = await this.#messageRef(context, activity.id, activity.conversation);
      await client().edit(ref, text);
      await this.#removeTexts(ref);
    });
  }

  /** Removes all that an activity became. */
  delete(context: TurnContext, { activityId, conversation }: Partial<ConversationReference>): Promise<void> {
    return this.#inTurn(context, async () => {
      const ref = await this.#messageRef(context, activityId, conversation);
      const { texts, files } = this.#further.get(ref.id) ?? nothingFurther;
      await this.#options.client().delete(ref);
      this.#further.delete(ref.id);
      for (const id of [...texts, ...files]) await this.#options.client().delete({ ...ref, id });
    });
  }

  async #removeTexts(ref: MessageRef): Promise<void> {
    const { client, logger } = this.#options;
    const { texts, files } = this.#further.get(ref.id) ?? nothingFurther;
    try {
      for (const id of texts) await client().delete({ ...ref, id });
      this.#further.set(ref.id, { texts: [], files });
    } catch (error) {
      if (isRocketChatError(error) && error.code === "closed") throw error;
      const advice = "give the bot's account the permission delete-own-message";
      logger.warn(`A long message was changed, but further parts of it stay (${messageOf(error)}): ${advice}`);
    }
  }

  #inTurn<Result>(context: TurnContext, task: () => Promise<Result>): Promise<Result> {
    const { turns, errors } = this.#options;
    const before = this.#last.get(context) ?? Promise.resolve();
    const result = errors.watch("The bot could not reach the room", before.then(task));
    this.#last.set(
      context,
      result.catch(() => undefined),
    );
    return turns.underWay(turns.saidIn(context.activity), result);
  }

  async #perform(context: TurnContext, activity: Said): Promise<ResourceResponse> {
    const id = await this.#performOne(context, activity);
    return { id: id ?? "", ...{ activityId: id ?? "", conversation: activity.conversation } };
  }

  async #performOne(context: TurnContext, activity: Said): Promise<string | undefined> {
    const { client, logger } = this.#options;
    const { type, conversation = context.activity.conversation } = activity;
    const outgoing = toRocketChat(activity);
    switch (outgoing.type) {
      case "message":
        return this.#send(context, await this.#placeOf(context, conversation), outgoing);
      case "typing": {
        const { roomId, threadId } = await this.#placeOf(context, conversation);
        await client().typing(roomId, true, threadId);
        return undefined;
      }
      case "delay":
        await wait(outgoing.ms);
        return undefined;
      case "reaction":
        for (const emoji of outgoing.added) await client().react(outgoing.messageId, emoji);
        for (const emoji of outgoing.removed) await client().react(outgoing.messageId, emoji, false);
        return outgoing.messageId;
      case "nothing":
        logger[isOfRooms(type) ? "warn" : "debug"](
          `An activity of the bot says nothing in Rocket.Chat: ${outgoing.why}`,
        );
        return undefined;
    }
  }

  async #send(context: TurnContext, place: Place, outgoing: Outgoing & { type: "message" }): Promise<string> {
    const { client, logger, turns } = this.#options;
    for (const note of outgoing.notes) logger.warn(note);
    const { message, files, threadId } = outgoing;
    const filePlace = { ...place, ...(threadId === undefined ? {} : { threadId }) };
    const inReplyTo = turns.saidIn(context.activity)?.inReplyTo;
    const texts: string[] = [];
    const uploads: string[] = [];
    if (Object.keys(message).length > 0) {
      const answer = inReplyTo === undefined ? {} : { inReplyTo };
      const { id, parts = [id] } = await client().send({ ...answer, ...place, ...message });
      texts.push(...parts);
    }
    for (const file of files) uploads.push(await this.#upload(filePlace, file));
    const [first = "", ...others] = [...texts, ...uploads];
    const further = { texts: texts.slice(1), files: others.slice(Math.max(0, texts.length - 1)) };
    if (others.length > 0) this.#further.set(first, further);
    return first;
  }

  async #upload(place: Place, file: FileToSend): Promise<string> {
    return (await this.#options.client().files.upload({ ...(await loadFile(file)), ...place })).id;
  }

  async #messageRef(context: TurnContext, id: string | undefined, conversation: Conversation): Promise<MessageRef> {
    if (!id) throw new RocketChatError("not_found", "No message was changed: the activity has no id");
    const { roomId } = await this.#placeOf(context, conversation ?? context.activity.conversation);
    return { id, roomId };
  }

  async #placeOf({ activity }: TurnContext, conversation: Conversation): Promise<Place> {
    const { id, thread_id: thread } = { thread_id: undefined, ...conversation };
    if (!id) throw new RocketChatError("not_found", "Nothing was said: the activity has no conversation.id");
    const isOwn = id === activity.conversation?.id && this.#options.turns.began(activity);
    const roomId = isOwn ? id : (await this.#options.client().rooms.find(id)).id;
    return { roomId, ...(typeof thread === "string" ? { threadId: thread } : {}) };
  }
}

/** The words of what would be said, and whether there is more to it. A single file carries its words itself. */
function wordingOf(outgoing: Outgoing): { readonly text?: string; readonly rest: boolean } {
  if (outgoing.type !== "message") return { rest: false };
  const { message, files } = outgoing;
  const text = message.text ?? files[0]?.text;
  return { ...(text === undefined ? {} : { text }), rest: files.length > 0 || message.attachments !== undefined };
}
