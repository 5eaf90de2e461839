import { createDevServer, type DevServer } from "./index.ts";
import { RawClient } from "./raw-client.fixture.ts";

export const botToken = "bot-token";

/** A server with a bot and a person in #general. */
export function startServer(): Promise<DevServer> {
  return createDevServer({
    users: [
      { username: "bot", token: botToken, roles: ["bot", "user"] },
      { username: "ann", password: "secret" },
    ],
  });
}

/** A bot that hears every message. */
export async function hearingBot(server: DevServer): Promise<RawClient> {
  const client = await RawClient.login(server.url, botToken);
  await client.subscribe("room-messages", "__my_messages__");
  return client;
}

/** A call by the bot that changes nothing. */
export function me(server: DevServer): Promise<Response> {
  return fetch(`${server.url}/api/v1/me`, { headers: { "X-User-Id": server.as("bot").id, "X-Auth-Token": botToken } });
}
