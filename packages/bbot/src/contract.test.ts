import { type ConnectorContext, connectorContract } from "@rocketchat-connectors/testkit";
import type { BBotMessage } from "./bbot.ts";
import { type Bot, startBot } from "./bot.fixture.ts";

type State = InstanceType<Bot["State"]>;

/** A message as branches get it, with what the adapter adds. */
interface Heard extends BBotMessage {
  readonly edited?: boolean;
  readonly payload?: { readonly attachments: readonly { readonly title?: { readonly text: string } }[] };
  readonly by?: { readonly name: string };
  readonly emoji?: string;
  readonly added?: boolean;
}

function messageOf(b: State): Heard {
  return b.message as unknown as Heard;
}

/** What a user of bBot would write to get the reference bot. */
function branches({ global, events }: Bot, { bot }: Pick<ConnectorContext, "bot">): void {
  global.custom(
    (message: BBotMessage) => message.event === "reaction",
    (b: State) => {
      const { emoji = "", added = false, user } = messageOf(b);
      bot.saw({ type: "reaction", emoji, username: String(user.name), added });
    },
  );
  const moved = (type: "joined" | "left") => (b: State) => {
    const { user, by } = messageOf(b);
    bot.saw({ type, username: String(user.name), ...(by ? { by: by.name } : {}) });
  };
  global.enter(moved("joined"));
  global.leave(moved("left"));
  global.topic((b) => bot.saw({ type: "topic", topic: String(messageOf(b).text) }));
  events.on("rocketchat:deleted", ({ id }: { id: string }) => bot.saw({ type: "deleted", messageId: id }));
  const hear = (b: State, text: string) => {
    const { edited, payload } = messageOf(b);
    if (edited) return bot.saw({ type: "edited", text });
    const [file] = payload?.attachments ?? [];
    if (file) bot.saw({ type: "file", name: file.title?.text ?? "" });
    return bot.heard(text, { send: (...texts) => b.respond(...texts) });
  };
  global.direct(/^.*$/s, (b) => hear(b, b.match[0]));
  global.text(/^.*$/s, (b) => hear(b, b.match[0]));
}

const stages = [
  { profile: "8.8", deployment: "monolith" },
  { profile: "6.5", deployment: "microservices" },
] as const;

for (const server of stages) {
  connectorContract({
    name: `bBot with Rocket.Chat ${server.profile} (${server.deployment})`,
    server,
    async start({ env, bot, logger }) {
      const started = await startBot({ env, logger, branches: (own) => branches(own, { bot }) });
      return { stop: async () => started[Symbol.asyncDispose]() };
    },
  });
}
