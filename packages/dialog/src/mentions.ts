import type { OutgoingAttachment } from "@rocketchat-connectors/core";
import { isFields } from "./actions/fields.ts";
import { joiner } from "./text.ts";

/** Not where a longer name or a host begins; names end where Rocket.Chat lets them, before an `é` too. */
const massMention = /@(?=(?:all|here)(?![._-]*[0-9a-z]))/gi;

/** What an attachment says in words; `description` is of a file, and the server looks for mentions there too. */
const wordings = ["text", "title", "pretext", "description", "author_name"] as const;

/**
 * The text, calling nobody with `@all` or `@here`: an invisible joiner keeps the sign from its word.
 *
 * It is for texts in Rocket.Chat's dialect, so after `toRocketChat`.
 */
export function withoutMassMentions(text: string): string {
  return text.replace(massMention, `@${joiner}`);
}

/** The attachment, whose texts call nobody with `@all` or `@here`; what its buttons say stays as it is. */
export function quietAttachment(attachment: OutgoingAttachment): OutgoingAttachment {
  const { fields, attachments } = attachment;
  return {
    ...attachment,
    ...quietIn(attachment, wordings),
    ...(Array.isArray(fields) ? { fields: fields.map(quietField) } : {}),
    ...(Array.isArray(attachments) ? { attachments: attachments.map(quietNested) } : {}),
  };
}

const quietField = (field: unknown): unknown =>
  isFields(field) ? { ...field, ...quietIn(field, ["title", "value"]) } : field;

const quietNested = (attachment: unknown): unknown => (isFields(attachment) ? quietAttachment(attachment) : attachment);

function quietIn(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  const texts = names.flatMap((name) => {
    const text = fields[name];
    return typeof text === "string" ? [[name, withoutMassMentions(text)] as const] : [];
  });
  return Object.fromEntries(texts);
}
