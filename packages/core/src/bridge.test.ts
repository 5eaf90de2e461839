import { expect, it, vi } from "vitest";
import { bridge } from "./bridge.ts";
import { startBot, startServer } from "./harness.fixture.ts";
import type { RoomEvent } from "./types.ts";
import { deferred } from "./util/deferred.ts";

const textOf = (event: RoomEvent): string => (event.type === "message" ? event.message.text : event.type);

it("delivers a room's events one after another and lets rooms run side by side", async () => {
  await using server = await startServer({ rooms: [{ name: "ops", members: ["bot", "ann"] }] });
  await using bot = await startBot(server);
  const slow = deferred<void>();
  const begun: string[] = [];
  await using _bridge = bridge(bot.client, {
    name: "test",
    async deliver(event) {
      begun.push(textOf(event));
      if (textOf(event) === "slow") await slow.promise;
    },
  });
  const ann = server.as("ann");
  await ann.say("general", "slow");
  await ann.say("general", "behind it");
  await ann.say("ops", "elsewhere");
  await vi.waitFor(() => expect(begun).toEqual(["slow", "elsewhere"]));
  slow.resolve();
  await vi.waitFor(() => expect(begun).toEqual(["slow", "elsewhere", "behind it"]));
});

it("goes on after a delivery that fails", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const delivered: string[] = [];
  await using _bridge = bridge(bot.client, {
    name: "test",
    async deliver(event) {
      delivered.push(textOf(event));
      if (textOf(event) === "bad") throw new Error("the script is broken");
    },
  });
  await server.as("ann").say("general", "bad");
  await server.as("ann").say("general", "good");
  await vi.waitFor(() => expect(delivered).toEqual(["bad", "good"]));
  expect(bot.log.join("\n")).toContain("test failed on a message of room GENERAL: the script is broken");
});

it("waits for the running delivery when it closes", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  const step = deferred<void>();
  const done: string[] = [];
  const running = bridge(bot.client, {
    name: "test",
    async deliver(event) {
      await step.promise;
      await bot.client.send({ roomId: event.room.id, text: `answer to ${textOf(event)}` });
      done.push(textOf(event));
    },
  });
  await server.as("ann").say("general", "question");
  await vi.waitFor(() => expect(bot.texts()).toEqual(["question"]));
  const closed = running.close();
  step.resolve();
  await closed;
  expect(done).toEqual(["question"]);
  expect(await running.closed).toBeUndefined();
});
