import { type Chosen, type Fields, withoutHoles } from "@rocketchat-connectors/dialog";
import type { ConverseSettings } from "../types.ts";
import type { Utterance } from "./utterance.ts";

export interface ConverseOptions extends Pick<ConverseSettings, "choiceReply" | "contexts"> {
  /** The route for collaborators, which takes any type; the public one takes text. */
  readonly isSecured: boolean;
  /** Whether metadata are told: servers before 12.23 refuse them on the public route. */
  readonly metadata: boolean;
}

/** The body of a request to v12's Converse API. */
export function toConverse(utterance: Utterance, options: ConverseOptions): Fields {
  const { isSecured, contexts, metadata } = options;
  const payload = isSecured ? securedPayload(utterance) : { type: "text", text: publicText(utterance, options) };
  return {
    ...payload,
    ...(contexts.length === 0 ? {} : { includedContexts: contexts }),
    ...(metadata ? withoutHoles({ metadata: utterance.metadata }) : {}),
  };
}

/** A card's buttons have values that no words stand for; a plain choice is known by its title as well. */
function publicText({ text, chosen }: Utterance, { choiceReply }: Pick<ConverseOptions, "choiceReply">): string {
  if (chosen === undefined || choiceReply === "value" || tagOf(chosen) !== undefined) return text;
  return chosen.all?.map(({ label }) => label).join(", ") ?? chosen.label;
}

/** As v12's own channels hand it over. */
function securedPayload({ text, chosen, media = [], caption, location }: Utterance): Fields {
  if (chosen) {
    const tag = tagOf(chosen);
    if (tag === "say") return { type: "text", text };
    return tag === "postback"
      ? { type: "postback", payload: text }
      : { type: "quick_reply", text: chosen.label, payload: text };
  }
  const [medium] = media;
  if (medium) {
    const { kind, url, title } = medium;
    return { type: kind, [kind]: url, ...withoutHoles({ title: caption ?? title, text: caption }) };
  }
  return location ? { type: "location", ...location, ...withoutHoles({ text: caption }) } : { type: "text", text };
}

/** Of several choices, the kind that all of them are. */
function tagOf({ tag, all = [] }: Chosen): string | undefined {
  const [first, ...others] = all;
  if (first === undefined) return tag;
  return others.every((one) => one.tag === first.tag) ? first.tag : undefined;
}
