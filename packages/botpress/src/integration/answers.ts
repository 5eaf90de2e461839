import { type Fields, fieldsOf, objectsOf, textOf } from "@rocketchat-connectors/dialog";

/** Something that the bot said. */
export interface BotSaid {
  readonly id: string;
  readonly type: string;
  readonly payload: Fields;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** When a message was stored, in milliseconds since 1970; undefined when it is no message. */
export function createdAtOf(message: unknown): number | undefined {
  const { id, createdAt } = fieldsOf(message);
  const at = typeof createdAt === "string" ? Date.parse(createdAt) : Number.NaN;
  if (textOf(id) === undefined) return undefined;
  return Number.isNaN(at) ? Date.now() : at;
}

/** What the bot said from a time on, in its order; undefined when it is no list of messages. */
export function saidIn(messages: unknown, since: number): readonly BotSaid[] | undefined {
  if (!Array.isArray(messages)) return undefined;
  return objectsOf(messages)
    .flatMap((one) => botSaid(one, since))
    .sort((one, other) => one.createdAt - other.createdAt);
}

function botSaid(message: Fields, since: number): readonly BotSaid[] {
  const { id, type, payload, direction } = message;
  const createdAt = createdAtOf(message);
  if (typeof id !== "string" || typeof type !== "string" || direction !== "outgoing") return [];
  return createdAt === undefined || createdAt < since ? [] : [{ id, type, payload: fieldsOf(payload), createdAt }];
}
