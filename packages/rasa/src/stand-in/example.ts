import { setTimeout as pause } from "node:timers/promises";
import type { Assistant, Turn } from "./assistant.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { BotResponse } from "./responses.ts";

/** A step of a rule: a response of the domain, or an action; what an action throws is lost, and the next step follows. */
type Step = BotResponse | ((turn: Turn) => readonly BotResponse[] | Promise<readonly BotResponse[]>);

const tree = "https://example.com/tree.png";
const red = { title: "Red", payload: '/pick{"colour":"red"}' };

const rules: Readonly<Record<string, readonly Step[]>> = {
  greet: [{ text: "Hello! I am an assistant made with Rasa." }],
  paragraphs: [
    {
      text: "The first paragraph, with **bold** words.\n\nThe second one:\n\n```\ncode with\n\na blank line\n```\n\nThe last one.\n",
    },
  ],
  picture: [{ text: "This is a tree.", image: tree }],
  choose: [
    {
      text: "Which colour?",
      buttons: [red, { title: "Blue", payload: '/pick{"colour":"blue"}' }, { title: "Hello", payload: "hello" }],
    },
  ],
  pick: [{ text: "You picked {colour}." }],
  choose_silently: [
    () => [
      {
        buttons: [
          { title: "Hello", payload: "/greet" },
          { title: "Rasa", type: "web_url", url: "https://rasa.com" },
        ],
      },
    ],
  ],
  quick: [
    {
      text: "Are you well?",
      quick_replies: [
        { title: "Yes", payload: "/greet" },
        { title: "No", payload: "/silent" },
      ],
    },
  ],
  cards: [
    () => [
      {
        elements: [{ title: "A tree", subtitle: "It is green", image_url: tree, buttons: [red] }, { title: "A house" }],
      },
    ],
  ],
  attach: [
    { text: "Here is the manual.", attachment: { title: "Manual", title_link: "https://example.com/manual.pdf" } },
    () => [{ attachment: "https://example.com/prices.pdf" }],
  ],
  rc_custom: [
    {
      custom: {
        text: "Fields of Rocket.Chat",
        alias: "Weather",
        emoji: ":sunny:",
        attachments: [{ title: "Tomorrow", text: "Sunny, 21 degrees.", color: "#ffcc00" }],
      },
    },
  ],
  widget_custom: [
    {
      custom: {
        type: "carousel",
        elements: [
          { text: "A tree", image_url: tree, link: "https://example.com/tree" },
          { text: "A house", image_url: "https://example.com/house.png" },
        ],
      },
    },
  ],
  whoami: [whoAmI],
  remind: [remind],
  EXTERNAL_reminder: [{ text: "This is your reminder." }],
  handoff: [
    { text: "I am calling somebody." },
    ({ text }) => [{ custom: { rocketchat: { handoff: { department: "support", comment: `Last said: ${text}` } } } }],
  ],
  EXTERNAL_handed_off: [pauseTalk],
  EXTERNAL_handoff_failed: [{ text: "Nobody is free, so I go on." }],
  EXTERNAL_agent_returned: [{ text: "I am back." }],
  EXTERNAL_user_joined: [{ text: "Welcome!" }],
  EXTERNAL_livechat_started: [{ text: "Welcome to our website!" }],
  bye: [{ text: "Goodbye!" }, () => [{ custom: { rocketchat: { close: { comment: "The visitor said goodbye." } } } }]],
  slow: [{ text: "One moment." }, slow],
  boom: [{ text: "This will not end well." }, fail],
  missing: [fail],
  silent: [],
  many: [() => Array.from({ length: 40 }, (_, index) => ({ text: `Message ${index + 1}` }))],
  long: [() => [{ text: Array.from({ length: 800 }, (_, index) => `Line ${index + 1} of a long answer`).join("\n") }]],
  thread: [({ metadata }) => [{ text: `You are ${told(metadata).threadId ? "" : "not "}in a thread.` }]],
};

const keywords: Readonly<Record<string, string>> = {
  hello: "greet",
  "good morning": "greet",
  paragraphs: "paragraphs",
  picture: "picture",
  choose: "choose",
  buttons: "choose_silently",
  quick: "quick",
  cards: "cards",
  manual: "attach",
  fields: "rc_custom",
  carousel: "widget_custom",
  "who am i": "whoami",
  remind: "remind",
  human: "handoff",
  agent: "handoff",
  bye: "bye",
  slow: "slow",
  boom: "boom",
  missing: "missing",
  silence: "silent",
  many: "many",
  long: "long",
  thread: "thread",
};

/** The assistant of `examples/rasa`, with the same answers. */
export const exampleAssistant: Assistant = {
  intents: Object.keys(rules),
  slots: { colour: null, room: null },
  restarted: { text: "Let us begin again." },
  understand: (text) => Object.entries(keywords).find(([word]) => new RegExp(`\\b${word}\\b`).test(text))?.[1],
  async answer(turn) {
    const { room } = told(turn.metadata);
    if (turn.hasActions && isObject(room) && room.name) turn.slots.room = room.name;
    if (turn.entities.colour !== undefined) turn.slots.colour = turn.entities.colour;
    const steps = turn.intent === undefined ? [{ text: "I did not understand that." }] : (rules[turn.intent] ?? []);
    for (const step of steps) for (const response of await responsesOf(step, turn)) await turn.say(response);
  },
};

async function responsesOf(step: Step, turn: Turn): Promise<readonly BotResponse[]> {
  if (typeof step !== "function") return [{ ...step, text: filled(step.text, turn.slots) }];
  if (!turn.hasActions) return [];
  try {
    return await step(turn);
  } catch {
    return [];
  }
}

/** A domain's text, with the slots that it names. */
function filled(text: string | undefined, slots: Turn["slots"]): string | undefined {
  return text?.replaceAll(/\{(\w+)\}/g, (_, slot: string) => String(slots[slot] ?? "None"));
}

/** What the connector tells of a message. */
function told(metadata: Json | undefined): JsonObject {
  const { rocketchat } = isObject(metadata) ? metadata : {};
  return isObject(rocketchat) ? rocketchat : {};
}

function whoAmI({ metadata, slots }: Turn): readonly BotResponse[] {
  const name = ({ user }: JsonObject) => (isObject(user) && user.username) || "somebody";
  const began = name(told(slots.session_started_metadata));
  return [{ text: `You are ${name(told(metadata))} in ${slots.room ?? "a room"}. ${began} began.` }];
}

function remind(turn: Turn): readonly BotResponse[] {
  turn.remind("EXTERNAL_reminder", 2_000);
  return [{ text: "I will." }];
}

function pauseTalk(turn: Turn): readonly BotResponse[] {
  turn.pause();
  return [];
}

async function slow({ text }: Turn): Promise<readonly BotResponse[]> {
  await pause(Number(/\d+(\.\d+)?/.exec(text)?.[0] ?? 1) * 1_000);
  return [{ text: "Here I am." }];
}

function fail(): never {
  throw new Error("boom");
}
