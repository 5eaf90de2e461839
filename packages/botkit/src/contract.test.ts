import { type ConnectorContext, connectorContract, type RunningConnector } from "@rocketchat-connectors/testkit";
import { Botkit } from "botkit";
import { RocketChatAdapter } from "./index.ts";

/** What a user of Botkit would write to get the reference bot. */
function scripts(controller: Botkit, bot: ConnectorContext["bot"]): void {
  const anything = async () => true;
  controller.hears(anything, "message", async (worker, message) => {
    for (const { name } of message.incoming_message.attachments ?? []) bot.saw({ type: "file", name: name ?? "" });
    await bot.heard(message.text ?? "", {
      async send(...texts) {
        for (const text of texts) await worker.reply(message, text);
      },
    });
  });
  controller.on("messageReaction", async (_worker, { incoming_message: { from, ...reaction } }) => {
    const saw = (added: boolean) => (reactions: readonly { readonly type: string }[] | undefined) => {
      for (const { type } of reactions ?? [])
        bot.saw({ type: "reaction", emoji: `:${type}:`, username: from.name, added });
    };
    saw(true)(reaction.reactionsAdded);
    saw(false)(reaction.reactionsRemoved);
  });
  controller.on("messageUpdate", async (_worker, { text }) => bot.saw({ type: "edited", text: text ?? "" }));
  controller.on("messageDelete", async (_worker, { incoming_message: { id } }) =>
    bot.saw({ type: "deleted", messageId: id ?? "" }),
  );
  controller.on("conversationUpdate", async (_worker, { incoming_message: { from, ...update } }) => {
    if (update.topicName !== undefined) bot.saw({ type: "topic", topic: update.topicName });
    const moved = (type: "joined" | "left", people: readonly { readonly id: string; readonly name: string }[]) => {
      for (const { id, name } of people) {
        bot.saw({ type, username: name, ...(from.id === id ? {} : { by: from.name }) });
      }
    };
    moved("joined", update.membersAdded ?? []);
    moved("left", update.membersRemoved ?? []);
  });
}

async function start({ env, bot, logger }: ConnectorContext): Promise<RunningConnector> {
  const adapter = new RocketChatAdapter({ env, logger, process: false, deletions: true });
  const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
  scripts(controller, bot);
  await adapter.ready;
  return { stop: () => controller.shutdown() };
}

const stages = [
  { profile: "8.8", deployment: "monolith" },
  { profile: "6.5", deployment: "microservices" },
] as const;

for (const server of stages) {
  connectorContract({ name: `Botkit with Rocket.Chat ${server.profile} (${server.deployment})`, server, start });
}
