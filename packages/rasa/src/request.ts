import type { IncomingAttachment } from "@rocketchat-connectors/core";
import {
  type Fields,
  type Happening,
  happeningFacts,
  messageFacts,
  type Question,
  type ServerAddress,
  textOf,
} from "@rocketchat-connectors/dialog";
import { intentText, toIntent } from "./intents.ts";
import type { RasaRequest, RasaSettings } from "./types.ts";
import { type UserText, userText } from "./user-text.ts";

/** What is posted to Rasa, or why there is nothing to post. */
export type Handover = { readonly request: RasaRequest } | { readonly nothing: string };

/** The intent that tells Rasa of a file without words (`files: "intent"`). */
const fileIntent = "rocketchat_file";

type Asking = Pick<RasaSettings, "inputChannel" | "metadata" | "allowUserIntents" | "files">;

/** What somebody said, as Rasa gets it. The value of a choice goes as it is; what was typed is no intent (`userText`). */
export function toRequest(question: Question, settings: Asking, server: ServerAddress): Handover {
  const said = saidIn(question, settings);
  if (typeof said === "string") return { nothing: said };
  const { metadata: detail } = settings;
  const about = detail === "none" ? undefined : messageFacts(question, said.isCut, detail, server);
  return { request: requestOf(question, said.text, settings, about) };
}

/** What tells Rasa of something that happened; undefined when the settings name no intent for it. */
export function intentOf(
  happening: Happening,
  settings: Pick<RasaSettings, "inputChannel" | "metadata" | "intents">,
  server: ServerAddress,
): RasaRequest | undefined {
  const intent = toIntent(happening, settings.intents);
  return intent === undefined ? undefined : requestAbout(happening, intent, settings, server);
}

/** Says something to Rasa because of a happening. */
export function requestAbout(
  happening: Happening,
  message: string,
  settings: Pick<RasaSettings, "inputChannel" | "metadata">,
  server: ServerAddress,
): RasaRequest {
  const about = settings.metadata === "none" ? undefined : happeningFacts(happening, server);
  return requestOf(happening, message, settings, about);
}

function requestOf(
  { conversationId }: { readonly conversationId: string },
  message: string,
  { inputChannel }: Pick<RasaSettings, "inputChannel">,
  about: Fields | undefined,
): RasaRequest {
  return {
    sender: conversationId,
    message,
    input_channel: inputChannel,
    ...(about === undefined ? {} : { metadata: { rocketchat: about } }),
  };
}

/** The text for Rasa, or why there is none. */
function saidIn({ chosen, text, message }: Question, { allowUserIntents, files }: Asking): UserText | string {
  if (chosen) return { text: chosen.value, isCut: false };
  const typed = userText(text, allowUserIntents);
  if (typed.text !== "") return typed;
  const uploads = message.attachments.filter(({ kind }) => kind !== "rich");
  // Clients put what is typed below a file into its description.
  const caption = userText(
    uploads.flatMap(({ description }) => textOf(description) ?? []).join("\n"),
    allowUserIntents,
  );
  if (caption.text !== "") return caption;
  const [file] = uploads;
  if (file === undefined) return "it has no words";
  if (files === "ignore") return "it is a file without words (RASA_FILES=intent or text hands those over)";
  if (files === "intent") return { text: intentText(fileIntent, fileEntities(file)), isCut: false };
  return userText(uploads.map(placeholder).join("\n"), false);
}

function fileEntities({ title, kind, mimeType, url }: IncomingAttachment): Fields {
  return { name: title, kind, mime: mimeType, url: url?.startsWith("data:") ? undefined : url };
}

const placeholder = ({ kind, title }: IncomingAttachment): string =>
  `[${title === undefined ? kind : `${kind}: ${title}`}]`;
