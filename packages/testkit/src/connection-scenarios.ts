import { expect, it } from "vitest";
import type { ConnectorUnderTest } from "./subject.ts";
import { until } from "./until.ts";
import { startWorld } from "./world.ts";

const drops = 20;

export function connectionScenarios(connector: ConnectorUnderTest): void {
  it(`listens once and answers once after ${drops} lost connections`, { timeout: 120_000 }, async () => {
    await using world = await startWorld(connector);
    for (let drop = 1; drop <= drops; drop += 1) {
      const before = await world.listening();
      await world.server.faults.drop({ username: "bot" });
      await world.listening(before);
      // Whoever answers is online; a connection lost before that is a failed attempt, after which the bot waits longer.
      await world.pass("lounge");
    }
    await world.listening();
    const passes = Array.from({ length: drops }, (_, index) => `pass ${index + 1}`);
    expect(world.answers("lounge")).toEqual(passes.map((pass) => `echo: ${pass}`));
    expect(world.bot.texts).toEqual(passes.map((pass) => `echo ${pass}`));
  });

  it("answers once after the server was restarted", { timeout: 60_000 }, async () => {
    await using world = await startWorld(connector);
    const before = await world.listening();
    await world.server.faults.restart({ downMs: 200 });
    await world.listening(before);
    await world.pass("lounge");
    await world.pass("lounge");
    expect(world.answers("lounge")).toEqual(["echo: pass 1", "echo: pass 2"]);
  });

  it("logs off when it is stopped", async () => {
    await using world = await startWorld(connector);
    await world.pass("lounge");
    await world.stop();
    await until("the bot's connection to end", () => world.server.wire.connections("bot").length === 0);
    expect(world.server.wire.calls({ path: /logout/, username: "bot" })).toHaveLength(1);
  });
}
