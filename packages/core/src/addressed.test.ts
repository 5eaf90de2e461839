import { describe, expect, it } from "vitest";
import { addressedText } from "./addressed.ts";

type Message = Parameters<typeof addressedText>[0];

function message(text: string, more: Partial<Message> = {}): Message {
  return { text, textForBot: text, isDirect: false, room: { kind: "channel" }, ...more };
}

describe("the text for a bot that goes by its name", () => {
  const mentioned = (text: string, textForBot: string, more: Partial<Message> = {}) =>
    message(text, { textForBot, ...more });
  const direct: Partial<Message> = { room: { kind: "direct" }, isDirect: true };

  it.each<[string, Message, string | false, string]>([
    ["plain speech in a channel stays as typed", message("hello all"), false, "hello all"],
    ["the bot's name in a channel stays as typed", message("hubot: ping"), false, "hubot: ping"],
    ["a leading mention becomes the name", mentioned("@rocket.cat ping", "ping"), false, "Hubot ping"],
    ["a leading mention alone becomes the name alone", mentioned("@rocket.cat", ""), false, "Hubot"],
    [
      "a mention and the name are not both kept",
      mentioned("@rocket.cat hubot ping", "hubot ping"),
      false,
      "Hubot ping",
    ],
    ["a mention further on stays", mentioned("ask @rocket.cat", "ask @rocket.cat"), false, "ask @rocket.cat"],
    ["a direct message gets the name", message("ping", direct), false, "Hubot ping"],
    ["a direct message that has the name keeps one", message("HUBOT: ping", direct), false, "Hubot ping"],
    ["a direct mention becomes the name", mentioned("@rocket.cat ping", "ping", direct), false, "Hubot ping"],
    ["a word that begins like the name is no name", message("hubotics rule", direct), false, "Hubot hubotics rule"],
    ["an alias in a direct message is left to the framework", message("/ping", direct), "/", "/ping"],
    ["an alias word must end", message("bottle", direct), "bot", "Hubot bottle"],
    ["a visitor's words get the name", message("help", { room: { kind: "livechat" } }), false, "Hubot help"],
    [
      "a quotation alone is no mention",
      message("[ ](https://chat.example/x?msg=1) so?", { textForBot: "so?" }),
      false,
      "so?",
    ],
    [
      "a mention below a quotation is one",
      mentioned("[ ](https://chat.example/x?msg=1) @rocket.cat so?", "so?"),
      false,
      "Hubot so?",
    ],
    ["several lines stay", message("ping\npong", direct), false, "Hubot ping\npong"],
  ])("%s", (_case, heard, alias, expected) => {
    expect(addressedText(heard, { name: "Hubot", alias })).toBe(expected);
  });
});
