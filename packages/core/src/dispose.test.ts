import { expect, it, vi } from "vitest";
import { startBot, startServer } from "./harness.fixture.ts";

it("sends what is queued, logs off and leaves no connection", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  const sends = ["one", "two", "three"].map((text) => bot.client.send({ roomId: "GENERAL", text }));
  await bot[Symbol.asyncDispose]();
  expect((await Promise.all(sends)).map(({ text }) => text)).toEqual(["one", "two", "three"]);
  await vi.waitFor(() => expect(server.wire.connections("bot")).toEqual([]));
  expect(server.wire.calls({ path: /logout$/ })).toHaveLength(1);
  expect(bot.client.health.state).toBe("closed");
});

it("says that it is closed, to whoever sends later", async () => {
  await using server = await startServer();
  const bot = await startBot(server);
  await bot.client.close();
  await bot.client.close();
  await expect(bot.client.send({ roomId: "GENERAL", text: "late" })).rejects.toMatchObject({ code: "closed" });
  expect(await bot.client.subscribe().closed).toBeUndefined();
});

it("gives up what cannot be sent in time, and says so", async () => {
  await using server = await startServer();
  const bot = await startBot(server, {}, {}, { drainMs: 200 });
  server.faults.refuse({ path: /chat\.sendMessage$/, status: 503, times: 1_000 });
  const send = bot.client.send({ roomId: "GENERAL", text: "undeliverable" });
  const outcome = expect(send).rejects.toMatchObject({ code: "closed", message: expect.stringContaining("503") });
  await bot.client.close();
  await outcome;
});
