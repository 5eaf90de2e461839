import type { Assistant } from "./assistant.ts";
import { isObject, type JsonObject } from "./json.ts";

/** What Rasa takes a text for. */
export interface Understood {
  readonly intent: string | undefined;
  readonly entities: JsonObject;
}

/** Intents that every domain has. */
export const builtIn: ReadonlySet<string> = new Set(["restart", "back", "session_start"]);

/**
 * Takes `/intent{"entity":"value"}` for that intent, also with a confidence (`/intent@0.9`), when the domain has it
 * (`YAMLStoryReader.unpack_regex_message`); everything else is for the assistant to understand.
 */
export function understand(text: string, assistant: Assistant): Understood {
  const [, intent, given] = /^\/([^{@]+)(?:@[0-9.]+)?(?:\{(.+)\})?/.exec(text) ?? [];
  if (intent !== undefined && knows(assistant, intent)) {
    return { intent, entities: given === undefined ? {} : parsed(`{${given}}`) };
  }
  return { intent: assistant.understand?.(text), entities: {} };
}

/** Whether the domain has the intent. */
export function knows({ intents }: Assistant, intent: string): boolean {
  return builtIn.has(intent) || intents === undefined || intents.includes(intent);
}

/** What is no JSON object counts as no entities. */
function parsed(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
