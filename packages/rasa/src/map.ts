/** What Rasa and Rocket.Chat say, each in the other's terms. */
export type { AnswerOptions } from "./context.ts";
export { toReplies } from "./elements.ts";
export { intentText, toIntent } from "./intents.ts";
export { intentOf, requestAbout, toRequest } from "./request.ts";
