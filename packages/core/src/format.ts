/** The text as somebody doing it: italic, line by line, because Rocket.Chat's italics end with their line. */
export function emote(text: string): string {
  return text.replace(/^.+$/gm, (line) => (line.trim() ? `_${line.trim()}_` : line));
}

/** An emoji's name the way reactions carry it, between colons, whichever way it was written. */
export function shortname(emoji: string): string {
  return `:${emoji.replace(/^:|:$/g, "")}:`;
}
