export { type Fields, isFields } from "./actions/fields.ts";
export { type ReadMessage, readMessage } from "./actions/message.ts";
export { actionsOf, type ReadReplies } from "./actions/replies.ts";
export { type Action, type ActionProblem, isProblem } from "./actions/schema.ts";
export { readTarget } from "./actions/target.ts";
export { isData, linkOf, mediumIn, mediumOf, nameIn } from "./attachments/links.ts";
export { isAttachment } from "./attachments/sane.ts";
export { fileIn, rawAttachments, type Shown } from "./attachments/shown.ts";
export { readClientSettings } from "./client-settings.ts";
export {
  conversationId,
  conversationOf,
  type Occasion,
  parseConversationId,
  type Strategy,
  strategies,
} from "./conversation.ts";
export { createDialog, type Dialog, type DialogConnection, type SayOptions } from "./dialog.ts";
export { isLoopback } from "./door/access.ts";
export { actionsRoutes, carryOut, likeApp, type Performed, type Performer } from "./door/actions-route.ts";
export { openDoor } from "./door/door.ts";
export { type Door, type DoorAnswer, type DoorRequest, type DoorRoute, HangUp } from "./door/types.ts";
export { EngineError, type EngineErrorKind } from "./errors.ts";
export { happeningFacts, messageFacts, type ServerAddress } from "./facts.ts";
export { error, type Finding, ok, warning } from "./findings.ts";
export { happeningTypes, isHappeningType } from "./happenings.ts";
export { escapeMarkdown } from "./markdown/escape.ts";
export { misspeltSettings } from "./misspelt-settings.ts";
export {
  type DialogSource,
  dialogSettingNames,
  readDialogSettings,
  withoutHoles,
  wrongCount,
} from "./read-settings.ts";
export { scopedStore } from "./scoped-store.ts";
export type { ChoiceMode, DialogOptions, DialogSettings, HandoffSettings } from "./settings.ts";
export type { Target } from "./targets.ts";
export { Throttle } from "./throttle.ts";
export type {
  Card,
  Choice,
  Chosen,
  Conversation,
  Draft,
  Engine,
  FileToUpload,
  Happening,
  Message,
  Pause,
  Place,
  Question,
  Reply,
} from "./types.ts";
export { fieldsOf, jsonOf, objectsOf, textOf, wellFormed } from "./values.ts";
export { createWarner, type Warner } from "./warner.ts";
export { type Watched, type WatchOptions, watch } from "./watch.ts";
