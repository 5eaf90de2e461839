import type { IncomingAttachment, User } from "@rocketchat-connectors/core";
import type { HubotMessage, HubotModule, HubotTextMessage, HubotUser } from "./hubot.ts";

/** Where something happened, in the words of scripts. */
export interface Place {
  /** The room's name; its id where rooms have no name (direct and livechat rooms). */
  readonly room: string;
  readonly roomID: string;
  /** `c` channel, `p` private group, `d` direct, `l` livechat. */
  readonly roomType: "c" | "p" | "d" | "l";
  /** True when the bot and one other person are alone. */
  readonly oneToOne: boolean;
  /** The id of the thread's first message. */
  readonly tmid?: string;
}

/** What a person wrote. */
export interface TextContent {
  readonly id: string;
  /** As `robot.respond` sees it: starts with the robot's name when the message is meant for the robot. */
  readonly text: string;
  /** As typed, which is what `robot.hear` sees. */
  readonly rawText: string;
  readonly mentions: readonly User[];
  /** Files and rich blocks; a quoted message is not one of them. */
  readonly attachments: readonly IncomingAttachment[];
  /** The first of them, as hubot-rocketchat handed it to scripts. */
  readonly attachment?: LegacyAttachment;
  /** True when this is the new text of an older message. */
  readonly edited: boolean;
  /** True when it was said while the bot was away, and fetched afterwards. */
  readonly recovered: boolean;
  /** The wire document. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface LegacyAttachment {
  readonly link: string | undefined;
  readonly type: IncomingAttachment["kind"];
  readonly [field: string]: unknown;
}

/** A reaction that somebody set or took away. */
export interface ReactionContent {
  readonly type: "added" | "removed";
  /** Without colons, e.g. `thumbsup`. */
  readonly reaction: string;
  /** The message that it belongs to. */
  readonly item: { readonly type: "message"; readonly id: string; readonly roomID: string };
}

export type Placed<Base, Content> = Base & Place & { readonly rid: string } & Content;
export type RocketChatTextMessage = Placed<HubotTextMessage, TextContent>;
export type RocketChatReactionMessage = Placed<HubotMessage, ReactionContent>;
export type RocketChatMembershipMessage = Placed<HubotMessage, { readonly by?: HubotUser }>;
export type RocketChatTopicMessage = Placed<HubotTextMessage, object>;
export type RocketChatDeletedMessage = Placed<HubotMessage, { readonly id: string }>;

/** Makes the messages of one copy of Hubot. */
export interface Messages {
  text(user: HubotUser, place: Place, content: TextContent): RocketChatTextMessage;
  enter(user: HubotUser, place: Place, by: HubotUser | undefined): RocketChatMembershipMessage;
  leave(user: HubotUser, place: Place, by: HubotUser | undefined): RocketChatMembershipMessage;
  topic(user: HubotUser, place: Place, topic: string): RocketChatTopicMessage;
  reaction(user: HubotUser, place: Place, content: ReactionContent): RocketChatReactionMessage;
  deleted(user: HubotUser, place: Place, id: string): RocketChatDeletedMessage;
  isText(message: HubotMessage): message is RocketChatTextMessage;
  isReaction(message: HubotMessage): message is RocketChatReactionMessage;
  isDeleted(message: HubotMessage): message is RocketChatDeletedMessage;
}

/** How the pattern of every `robot.respond` begins. */
const respondPrefix = "^\\s*[@]?";

/** Defines the message classes on top of the robot's own copy of Hubot. */
export function defineMessages(hubot: HubotModule): Messages {
  // Hubot 14 runs its commands only for a class of exactly this name.
  class TextMessage extends hubot.TextMessage {
    readonly rawText: string;
    readonly #given: string;

    constructor(user: HubotUser, content: TextContent) {
      super(user, content.text, content.id);
      this.rawText = content.rawText;
      this.#given = content.text;
    }

    /** Lets `hear` see what was typed and `respond` a text that begins with the robot's name. */
    override match(pattern: RegExp): RegExpMatchArray | null {
      const rewritten = this.text !== this.#given;
      return (rewritten || pattern.source?.startsWith(respondPrefix) ? this.text : this.rawText).match(pattern);
    }
  }
  // A topic is no speech: without this, Hubot's text listeners hear it.
  class TopicMessage extends hubot.TopicMessage {
    override match(): null {
      return null;
    }
  }
  class ReactionMessage extends hubot.Message {}
  class DeletedMessage extends hubot.Message {}

  return {
    text: (user, place, content) => placed(new TextMessage(user, content), place, content),
    enter: (user, place, by) => placed(new hubot.EnterMessage(user), place, by ? { by } : {}),
    leave: (user, place, by) => placed(new hubot.LeaveMessage(user), place, by ? { by } : {}),
    topic: (user, place, topic) => placed(new TopicMessage(user, topic, ""), place, {}),
    reaction: (user, place, content) => placed(new ReactionMessage(user), place, content),
    deleted: (user, place, id) => placed(new DeletedMessage(user), place, { id }),
    isText: (message): message is RocketChatTextMessage => message instanceof TextMessage,
    isReaction: (message): message is RocketChatReactionMessage => message instanceof ReactionMessage,
    isDeleted: (message): message is RocketChatDeletedMessage => message instanceof DeletedMessage,
  };
}

function placed<Base extends HubotMessage, Content extends object>(
  message: Base,
  place: Place,
  content: Content,
): Placed<Base, Content> {
  return Object.assign(message, place, { rid: place.roomID }, content);
}
