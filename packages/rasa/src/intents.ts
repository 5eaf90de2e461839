import { type Fields, type Happening, textOf, withoutHoles } from "@rocketchat-connectors/dialog";

/**
 * What Rasa reads as an intent with entities: `/name{"entity":"value"}`. It is one line whatever the entities hold, and
 * sets no slots of CALM (Rasa Pro), which looks for its command anywhere in a text.
 */
export function intentText(name: string, entities: Fields = {}): string {
  const told = withoutHoles(entities);
  const bare = name.trim().replace(/^\/+/, "");
  return Object.keys(told).length === 0
    ? `/${bare}`
    : `/${bare}${JSON.stringify(told).replace(/\/(?=\s*SetSlots)/gi, "\\u002f")}`;
}

/** The intent that tells Rasa of a happening, with its entities; undefined when the settings name none for it. */
export function toIntent(happening: Happening, intents: Readonly<Record<string, string>>): string | undefined {
  const name = Object.hasOwn(intents, happening.type) ? textOf(intents[happening.type]) : undefined;
  if (name === undefined) return undefined;
  const { room, user, by } = happening;
  const { reason, emoji, added }: Fields = { ...happening };
  return intentText(name, { user: user?.username, by: by?.username, room: room.name || room.id, reason, emoji, added });
}
