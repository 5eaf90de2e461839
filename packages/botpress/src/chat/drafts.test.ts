import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { idOf, openWorld } from "./talk.fixture.ts";

const poem = "Roses are red, violets are blue";
const reciting: Handler = () => [{ type: "text", text: poem }];
const ways = ["stream", "webhook"] as const;

describe.concurrent.each(ways)("over a %s, an answer that is written piece by piece", (receive) => {
  it("is shown while it is written, and is one message", async () => {
    await using world = await openWorld({
      receive,
      chat: { streaming: true },
      standIn: { handler: reciting, streaming: true },
    });
    await world.ask("ann", "hi");
    await world.ears.heard([poem]);
    expect(world.ears.calls).toEqual([]);
    for (const draft of world.ears.drafts.slice(0, 1)) expect(poem.includes(draft.trim())).toBe(true);
    expect(world.ears.drafts.at(-1)).toBe(poem);
  });

  it("is said when it is finished where nobody wants to see it before", async () => {
    await using world = await openWorld({ receive, standIn: { handler: reciting, streaming: true } });
    await world.ask("ann", "hi");
    await world.ears.heard([poem]);
    expect(world.ears.drafts).toEqual([]);
  });

  it("stays as it is shown when the bot stops, and the next answer is said", async () => {
    await using world = await openWorld({
      receive,
      chat: { streaming: true },
      standIn: { handler: ({ text }) => [{ type: "text", text: `You said ${text}` }] },
    });
    await world.ask("ann", "hi");
    const stream = world.chat.botWrites(idOf("ann"));
    await stream.delta("Half of ");
    await world.ears.hears("Half of ");
    await stream.abort();
    await world.ask("ann", "more");
    await world.ears.heard(["You said hi", "Half of ", "You said more"]);
  });

  it("is shown whole when its end does not come, as soon as it is in the list", async () => {
    await using world = await openWorld({
      receive,
      chat: { streaming: true },
      standIn: { handler: ({ text }) => [{ type: "text", text: `You said ${text}` }] },
    });
    await world.ask("ann", "hi");
    const stream = world.chat.botWrites(idOf("ann"));
    await stream.delta("Half of ");
    await world.ears.hears("Half of ");
    world.chat.signals.lose({ times: 2 });
    await stream.delta("it");
    world.chat.signals.lose({ times: Number.POSITIVE_INFINITY });
    await stream.complete();
    world.chat.signals.clear();
    if (receive === "stream") world.chat.streams.drop();
    else await world.ask("ann", "more");
    await world.ears.hears("Half of it");
    expect(world.ears.texts().filter((text) => text.startsWith("Half"))).toEqual(["Half of it"]);
  });
});

describe.concurrent("an answer that is being written", () => {
  it("when the process is killed is completed by the next", async () => {
    await using world = await openWorld({ chat: { streaming: true }, standIn: { handler: reciting } });
    await world.ask("ann", "hi");
    const stream = world.chat.botWrites(idOf("ann"));
    await stream.delta("Half of ");
    await world.ears.hears("Half of ");
    const [shown] = world.ears.stored.slice(-1);
    world.kill();
    await stream.delta("it");
    await stream.complete();
    await world.start();
    await until("the end", () => world.ears.calls.some(({ text }) => text === "Half of it"));
    expect(world.ears.calls.find(({ text }) => text === "Half of it")?.id, "by which Rocket.Chat completes it").toBe(
      shown?.id,
    );
  });

  it("does not keep what is said meanwhile from coming after it", async () => {
    await using world = await openWorld({
      chat: { streaming: true },
      standIn: { handler: () => undefined },
      tuning: {},
    });
    void world.ask("ann", "hi").catch(() => undefined);
    await until("a stream", () => world.chat.streams.count() === 1 && world.chat.messages(idOf("ann")).length === 1);
    const stream = world.chat.botWrites(idOf("ann"));
    // Rocket.Chat says nothing else while something is being written (`Dialog.draft`).
    let isOpen = true;
    world.ears.before = async () => {
      await until("the end of the draft", () => !isOpen);
    };
    world.ears.ended = () => {
      isOpen = false;
    };
    await stream.delta("Half of ");
    await world.ears.hears("Half of ");
    await world.chat.botSays(idOf("ann"), { type: "text", text: "meanwhile" });
    await until("it to be heard", () => world.ears.calls.length === 1);
    await stream.delta("it");
    await stream.complete();
    await world.ears.hears("meanwhile", "Half of it");
    await world.ears.heard(["Half of it", "meanwhile"]);
  });

  it("is not mistaken for another message that begins with the same letters", async () => {
    await using world = await openWorld({ chat: { streaming: true }, standIn: { handler: () => undefined } });
    void world.ask("ann", "hi").catch(() => undefined);
    await until("a stream", () => world.chat.streams.count() === 1 && world.chat.messages(idOf("ann")).length === 1);
    const stream = world.chat.botWrites(idOf("ann"));
    await stream.delta("I");
    await world.ears.hears("I");
    await world.chat.botSays(idOf("ann"), { type: "text", text: "I am looking" });
    await stream.delta(" found it");
    await stream.complete();
    await world.ears.hears("I found it", "I am looking");
    expect(world.ears.texts()).toHaveLength(2);
  });
});
