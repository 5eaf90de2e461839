import { connect, readSettings } from "@rocketchat-connectors/core";
import { createDevServer, type DevServer } from "@rocketchat-connectors/dev-server";
import { createRasaConnector, type RasaConnector, type RasaOptions } from "@rocketchat-connectors/rasa";
import { keptLog, until } from "@rocketchat-connectors/testkit";

const password = "secret";

/** A server where people talk to the assistant, in one room of each kind. */
export interface Office extends AsyncDisposable {
  readonly server: DevServer;
  readonly bot: RasaConnector;
  readonly log: readonly string[];
  /** What the bot said in a room, oldest first. */
  said(room: string): readonly string[];
  /** Waits until the bot has said so many messages in the room; they and no more are given back. */
  hears(room: string, count: number): Promise<readonly string[]>;
  /** The connection of a human agent, by which the server counts them as there. */
  agent(): ReturnType<typeof connect>;
}

export async function openOffice(options: RasaOptions): Promise<Office> {
  const server = await createDevServer({
    users: [
      { username: "rasa", password, roles: ["bot", "livechat-agent"] },
      { username: "ann" },
      { username: "bob" },
      { username: "carol", password, roles: ["user", "livechat-agent"] },
    ],
    rooms: [{ name: "lounge", members: ["rasa", "ann", "bob"] }],
    departments: [
      { name: "assistants", agents: ["rasa"] },
      { name: "support", agents: ["carol"] },
    ],
  });
  const log: string[] = [];
  const account = (username: string) => ({
    ROCKETCHAT_URL: server.url,
    ROCKETCHAT_USER: username,
    ROCKETCHAT_PASSWORD: password,
  });
  const env = { ...account("rasa"), RESPOND_TO_DM: "true", RESPOND_TO_LIVECHAT: "true" };
  const bot = await createRasaConnector({ env, logger: keptLog(log).logger, ...options });
  /** An agent gets visitors once the server knows that they are there. */
  const isThere = (username: string): Promise<unknown> =>
    until(`${username} to be there`, () => server.wire.calls({ path: /users\.setStatus/, username }).length > 0);
  await isThere("rasa");
  const said: Office["said"] = (room) =>
    server.messages(room).flatMap(({ u, t, msg }) => (u.username === "rasa" && t === undefined ? [msg] : []));
  return {
    server,
    bot,
    log,
    said,
    async hears(room, count) {
      const waited = () => `${count} messages in ${room}; there are ${JSON.stringify(said(room))}\n${log.join("\n")}`;
      await until(waited, () => said(room).length >= count, 20_000);
      return said(room);
    },
    async agent() {
      const carol = await connect(readSettings(account("carol")), { logger: keptLog().logger });
      await isThere("carol");
      return carol;
    },
    async [Symbol.asyncDispose]() {
      await bot.close();
      await server.close();
    },
  };
}
