import { setTimeout as pause } from "node:timers/promises";
import type { BotOption, BotPayload, CustomPayload, Handler, StandInTurn } from "./bot.ts";
import { carousel, colours, days, picture, toppings, tree } from "./example-payloads.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

type Said = readonly BotPayload[];
type Rule = (turn: StandInTurn) => Said | Promise<Said>;

/** The first word of these that occurs decides; case does not matter. */
const rules: Readonly<Record<string, Rule>> = {
  hello: () => [text("Hello! I am an assistant made with Botpress.")],
  "good morning": () => [text("Hello! I am an assistant made with Botpress.")],
  "wake up": () => [welcome],
  markdown: () => [
    {
      type: "text",
      text: "**Bold**, *italic* and `code`.\n\n- one\n- two\n\nSee [the manual](https://example.com/manual).",
      markdown: true,
    },
  ],
  choose: () => [{ type: "choice", text: "Which colour?", options: colours }],
  dropdown: () => [{ type: "dropdown", text: "Which day?", options: days, placeholder: "A day" }],
  toppings: () => [{ type: "dropdown", text: "Which toppings?", options: toppings, multiple: true }],
  card: () => [tree],
  carousel: () => [carousel],
  image: () => [{ type: "image", url: picture, title: "A tree" }],
  audio: () => [{ type: "audio", url: "https://example.com/song.mp3", title: "A song" }],
  video: () => [{ type: "video", url: "https://example.com/film.mp4", title: "A film" }],
  manual: () => [{ type: "file", url: "https://example.com/manual.pdf", title: "The manual" }],
  where: () => [
    { type: "location", latitude: 52.52, longitude: 13.405, address: "Alexanderplatz, Berlin", title: "Our office" },
  ],
  typing: () => [{ type: "typing", ms: 500 }, text("I have thought about it.")],
  human: () => [text("I am calling somebody."), control("handoff", { department: "support" })],
  agent: () => [text("I am calling somebody."), control("handoff", { department: "support" })],
  bye: () => [text("Goodbye!"), control("close", { comment: "The visitor said goodbye." })],
  pause: () => [text("I am quiet for a while."), control("pause", { minutes: 10 })],
  react: () => [control("react", { emoji: ":thumbsup:" })],
  remind: (turn) => {
    turn.later(2_000, text("This is your reminder."));
    return [text("I will.")];
  },
  "who am i": ({ metadata }) => [text(whoAmI(told(metadata)))],
  count: ({ memory }) => [text(`You said ${String(memory.said)} things.`)],
  slow,
  boom: async ({ say }) => {
    await say(text("This will not end well."));
    throw new Error("boom");
  },
  silence: () => [],
  many: () => Array.from({ length: 40 }, (_, index) => text(`Message ${index + 1}`)),
  long: () => [text(Array.from({ length: 800 }, (_, index) => `Line ${index + 1} of a long answer`).join("\n"))],
};

const welcome = text("Welcome to our website!");

const events: Readonly<Record<string, Said>> = {
  "rocketchat.livechat_started": [welcome],
  "rocketchat.user_joined": [text("Welcome!")],
  "rocketchat.handoff_failed": [text("Nobody is free, so I go on.")],
  "rocketchat.agent_returned": [text("I am back.")],
};

/** What is asked for by a value or a label, in full. */
const answers: readonly (readonly [BotOption, string])[] = [
  ...colours.map((one) => [one, `You picked ${one.label}.`] as const),
  ...days.map((one) => [one, `See you on ${one.label}.`] as const),
  ...toppings.map((one) => [one, `With ${one.label}.`] as const),
  [{ label: "Buy the tree", value: "buy_tree" }, "The tree is yours."],
  [{ label: "More", value: "more about the tree" }, "It is an oak."],
];

/** The bot of the examples: one keyword for everything that a Botpress bot can say. Behind each stand-in it is the same. */
export const exampleBot: Handler = async (turn) => {
  if (turn.event !== undefined) return events[turn.event] ?? [];
  turn.memory.said = Number(turn.memory.said ?? 0) + 1;
  const answer = answered(turn.text) ?? seen(turn);
  if (answer !== undefined) return [text(answer)];
  const rule = Object.entries(rules).find(([word]) => new RegExp(`\\b${word}\\b`, "i").test(turn.text))?.[1];
  return rule === undefined ? [text("I did not understand that.")] : rule(turn);
};

/** Several choices come as one text, `cheese, ham`. */
function answered(said: string): string | undefined {
  const parts = said.split(",").map((part) => part.trim().toLowerCase());
  const found = parts.map(
    (part) => answers.find(([{ label, value }]) => [label, value].some((one) => one.toLowerCase() === part))?.[1],
  );
  return found.includes(undefined) ? undefined : found.join(" ");
}

/** Files and locations, as payloads of their own or in what the connector tells. */
function seen({ payload, metadata }: StandInTurn): string | undefined {
  const { type, latitude, longitude } = payload;
  if (type === "location") return `You are at ${String(latitude)}, ${String(longitude)}.`;
  const { attachments = [] } = told(metadata);
  const files = Array.isArray(attachments) ? attachments.filter(isObject) : [];
  if (files.length > 0) return `I got ${files.map(({ title, kind }: JsonObject) => String(title ?? kind)).join(", ")}.`;
  if (type === "image" || type === "audio" || type === "video" || type === "file" || type === "voice") {
    return `I got ${String(payload.title ?? type)}.`;
  }
  return undefined;
}

/** What the connector tells of a message. */
function told({ rocketchat }: JsonObject): JsonObject {
  return isObject(rocketchat) ? rocketchat : {};
}

function whoAmI({ user, room, threadId }: JsonObject): string {
  const name = (of: Json | undefined, key: string) => (isObject(of) ? String(of[key] ?? "") : "");
  const where = `${name(room, "name") || "a room"}${threadId === undefined ? "" : ", in a thread"}`;
  return `You are ${name(user, "username") || "somebody"} in ${where}.`;
}

async function slow({ text: said, say }: StandInTurn): Promise<Said> {
  await say(text("One moment."));
  await pause(Number(/\d+(\.\d+)?/.exec(said)?.[0] ?? 1) * 1_000);
  return [text("Here I am.")];
}

function text(words: string): BotPayload {
  return { type: "text", text: words };
}

function control(component: string, fields: JsonObject): CustomPayload {
  return { type: "custom", module: "rocketchat", component, fields };
}
