import { parse } from "@rocket.chat/message-parser";
import type { RulesProfile } from "../profile.ts";
import type { Mention, Message, Room, User } from "./documents.ts";

/** What a text says about people, rooms and links. */
export type ReadText = Pick<Message, "mentions" | "channels" | "urls" | "md">;

/** Where names in a text are looked up. */
export interface Names {
  user(username: string): User | undefined;
  channel(name: string): Room | undefined;
}

const mentionPattern = /(?:^|[\s(])@([0-9a-zA-Z._-]+)/g;
const channelPattern = /(?:^|[\s(])#([0-9a-zA-Z._-]+)/g;
const urlPattern = /https?:\/\/[^\s<>"')\]]+/g;
/** Texts of which the tree is kept, and how long one may be: tests say the same few to one server after the other. */
const mostKept = 500;
const longestKept = 200;
const parserOptions = { colors: true, emoticons: true, katex: { dollarSyntax: false, parenthesisSyntax: true } };

/** Reads a text as the server does when it stores a message; `withUrls` false skips the links. */
export function readText(text: string, names: Names, urlsFrom: RulesProfile["urlsFrom"], withUrls: boolean): ReadText {
  const md = parseText(text);
  const urls = urlsFrom === "pattern" ? matchesOf(text, urlPattern) : linksIn(md);
  return {
    ...(md === undefined ? {} : { md }),
    mentions: unique(matchesOf(text, mentionPattern)).flatMap((username) => mentionOf(username, names)),
    channels: unique(matchesOf(text, channelPattern)).flatMap((name) => channelOf(name, names)),
    ...(withUrls ? { urls: unique(urls).map((url) => ({ url, meta: {} })) } : {}),
  };
}

/** Takes the formatting marks off, as desktop notifications do. */
export function withoutMarks(text: string): string {
  return text.replaceAll(/([*_~`]+)(\S(?:.*?\S)?)\1/g, "$2");
}

const trees = new Map<string, unknown>();

/** The syntax tree of a text, which nobody may change; undefined for one that is empty or cannot be read. */
export function parseText(text: string): unknown {
  if (text === "") return undefined;
  if (text.length > longestKept) return treeOf(text);
  const tree = trees.has(text) ? trees.get(text) : frozen(treeOf(text));
  if (trees.size >= mostKept) trees.clear();
  trees.set(text, tree);
  return tree;
}

/** Messages of different servers may have the same tree. */
function frozen(node: unknown): unknown {
  if (typeof node !== "object" || node === null) return node;
  for (const inner of Object.values(node)) frozen(inner);
  return Object.freeze(node);
}

function treeOf(text: string): unknown {
  try {
    return parse(text, parserOptions);
  } catch {
    // The server stores a text that its parser cannot read without `md`.
    return undefined;
  }
}

function mentionOf(username: string, names: Names): readonly Mention[] {
  if (username === "all" || username === "here") return [{ _id: username, username }];
  const user = names.user(username) ?? names.user(username.replace(/[.]+$/, ""));
  return user === undefined ? [] : [{ _id: user._id, username: user.username, name: user.name, type: "user" }];
}

function channelOf(name: string, names: Names): NonNullable<Message["channels"]> {
  const room = names.channel(name);
  if (room?.name === undefined) return [];
  return [{ _id: room._id, name: room.name, ...(room.fname === undefined ? {} : { fname: room.fname }) }];
}

function linksIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(linksIn);
  if (typeof node !== "object" || node === null) return [];
  if ("type" in node && node.type === "LINK" && "value" in node) return sourceOf(node.value);
  return "value" in node ? linksIn(node.value) : [];
}

function sourceOf(link: unknown): readonly string[] {
  if (typeof link !== "object" || link === null || !("src" in link)) return [];
  const source = link.src;
  if (typeof source !== "object" || source === null || !("value" in source)) return [];
  return typeof source.value === "string" && /^https?:/.test(source.value) ? [source.value] : [];
}

function matchesOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
