import { once } from "node:events";
import { createServer } from "node:net";
import { gate, keptLog, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { accountAt, openPlace, startBot } from "./bot.fixture.ts";
import { createBotpressConnector } from "./connector.ts";
import type { Handler } from "./stand-in.ts";
import { secret, startBehind } from "./ways.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `re: ${text}` }];

/** A port that somebody has, until this is disposed of. */
async function takenPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens at no port");
  const { port } = address;
  return { port, [Symbol.asyncDispose]: async () => void (await once(server.close(), "close")) };
}

describe.concurrent("a connector that cannot begin", () => {
  it.each([
    ["because its port is taken", {}, true, /EADDRINUSE|in use|taken/],
    ["because Rocket.Chat does not know the password", { ROCKETCHAT_PASSWORD: "wrong-password" }, false, /password/i],
  ])("%s leaves its state and its port to the next one", async (_what, wrong, isTaken, message) => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    await using behind = await startBehind("public", echo);
    const taken = await takenPort();
    const { port } = taken;
    if (!isTaken) await taken[Symbol.asyncDispose]();
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    const door = { actions: true, port, secret };
    const options = {
      ...behind.options,
      logger: keptLog().logger,
      door,
      env: { ...accountAt(place), ...env, ...wrong },
    };
    await expect(createBotpressConnector(options)).rejects.toThrow(message);
    if (isTaken) await taken[Symbol.asyncDispose]();
    await using _next = await startBot(place, behind, { door, env });
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
  });

  it("because another one has its state says so, and the other one goes on", async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    await using behind = await startBehind("public", echo);
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    await using _first = await startBot(place, behind, { env });
    await expect(startBot(place, behind, { env })).rejects.toMatchObject({ code: "invalid_settings" });
    await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    expect(place.said("lounge")).toEqual(["re: hello"]);
  });
});

describe.concurrent("a connector that is closed in the middle of a turn", () => {
  it("says the answer that comes, and lets the bot post until then", async () => {
    await using place = await openPlace();
    const end = gate();
    let url = "";
    const handler: Handler = async ({ user }) => {
      await end.opened;
      const posted = await fetch(`${url}/v1/actions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
        body: JSON.stringify({ conversation: user, payload: { type: "text", text: "nearly" } }),
      });
      return [{ type: "text", text: `answer ${posted.status}` }];
    };
    await using behind = await startBehind("public", handler);
    const connector = await startBot(place, behind, { door: { actions: true, port: 0, secret } });
    url = connector.url ?? "";
    await place.ann.say("lounge", "hello");
    await until("the question", () => behind.converse?.senders.length === 1);
    const closed = connector.close();
    end.open();
    await closed;
    expect(place.said("lounge")).toEqual(["nearly", "answer 200"]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});
