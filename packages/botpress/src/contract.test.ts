import { fieldsOf, objectsOf, textOf } from "@rocketchat-connectors/dialog";
import {
  type Ability,
  type ConnectorContext,
  type ConnectorUnderTest,
  connectorContract,
  type RunningConnector,
} from "@rocketchat-connectors/testkit";
import { createBotpressConnector } from "./index.ts";
import type { BotPayload, StandInTurn } from "./stand-in.ts";
import { startBehind, type Way } from "./ways.fixture.ts";

/** What an author of a Botpress bot would write to get the reference bot. */
async function answer(turn: StandInTurn, bot: ConnectorContext["bot"]): Promise<readonly BotPayload[]> {
  if (turn.event !== undefined) return saw(turn, bot);
  const { attachments } = fieldsOf(turn.metadata.rocketchat);
  for (const { title } of objectsOf(attachments)) bot.saw({ type: "file", name: textOf(title) ?? "" });
  const said: BotPayload[] = [];
  const send = async (...texts: readonly string[]) =>
    void said.push(...texts.map((text) => ({ type: "text", text }) as const));
  await bot.heard(turn.text, { send });
  return said;
}

function saw({ event, payload }: StandInTurn, bot: ConnectorContext["bot"]): readonly BotPayload[] {
  const { user, by, emoji, added } = payload;
  const who = { username: textOf(fieldsOf(user).username) ?? "" };
  const adder = textOf(fieldsOf(by).username);
  const byWhom = adder === undefined ? {} : { by: adder };
  if (event === "rocketchat.user_joined") bot.saw({ type: "joined", ...who, ...byWhom });
  if (event === "rocketchat.user_left") bot.saw({ type: "left", ...who, ...byWhom });
  if (event === "rocketchat.reaction")
    bot.saw({ type: "reaction", ...who, emoji: textOf(emoji) ?? "", added: added === true });
  return [];
}

const startBy =
  (way: Way) =>
  async ({ env, bot, logger }: ConnectorContext): Promise<RunningConnector> => {
    const behind = await startBehind(way, (turn) => answer(turn, bot));
    const connector = await createBotpressConnector({
      ...{ env, logger },
      ...behind.options,
      events: ["user_joined", "user_left", "reaction"],
      // The contract's texts are said as they are.
      dialog: { markdown: "pass" },
    });
    await behind.meets(connector);
    return {
      async stop() {
        await connector.close();
        await behind[Symbol.asyncDispose]();
      },
    };
  };

/** Botpress keeps what was said: it has no notion of words that change or go; topics are none of its events either. */
const lacks = ["edited", "deleted", "topic"] as const satisfies readonly Ability[];

const servers: Readonly<Record<string, ConnectorUnderTest["server"]>> = {
  "Rocket.Chat 8.8 (monolith)": { profile: "8.8", deployment: "monolith" },
  "Rocket.Chat 6.5 (microservices)": { profile: "6.5", deployment: "microservices" },
};

const subjects: readonly (readonly [Way, keyof typeof servers, readonly Ability[]])[] = [
  ["secured", "Rocket.Chat 8.8 (monolith)", lacks],
  // Words are all that this route takes.
  ["public", "Rocket.Chat 6.5 (microservices)", [...lacks, "reaction", "joined", "left"]],
  ["stream", "Rocket.Chat 8.8 (monolith)", lacks],
  ["webhook", "Rocket.Chat 6.5 (microservices)", lacks],
  // Its messages have no metadata.
  ["integration", "Rocket.Chat 8.8 (monolith)", [...lacks, "file"]],
];

for (const [way, server, absent] of subjects) {
  connectorContract({
    name: `Botpress by the way '${way}' with ${server}`,
    ...(servers[server] === undefined ? {} : { server: servers[server] }),
    lacks: absent,
    start: startBy(way),
  });
}
