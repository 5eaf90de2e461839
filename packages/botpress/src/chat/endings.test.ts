import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { idOf, openWorld, type World } from "./talk.fixture.ts";

const writing = { chat: { streaming: true, answerMs: 60_000 }, standIn: { handler: () => undefined } } as const;

/** Asks, and resolves when Botpress has the question. */
async function asked(world: World, answered: () => void = () => undefined): Promise<{ readonly turn: Promise<void> }> {
  const turn = world.ask("ann", "hi", { answered });
  await until("the question", () => world.chat.messages(idOf("ann")).length === 1);
  await until("a stream", () => world.chat.streams.count() === 1);
  return { turn };
}

describe.concurrent("a turn", () => {
  it("ends although a piece of its answer comes after all of it", async () => {
    await using world = await openWorld({
      ...writing,
      chat: { ...writing.chat, quietMs: 1_500 },
      tuning: { glancesMs: [] },
    });
    const answered = gate();
    const { turn } = await asked(world, answered.open);
    const stream = world.chat.botWrites(idOf("ann"));
    await stream.delta("All of it");
    await stream.complete();
    await answered.opened;
    await stream.delta(", late");
    await turn;
    expect(world.ears.texts()).toEqual(["All of it"]);
  });

  it("ends although its answer breaks off without a sign", async () => {
    await using world = await openWorld({ ...writing, tuning: { writingMs: 200, glancesMs: [] } });
    const { turn } = await asked(world);
    await world.chat.botWrites(idOf("ann")).delta("Half of ");
    await turn;
    expect(world.ears.texts()).toEqual(["Half of "]);
  });

  it("without an answer ends when more is said, although lists cannot be read for an hour", async () => {
    await using world = await openWorld({ ...writing, chat: { answerMs: 100 }, tuning: { glancesMs: [] } });
    const followed = new AbortController();
    await world.ask("ann", "hi");
    world.chat.faults.inject({ type: "hang", when: "before" }, { on: "listMessages", times: Number.POSITIVE_INFINITY });
    const before = world.chat.requests.length;
    const turn = world.ask("ann", "again", { followed: followed.signal });
    await until("the look", () =>
      world.chat.requests.slice(before).some(({ operation }) => operation === "listMessages"),
    );
    followed.abort();
    await turn;
  });
});
