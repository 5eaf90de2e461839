import { type Client, emote } from "@rocketchat-connectors/core";
import type { Envelope, HubotAdapter, HubotModule, Robot } from "./hubot.ts";
import { type MessageObject, rephrase } from "./map.ts";
import { type Destination, type FileObject, type MessageIds, Speaker } from "./speaker.ts";

/** What an adapter does in the rooms. The promises of what is said resolve with the ids of the messages. */
export interface Voice extends HubotAdapter {
  send(envelope: Envelope, ...said: readonly unknown[]): Promise<string[]>;
  /** Says it to the envelope's user, by name where others read along. */
  reply(envelope: Envelope, ...said: readonly unknown[]): Promise<string[]>;
  /** Says it in italics. */
  emote(envelope: Envelope, ...said: readonly unknown[]): Promise<string[]>;
  play(envelope: Envelope, ...said: readonly unknown[]): Promise<string[]>;
  locked(envelope: Envelope, ...said: readonly unknown[]): Promise<string[]>;
  /** Sets the room's topic. */
  topic(envelope: Envelope, ...said: readonly unknown[]): Promise<void>;
  /** Says it to a person alone: the envelope's user, or the one with this username. */
  sendDirect(to: Envelope | string, ...said: readonly unknown[]): Promise<string[]>;
  /** Says a message object in the room that its `rid`, `roomId`, `room` or `channel` names. */
  customMessage(message: MessageObject): Promise<string[]>;
  react(envelope: Envelope, emoji: string, messageId: string): Promise<void>;
  edit(envelope: Envelope, ids: MessageIds, text: string): Promise<void>;
  delete(envelope: Envelope, ids: MessageIds): Promise<void>;
  typing(envelope: Envelope, active: boolean): Promise<void>;
  /** Lets the envelope's message count as being answered until this settles; nobody has to await it. */
  underWay<Result>(envelope: Envelope, sent: Promise<Result>): Promise<Result>;
  /** Puts a file into the room; resolves with the id of its message. */
  upload(envelope: Envelope, file: FileObject): Promise<string>;
}

export type VoiceClass = new (robot: Robot, client: () => Client) => Voice & { readonly speaker: Speaker };

/** Defines the speaking half of the adapter on top of the robot's own copy of Hubot. */
export function defineVoice(hubot: HubotModule): VoiceClass {
  return class extends hubot.Adapter {
    readonly speaker: Speaker;

    constructor(robot: Robot, client: () => Client) {
      super(robot);
      this.speaker = new Speaker(client, robot.logger);
    }
    send = (envelope: Envelope, ...said: readonly unknown[]) => this.speaker.say(envelope, said);
    play = this.send;
    locked = this.send;
    reply = (envelope: Envelope, ...said: readonly unknown[]) =>
      this.speaker.say(envelope, said, { phrase: (one, to) => addressed(one, envelope, to) });
    emote = (envelope: Envelope, ...said: readonly unknown[]) =>
      this.speaker.say(envelope, said, { phrase: (one) => rephrase(one, emote) });
    topic = (envelope: Envelope, ...said: readonly unknown[]) => this.speaker.topic(envelope, said.join(" "));
    sendDirect = (to: Envelope | string, ...said: readonly unknown[]) =>
      this.speaker.say(alone(to), said, { answers: typeof to === "string" ? {} : to });
    customMessage = (message: MessageObject) => this.speaker.say({ room: roomOf(message) }, [message]);
    react = (envelope: Envelope, emoji: string, id: string) => this.speaker.react(envelope, emoji, id);
    edit = (envelope: Envelope, ids: MessageIds, text: string) => this.speaker.edit(envelope, ids, text);
    delete = (envelope: Envelope, ids: MessageIds) => this.speaker.delete(envelope, ids);
    typing = (envelope: Envelope, active: boolean) => this.speaker.typing(envelope, active);
    underWay = <Result>(envelope: Envelope, sent: Promise<Result>) => this.speaker.underWay(envelope, sent);
    upload = (envelope: Envelope, file: FileObject) => this.speaker.upload(envelope, file);
  };
}

function addressed(one: unknown, { user }: Envelope, to: Destination): unknown {
  return to.oneToOne || !user?.name ? one : rephrase(one, (text) => `@${user.name} ${text}`);
}

/** The person behind an envelope or name, without the room; where the two are alone already, that room. */
function alone(to: Envelope | string): Envelope {
  if (typeof to === "string") return { user: { name: to.replace(/^@/, "") } };
  const { id, name, roomID, oneToOne } = to.user ?? {};
  if (oneToOne === true && typeof roomID === "string") return { room: roomID };
  return { user: { ...(name === undefined ? {} : { name }), ...(id === undefined ? {} : { id }) } };
}

function roomOf(message: MessageObject): string | undefined {
  const named = [message.rid, message.roomId, message.room, message.channel];
  return named.find((one) => typeof one === "string");
}
