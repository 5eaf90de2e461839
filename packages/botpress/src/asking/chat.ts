import {
  type Fields,
  type Happening,
  happeningFacts,
  type ServerAddress,
  withoutHoles,
} from "@rocketchat-connectors/dialog";
import type { Utterance, UtteredMedium } from "./utterance.ts";

/** A message for Cloud, by the Chat API or from an integration. */
export interface CloudMessage {
  readonly payload: Fields;
  readonly metadata?: Fields;
}

/** What was said as a payload of Cloud: choices and buttons of cards are known there by their values. */
export function toChat(utterance: Utterance): CloudMessage {
  const { metadata } = utterance;
  return { payload: payloadOf(utterance), ...withoutHoles({ metadata }) };
}

function payloadOf({ text, media = [], caption, location }: Utterance): Fields {
  const items = [
    ...(caption === undefined ? [] : [{ type: "text", text: caption }]),
    ...media.map(mediumPayload),
    ...(location ? [{ type: "location", ...location }] : []),
  ];
  const [only = { type: "text", text }, ...others] = items;
  return others.length === 0 ? only : { type: "bloc", items };
}

const mediumPayload = ({ kind, url, title }: UtteredMedium): Fields => ({
  type: kind,
  [`${kind}Url`]: url,
  ...withoutHoles({ title }),
});

/** What tells Botpress of something that happened, e.g. `{ type: "rocketchat.livechat_started", room: { … } }`. */
export function happeningPayload(happening: Happening, server: ServerAddress): Fields {
  return { ...happeningFacts(happening, server), type: `rocketchat.${happening.type}` };
}
