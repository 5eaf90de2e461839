/** A mention of the account with this username. */
export function mention(username: string): string {
  return username.startsWith("@") ? username : `@${username}`;
}

/** The text as somebody doing it, line by line: Rocket.Chat's markdown ends italics at the end of the line. */
export function emote(text: string): string {
  return text.replace(/\S.*\S|\S/g, "_$&_");
}

/** An emoji's name the way reactions carry it, between colons. */
export function shortname(emoji: string): string {
  return `:${emoji.replace(/^:|:$/g, "")}:`;
}
