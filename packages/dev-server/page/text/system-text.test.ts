import { expect, it } from "vitest";
import { systemText } from "./system-text.ts";

it.each([
  ["uj", "ann", "joined the channel"],
  ["au", "bob", "added bob"],
  ["room_changed_topic", "", "removed the topic"],
  ["some-later-kind", "x", "some-later-kind: x"],
  ["constructor", "x", "constructor: x"],
])("says what a %s message tells", (system, text, sentence) => {
  expect(systemText({ system, text })).toBe(sentence);
});
