import { type ConnectorContext, connectorContract, type RunningConnector } from "@rocketchat-connectors/testkit";
import { type HubotCopy, hubotCopy, startRobot, type TestRobot } from "./robot.fixture.ts";

/** What a user of Hubot would write to get the reference bot. */
function scripts(robot: TestRobot, { bot }: Pick<ConnectorContext, "bot">): void {
  robot.fileShared((res) => bot.saw({ type: "file", name: res.message.attachments[0]?.title ?? "" }));
  robot.hearReaction(({ message }) =>
    bot.saw({
      type: "reaction",
      emoji: `:${message.reaction}:`,
      username: message.user.name,
      added: message.type === "added",
    }),
  );
  const moved =
    (type: "joined" | "left") =>
    ({ message: { user, by } }: Parameters<Parameters<TestRobot["enter"]>[0]>[0]) =>
      bot.saw({ type, username: user.name, ...(by ? { by: by.name } : {}) });
  robot.enter(moved("joined"));
  robot.leave(moved("left"));
  robot.topic(({ message }) => bot.saw({ type: "topic", topic: message.text }));
  robot.on("rocketchat:deleted", ({ id }: { id: string }) => bot.saw({ type: "deleted", messageId: id }));
  const hear = (res: Parameters<Parameters<TestRobot["hear"]>[1]>[0], text: string) => {
    res.finish();
    if (res.message.edited) return bot.saw({ type: "edited", text });
    return bot.heard(text, { send: (...texts) => res.send(...texts) });
  };
  robot.respond(/(.*)/s, (res) => hear(res, res.match[1] ?? ""));
  robot.hear(/.*/s, (res) => hear(res, res.message.rawText));
}

async function start(hubot: HubotCopy, { env, bot, logger }: ConnectorContext): Promise<RunningConnector> {
  const robot = await startRobot({ hubot, env, logger, scripts: (own) => scripts(own, { bot }) });
  return { stop: async () => robot[Symbol.asyncDispose]() };
}

const stages = [
  { copy: "hubot", profile: "8.8", deployment: "monolith" },
  { copy: "hubot", profile: "9.0-preview", deployment: "microservices" },
  { copy: "hubot-13", profile: "7.1", deployment: "microservices" },
  { copy: "hubot-11", profile: "6.5", deployment: "monolith" },
] as const;

for (const { copy, ...server } of stages) {
  const hubot = await hubotCopy(copy);
  const name = `${copy} with Rocket.Chat ${server.profile} (${server.deployment})`;
  connectorContract({ name, server, start: (context) => start(hubot, context) });
}
