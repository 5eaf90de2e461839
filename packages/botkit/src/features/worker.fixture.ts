import type { BotWorker } from "botkit";
import type { RocketChatBotWorker } from "../index.ts";

/** What TypeScript cannot know of the worker in a handler. */
export const inRocketChat = (bot: BotWorker): RocketChatBotWorker => bot as RocketChatBotWorker;
