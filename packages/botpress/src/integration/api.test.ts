import { keptLog } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { startStandInRuntime } from "../stand-in.ts";
import { RuntimeApi } from "./api.ts";
import { loadSdk } from "./sdk.ts";

const { signal } = new AbortController();

async function openApi() {
  const runtime = await startStandInRuntime({ handler: () => undefined });
  const { url, token, identity: bot } = runtime;
  const options = { sdk: () => loadSdk(), headers: { "x-proxy": "let me in" }, hide: (text: string) => text };
  const api = new RuntimeApi({ ...options, url, token, logger: keptLog().logger });
  return { api, bot, runtime, [Symbol.asyncDispose]: () => runtime.close() };
}

describe("Botpress' runtime API", () => {
  it("finds somebody again who has another name now", async () => {
    await using world = await openApi();
    const { api, bot, runtime } = world;
    const id = await api.user(bot, { id: "u1", username: "ann" }, "Ann", signal);
    expect(await api.user(bot, { id: "u1", username: "anna" }, "Anna", signal)).toBe(id);
    expect(runtime.users).toHaveLength(1);
  });

  it("finds a conversation again, and tells whose it is", async () => {
    await using world = await openApi();
    const { api, bot, runtime } = world;
    const id = await api.conversation(bot, { id: "rc-R1", roomId: "R1" }, signal);
    expect(await api.conversation(bot, { id: "rc-R1" }, signal)).toBe(id);
    expect(await api.tagOf(bot, id, signal)).toBe("rc-R1");
    expect(runtime.conversations).toHaveLength(1);
  });

  it("is called with the key, the bot, the integration and what a proxy wants", async () => {
    await using world = await openApi();
    await world.api.look(world.bot, signal);
    expect(world.runtime.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${world.runtime.token}`,
      ...{ "x-bot-id": world.bot.botId, "x-integration-id": world.bot.integrationId },
      ...{ "x-integration-alias": world.bot.integrationAlias, "x-proxy": "let me in" },
    });
  });
});
