import { memoryStore, RocketChatError } from "@rocketchat-connectors/core";
import { scopedStore } from "@rocketchat-connectors/dialog";
import { gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Recents } from "../chat/recents.ts";
import { Turns } from "../turns.ts";
import { Sayings } from "./sayings.ts";
import { openWorld, type World } from "./world.fixture.ts";

const conversationId = "rc-R1-uu1";
const silent = { handler: () => undefined, integration: { answerMs: 0 } } as const;

/** Botpress hands over a message that it stored at a second of a minute. */
function handOver({ runtime }: World, text: string, second: number, id = conversationId) {
  const createdAt = new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
  return runtime.call("message_created", {
    ...{ type: "text", payload: { text }, message: { id: `msg-${text}`, createdAt }, user: { id: "u" } },
    conversation: { id: "c", channel: "channel", tags: { id } },
  });
}

const texts = ({ said }: World) => said.map(({ id }) => id);

describe("messages that Botpress hands over at the same time", () => {
  it("are said in the order in which they were stored there", async () => {
    await using world = await openWorld(silent);
    await Promise.all([handOver(world, "c", 3), handOver(world, "a", 1), handOver(world, "b", 2)]);
    expect(texts(world)).toEqual(["msg-a", "msg-b", "msg-c"]);
  });

  it("wait for each other in a conversation, and for none in another", async () => {
    await using world = await openWorld(silent);
    const stored = gate();
    const events: string[] = [];
    world.hearing = async (_conversationId, _payload, id) => {
      events.push(`${id} begins`);
      if (id === "msg-slow") await stored.opened;
      events.push(`${id} ends`);
    };
    const slow = handOver(world, "slow", 1);
    await until("the first to begin", () => events.length === 1);
    const next = handOver(world, "next", 2);
    await handOver(world, "elsewhere", 3, "rc-R2-uu1");
    stored.open();
    expect(await Promise.all([slow, next])).toMatchObject([{ status: 200 }, { status: 200 }]);
    const here = events.filter((event) => !event.startsWith("msg-elsewhere"));
    expect(here).toEqual(["msg-slow begins", "msg-slow ends", "msg-next begins", "msg-next ends"]);
  });

  it("are said once when they are the same", async () => {
    await using world = await openWorld(silent);
    const calls = await Promise.all([handOver(world, "a", 1), handOver(world, "a", 1)]);
    expect(calls).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(texts(world)).toEqual(["msg-a"]);
  });

  it("do not fail with one of them", async () => {
    await using world = await openWorld(silent);
    const { hearing } = world;
    world.hearing = async (...heard) => {
      if (heard[2] === "msg-a") throw new RocketChatError("forbidden", "the bot may not write there");
      await hearing(...heard);
    };
    const calls = await Promise.all([handOver(world, "a", 1), handOver(world, "b", 2)]);
    expect(calls).toMatchObject([{ status: 400 }, { status: 200 }]);
    expect(texts(world)).toEqual(["msg-b"]);
  });
});

describe("a Rocket.Chat that is away", () => {
  it("is waited for, which the log tells once", async () => {
    await using world = await openWorld(silent);
    const { hearing } = world;
    let failures = 0;
    world.hearing = async (...heard) => {
      failures += 1;
      if (failures <= 3) throw new RocketChatError("unreachable", "there is nobody");
      await hearing(...heard);
    };
    expect(await handOver(world, "a", 1)).toMatchObject({ status: 200 });
    expect(texts(world)).toEqual(["msg-a"]);
    expect(world.log.filter((line) => line.startsWith("warn:") && line.includes("is not said yet"))).toHaveLength(1);
  });

  it("is waited for no longer when the connector ends: nobody is told that the message was said", async () => {
    await using world = await openWorld({ ...silent, pauses: { firstMs: 60_000, longestMs: 60_000 } });
    world.hearing = () => Promise.reject(new RocketChatError("unreachable", "there is nobody"));
    const call = handOver(world, "a", 1);
    await until("it to be tried", () => world.log.some((line) => line.includes("is not said yet")));
    await world.transport.close();
    expect(await call).toMatchObject({ status: 0 });
  });
});

describe("a bot that never stops", () => {
  it("is refused what is too much to wait", async () => {
    const { logger } = keptLog();
    const { signal } = new AbortController();
    const stored = gate();
    const ears = { said: () => stored.opened };
    const sayings = new Sayings({
      turns: new Turns(),
      ears,
      logger,
      signal,
      acknowledge: () => undefined,
      gatherMs: 0,
    });
    const bot = { botId: "b", integrationId: "i" };
    const say = (at: number) => sayings.say(bot, "c", { id: `m${at}`, type: "text", payload: {}, createdAt: at });
    const taken = Array.from({ length: 500 }, (_, at) => say(at));
    await expect(say(500)).rejects.toMatchObject({ kind: "unavailable" });
    const caller = new AbortController();
    const quiet = sayings.quiet("c", caller.signal);
    caller.abort();
    await quiet;
    stored.open();
    await Promise.all(taken);
    await say(501);
  });
});

describe("a conversation in which only the bot speaks", () => {
  it("is looked after by the next process as well", async () => {
    const store = memoryStore();
    await using world = await openWorld({ ...silent, store });
    await handOver(world, "news", 1);
    const recents = new Recents(scopedStore(store, () => "botpress:integration"));
    expect(await recents.within(60_000)).toEqual([conversationId]);
  });
});

describe("an action", () => {
  it("is done when what was said before it is stored", async () => {
    await using world = await openWorld(silent);
    const stored = gate();
    const heard = gate();
    world.hearing = async (id) => {
      if (id !== conversationId) return;
      heard.open();
      await stored.opened;
    };
    const saying = handOver(world, "goodbye", 1);
    await heard.opened;
    const input = { conversationId, action: "close" };
    const acting = world.runtime.call("action_triggered", { type: "perform", input });
    // Whoever did not wait would be done by then.
    await handOver(world, "elsewhere", 2, "rc-R2-uu1");
    expect(world.acted).toEqual([]);
    stored.open();
    await Promise.all([saying, acting]);
    expect(world.acted).toEqual([{ conversation: conversationId, action: "close" }]);
  });
});
