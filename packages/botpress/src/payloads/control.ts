import { type Fields, fieldsOf, isFields, textOf } from "@rocketchat-connectors/dialog";
import type { Payload } from "./payload.ts";

/** The parts that `actionsOf` reads, and what a component of ours is called for each. */
const components: ReadonlyMap<string, string> = new Map([
  ...["typing", "delay", "react", "message", "reset", "resume", "pause", "handoff", "close"].map(
    (name) => [name, name] as const,
  ),
  ["send", "message"],
  ["handover", "handoff"],
]);

const parts = new Set(components.values());

/** What Botpress puts into a payload, or its authors need to have there, besides the fields of a component. */
const trimmings = new Set([
  ...["type", "module", "component", "typing", "markdown", "workflow", "metadata", "rocketchat", "skill", "variations"],
  ...["collectFeedback", "translated", "botId", "id"],
]);

/** What names another place than the conversation. */
const places = [
  ...["conversation", "conversationId", "sessionId", "room", "roomId", "room_id", "rid", "channel"],
  ...["user", "username"],
];

/** The name of the component when a payload is one of ours: `module: "rocketchat"`, or the type `rocketchat.<component>`. */
export function componentOf({ type, module, component }: Fields): string | undefined {
  if (module === "rocketchat") return textOf(component) ?? "";
  return typeof type === "string" && type.startsWith("rocketchat.") ? type.slice("rocketchat.".length) : undefined;
}

/** What a component of ours asks for, e.g. `{ type: "custom", module: "rocketchat", component: "handoff", department: "sales" }`. */
export function controlOf(name: string, element: Fields): Payload {
  const part = components.get(name);
  if (part === undefined) {
    const known = [...components.keys()].join(", ");
    const shown = JSON.stringify(name.slice(0, longestName));
    return { kind: "refused", key: `component.${name.slice(0, longestName)}`, why: unknownText(shown, known) };
  }
  const fields = Object.fromEntries(Object.entries(element).filter(([key]) => !trimmings.has(key)));
  if (part === "typing") return control(part, fields.on ?? fields.value ?? fields.ms ?? true);
  if (part === "delay") return control(part, fields.value ?? fields.ms);
  if (part === "message") return saying(fields);
  return control(part, Object.keys(fields).length === 0 ? true : fields);
}

const longestName = 60;

const unknownText = (shown: string, known: string): string =>
  `it has the component ${shown} for Rocket.Chat, which this connector does not know: it must be one of ${known}`;

/**
 * What a payload asks for besides what it says: in `rocketchat`, or in `metadata.rocketchat`. What we told the bot of a
 * message is there as well when it answers with what it got: that asks for nothing.
 */
export function asideOf({ rocketchat, metadata }: Fields): readonly Payload[] {
  const own = rocketchat === undefined || rocketchat === null ? [] : [ownPart(rocketchat)];
  const asked = Object.entries(fieldsOf(fieldsOf(metadata).rocketchat)).filter(([key]) => parts.has(key));
  return asked.length === 0 ? own : [...own, { kind: "control", control: Object.fromEntries(asked) }];
}

function ownPart(value: unknown): Payload {
  if (isFields(value)) return { kind: "control", control: value };
  return { kind: "refused", why: "its `rocketchat` is no object with fields such as handoff" };
}

function saying({ message, ...fields }: Fields): Payload {
  const said = isFields(message) ? message : textOf(message) === undefined ? fields : { ...fields, text: message };
  const place = places.find((key) => (textOf(said[key]) ?? textOf(fields[key])) !== undefined);
  if (place === undefined) return control("message", said);
  const why = `its message names another place (${place}): what is for others goes through the connector's HTTP server (POST /v1/actions)`;
  return { kind: "refused", why };
}

const control = (part: string, value: unknown): Payload => ({ kind: "control", control: { [part]: value } });
