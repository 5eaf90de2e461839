import type { Message } from "./types.ts";

/** UTF-16 units of a text: with Rocket.Chat's usual limit twenty of its messages. */
const longestText = 100_000;
/** Four of Rocket.Chat's messages, of which no more are remembered than five. */
const mostChoices = 100;
const mostAttachments = 50;
export const mostFiles = 25;

/** What of a message is said at most, so that a broken engine does not flood a room; `leftOut` names the rest. */
export interface Bounded {
  readonly message: Message;
  readonly leftOut: readonly string[];
}

export function bounded(message: Message): Bounded {
  const { text = "", choices = [], attachments = [], files = [] } = message;
  const rest = [
    ["characters", text.length - longestText],
    ["choices", choices.length - mostChoices],
    ["attachments", attachments.length - mostAttachments],
    ["files", files.length - mostFiles],
  ] as const;
  const leftOut = rest.flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  if (leftOut.length === 0) return { message, leftOut };
  const cut = {
    ...(text.length > longestText ? { text: `${text.slice(0, longestText)}…` } : {}),
    ...(choices.length > mostChoices ? { choices: choices.slice(0, mostChoices) } : {}),
    ...(attachments.length > mostAttachments ? { attachments: attachments.slice(0, mostAttachments) } : {}),
  };
  return { message: { ...message, ...cut }, leftOut };
}
