import { withoutQuotes } from "./stream/parse.ts";
import type { IncomingMessage, Room } from "./types.ts";

/** What a framework calls its bot. */
export interface BotNames {
  readonly name: string;
  readonly alias?: string | false;
}

type Addressed = Pick<IncomingMessage, "text" | "textForBot" | "isDirect"> & { readonly room: Pick<Room, "kind"> };

/**
 * The text for a framework that tells by the bot's name at the front whether it is meant.
 *
 * A leading mention of the bot becomes its name; where every message is meant for the bot the name is put in front,
 * unless the alias is there. Any other text stays as typed, without the hidden link of a quotation.
 */
export function addressedText(message: Addressed, { name, alias }: BotNames): string {
  const written = withoutQuotes(message.text);
  const mentioned = message.textForBot !== written;
  const meant = message.isDirect || message.room.kind === "livechat";
  if (!mentioned && (!meant || (alias && behindName(written, alias) !== undefined))) return written;
  const rest = (behindName(message.textForBot, name) ?? message.textForBot).trimStart();
  return rest === "" ? name : `${name} ${rest}`;
}

/** What follows when a text begins with this name, in any case; a name that ends in a letter must end there. */
function behindName(text: string, name: string): string | undefined {
  const unmarked = text.trimStart().replace(/^@/, "");
  if (!unmarked.toLowerCase().startsWith(name.toLowerCase())) return undefined;
  const rest = unmarked.slice(name.length);
  if (/\w$/.test(name) && /^[\w-]/.test(rest)) return undefined;
  return rest.replace(/^[:,]/, "");
}
