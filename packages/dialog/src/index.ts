export { type Fields, isFields } from "./actions/fields.ts";
export { type ReadMessage, readMessage } from "./actions/message.ts";
export { actionsOf, type ReadReplies } from "./actions/replies.ts";
export { type Action, type ActionProblem, isProblem } from "./actions/schema.ts";
export { readTarget } from "./actions/target.ts";
export { readClientSettings } from "./client-settings.ts";
export {
  conversationId,
  conversationOf,
  type Occasion,
  parseConversationId,
  type Strategy,
  strategies,
} from "./conversation.ts";
export { createDialog, type Dialog, type DialogConnection } from "./dialog.ts";
export { isLoopback } from "./door/access.ts";
export { actionsRoutes, likeApp, type Performed, type Performer } from "./door/actions-route.ts";
export { openDoor } from "./door/door.ts";
export { type Door, type DoorAnswer, type DoorRequest, type DoorRoute, HangUp } from "./door/types.ts";
export { EngineError, type EngineErrorKind } from "./errors.ts";
export { misspeltSettings } from "./misspelt-settings.ts";
export {
  type DialogSource,
  dialogSettingNames,
  readDialogSettings,
  withoutHoles,
  wrongCount,
} from "./read-settings.ts";
export type { ChoiceMode, DialogOptions, DialogSettings, HandoffSettings } from "./settings.ts";
export type { Target } from "./targets.ts";
export type {
  Choice,
  Chosen,
  Conversation,
  Engine,
  FileToUpload,
  Happening,
  Message,
  Pause,
  Place,
  Question,
  Reply,
} from "./types.ts";
