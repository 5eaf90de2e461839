/** Keeps two characters from being read as one mark; nobody sees it. */
export const joiner = "\u2060";

/** The text in one line, without blanks around it. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Whether it leads to a page: Rocket.Chat refuses a message whose attachments lead elsewhere ("Invalid href value"). */
export function isWebUrl(url: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url);
}

/** Whether people can follow it from a text. */
export function isFollowable(url: string): boolean {
  return isWebUrl(url) || /^(?:mailto|tel):[^\s]+$/i.test(url);
}

/** A link whose label is Markdown already. */
export function markdownLink(label: string, url: string): string {
  return `[${label}](${plainUrl(url)})`;
}

/** The URL without what would end a link. */
function plainUrl(url: string): string {
  return url.replace(
    /[\s()<>|"\\`]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}
