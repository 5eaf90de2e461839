import { isObject, type Json } from "./json.ts";

/** Every place where two values differ, e.g. `answer.body.0.text`, with what they say there. */
export function differences(recorded: Json | undefined, replayed: Json | undefined, at = ""): readonly string[] {
  if (isObject(recorded) && isObject(replayed)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(replayed)]);
    return [...keys].flatMap((key) => differences(recorded[key], replayed[key], at === "" ? key : `${at}.${key}`));
  }
  if (Array.isArray(recorded) && Array.isArray(replayed)) {
    const longer = recorded.length > replayed.length ? recorded : replayed;
    return longer.flatMap((_, index) => differences(recorded[index], replayed[index], `${at}.${index}`));
  }
  return recorded === replayed ? [] : [`${at}: recorded ${show(recorded)}, now ${show(replayed)}`];
}

function show(value: Json | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 120);
}
