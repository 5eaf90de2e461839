import { fieldsOf, objectsOf, textOf } from "@rocketchat-connectors/dialog";
import {
  type Ability,
  type ConnectorContext,
  connectorContract,
  type RunningConnector,
} from "@rocketchat-connectors/testkit";
import { createRasaConnector } from "./index.ts";
import { type BotResponse, startStandInRasa, type Turn } from "./stand-in.ts";

const intents = { user_joined: "EXTERNAL_joined", user_left: "EXTERNAL_left", reaction: "EXTERNAL_reaction" };

/** What an author of Rasa would write to get the reference bot. */
async function answer(turn: Turn, bot: ConnectorContext["bot"]): Promise<readonly BotResponse[]> {
  if (turn.intent?.startsWith("EXTERNAL_")) return saw(turn, bot);
  const facts = fieldsOf(turn.metadata?.rocketchat);
  for (const { title } of objectsOf(facts.attachments)) bot.saw({ type: "file", name: textOf(title) ?? "" });
  const said: BotResponse[] = [];
  await bot.heard(turn.text, { send: async (...texts) => void said.push(...texts.map((text) => ({ text }))) });
  return said;
}

function saw({ intent, entities }: Turn, bot: ConnectorContext["bot"]): readonly BotResponse[] {
  const { user, by, emoji, added } = entities;
  const who = { username: textOf(user) ?? "" };
  const byWhom = textOf(by) === undefined ? {} : { by: String(by) };
  if (intent === intents.user_joined) bot.saw({ type: "joined", ...who, ...byWhom });
  if (intent === intents.user_left) bot.saw({ type: "left", ...who, ...byWhom });
  if (intent === intents.reaction)
    bot.saw({ type: "reaction", ...who, emoji: textOf(emoji) ?? "", added: added === true });
  return [];
}

async function inRestMode({ env, bot, logger }: ConnectorContext): Promise<RunningConnector> {
  const rasa = await startStandInRasa({ handler: (turn) => answer(turn, bot) });
  const connector = await createRasaConnector({ env, logger, url: rasa.url, intents });
  return {
    async stop() {
      await connector.close();
      await rasa.close();
    },
  };
}

async function inCallbackMode({ env, bot, logger }: ConnectorContext): Promise<RunningConnector> {
  const rasa = await startStandInRasa({ handler: (turn) => answer(turn, bot) });
  const door = { port: 0, secret: "between us" };
  const connector = await createRasaConnector({ env, logger, url: rasa.url, mode: "callback", door, intents });
  rasa.callbackTo(`${connector.url}/rasa/callback`, { "x-rasa-token": door.secret });
  return {
    async stop() {
      await connector.close();
      await rasa.close();
    },
  };
}

/** A tracker of Rasa only grows: it has no notion of words that change or go; topics are none of its events either. */
const lacks = ["edited", "deleted", "topic"] as const satisfies readonly Ability[];

connectorContract({
  name: "Rasa's REST channel with Rocket.Chat 8.8 (monolith)",
  server: { profile: "8.8", deployment: "monolith" },
  lacks,
  start: inRestMode,
});

connectorContract({
  name: "Rasa's callback channel with Rocket.Chat 6.5 (microservices)",
  server: { profile: "6.5", deployment: "microservices" },
  // Rasa drops metadata there.
  lacks: [...lacks, "file"],
  start: inCallbackMode,
});
