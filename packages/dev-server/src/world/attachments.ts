import type { RulesProfile } from "../profile.ts";
import type { Attachment } from "./documents.ts";
import { plainError } from "./errors.ts";
import { parseText } from "./text.ts";

const links = [
  "author_link",
  "author_icon",
  "title_link",
  "message_link",
  "thumb_url",
  "image_url",
  "audio_url",
  "video_url",
];

/** The attachments as the server stores them; throws for links that lead nowhere and for incomplete fields. */
export function storedAttachments(given: readonly Attachment[], rules: RulesProfile): readonly Attachment[] {
  // Over DDP anything may come under this key.
  if (!Array.isArray(given)) throw plainError("Match error: Expected array");
  return given.map((attachment, index) => {
    for (const key of links) requireLink(attachment[key]);
    for (const action of objectsIn(attachment.actions)) requireLink(action.url);
    const fields = objectsIn(attachment.fields).map((field) => completeField(field, rules));
    return {
      ...(rules.attachmentEpoch ? { ts: new Date(0).toISOString() } : {}),
      ...attachment,
      ...(attachment.fields === undefined ? {} : { fields }),
      ...(index === 0 ? parsedDescription(attachment) : {}),
    };
  });
}

/** A link has to be absolute, or to lead to an uploaded file. */
function requireLink(value: unknown): void {
  if (typeof value !== "string" || value === "") return;
  if (!/^https?:\/\//i.test(value) && !value.startsWith("/file-upload/"))
    throw plainError("Invalid href value provided");
}

/** Values of fields are stored as text; newer servers want title and value both. */
function completeField(field: Attachment, rules: RulesProfile): Attachment {
  const complete = [field.title, field.value].every((each) => each !== undefined && each !== "");
  if (rules.wholeAttachmentFields && !complete) throw plainError("Match error: Failed Match.Where validation");
  return field.value === undefined ? field : { ...field, value: String(field.value) };
}

/** The text below the first attachment is parsed like that of the message. */
function parsedDescription({ description }: Attachment): Attachment {
  return typeof description === "string" && description !== "" ? { descriptionMd: parseText(description) } : {};
}

function objectsIn(value: unknown): readonly Attachment[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}
