import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { createDevServer } from "@rocketchat-connectors/dev-server";
import { expect, it } from "vitest";
import { spawnHubot } from "./hubot-process.fixture.ts";
import { sdkPerson } from "./sdk-person.fixture.ts";

const script = `export default (robot) => {
  robot.brain.on("connected", () => robot.messageRoom("general", "remembering"));
  robot.hear(/thanks/, (res) => {
    const { user } = res.message;
    user.karma = (user.karma ?? 0) + 1;
    return res.send(user.name + " has " + user.karma + " in " + user.room);
  });
};`;

it("hubot-redis-brain keeps what scripts store with a person over a restart", async () => {
  await using server = await createDevServer({
    users: [
      { username: "bot", password: "secret", roles: ["bot"] },
      { username: "ann", password: "ann-secret" },
    ],
  });
  const prefix = `hubot-test-${randomUUID()}`;
  const redis = `${process.env.REDIS_URL ?? "redis://127.0.0.1:6379"}?${prefix}`;
  const options = {
    script,
    external: ["hubot-redis-brain"],
    env: { ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret", REDIS_URL: redis },
  };
  await using ann = await sdkPerson(server.url, "ann", "ann-secret");
  try {
    for (const karma of [1, 2]) {
      await using bot = await spawnHubot(options);
      await expect.poll(() => countOf("remembering"), { timeout: 15_000 }).toBe(karma);
      await ann.say("GENERAL", "thanks");
      await ann.hears("bot", new RegExp(`^ann has ${karma} in general$`));
      bot.signal("SIGTERM");
      expect(await bot.exit()).toBe(0);
    }
  } finally {
    await forget(redis, `${prefix}:storage`);
  }

  function countOf(text: string): number {
    return server.messages("general").filter(({ msg }) => msg === text).length;
  }
});

/** Deletes the key with the client that hubot-redis-brain brings. */
async function forget(url: string, key: string): Promise<void> {
  const brain = createRequire(import.meta.url).resolve("hubot-redis-brain");
  const { createClient } = createRequire(brain)("redis") as {
    createClient(options: object): {
      connect(): Promise<unknown>;
      del(key: string): Promise<unknown>;
      quit(): Promise<unknown>;
    };
  };
  const client = createClient({ url });
  await client.connect();
  await client.del(key);
  await client.quit();
}
