import type { Middleware, TurnContext } from "./botkit.ts";

/**
 * Tells messages apart by whom they are for, as Botkit's middlewares for other platforms do: `direct_message` in direct
 * rooms and livechat, `direct_mention` where the bot is addressed first, `mention` where it is named further on,
 * `bot_message` from another program, and `message` otherwise.
 *
 * With it, handlers of `message` hear the last of these only. A `bot_message` is an event, which no dialog takes for an
 * answer.
 */
export class RocketChatMessageTypeMiddleware implements Middleware {
  async onTurn({ activity }: TurnContext, next: () => Promise<void>): Promise<void> {
    const botkitEventType = activity.type === "message" ? messageType(activity.channelData ?? {}) : undefined;
    if (botkitEventType !== undefined) activity.channelData = { ...activity.channelData, botkitEventType };
    if (botkitEventType === "bot_message") activity.type = "event";
    await next();
  }
}

function messageType(facts: Readonly<Record<string, unknown>>): string | undefined {
  if (facts.fromBot === true) return "bot_message";
  // Whoever writes in these rooms writes to the bot.
  if (facts.isDirect === true || facts.isLivechat === true) return "direct_message";
  if (facts.addressed === true) return "direct_mention";
  return facts.mentionsBot === true ? "mention" : undefined;
}
