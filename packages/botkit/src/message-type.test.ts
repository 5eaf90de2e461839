import { describe, expect, it } from "vitest";
import { TurnContext } from "./botkit.ts";
import { RocketChatMessageTypeMiddleware } from "./message-type.ts";

const adapter = { sendActivities: async () => [] };

async function typed(type: string, facts: Record<string, unknown>) {
  const context = new TurnContext(adapter as never, { type, text: "hi", channelData: { msg: "hi", ...facts } });
  let isPassedOn = false;
  await new RocketChatMessageTypeMiddleware().onTurn(context, async () => {
    isPassedOn = true;
  });
  expect(isPassedOn).toBe(true);
  return { type: context.activity.type, as: context.activity.channelData.botkitEventType };
}

describe("with the message type middleware", () => {
  it.each<[string, Record<string, unknown>, object]>([
    ["a message in a channel stays a message", {}, { type: "message", as: undefined }],
    [
      "a direct message is a direct_message",
      { isDirect: true, addressed: true },
      { type: "message", as: "direct_message" },
    ],
    ["a visitor's message is a direct_message", { isLivechat: true }, { type: "message", as: "direct_message" }],
    [
      "a message that begins with the bot is a direct_mention",
      { addressed: true, mentionsBot: true },
      { type: "message", as: "direct_mention" },
    ],
    ["a message that names the bot is a mention", { mentionsBot: true }, { type: "message", as: "mention" }],
    [
      "another program's message is an event that no dialog takes",
      { fromBot: true, isDirect: true },
      { type: "event", as: "bot_message" },
    ],
  ])("%s", async (_case, facts, expected) => {
    expect(await typed("message", facts)).toEqual(expected);
  });

  it("what is no message stays what it is", async () => {
    expect(await typed("messageUpdate", { isDirect: true })).toEqual({ type: "messageUpdate", as: undefined });
  });
});
