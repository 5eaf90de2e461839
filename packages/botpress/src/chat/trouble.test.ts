import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { idOf, openWorld } from "./talk.fixture.ts";

const people = Array.from({ length: 12 }, (_, count) => `p${count}`);
const all = { times: Number.POSITIVE_INFINITY };

describe.concurrent("a Botpress that fails for everybody", () => {
  it.each([
    ["listenConversation", "The stream of "],
    ["listMessages", "What was said in "],
  ] as const)("by %s is told in one line, not in one for each conversation", async (on, text) => {
    await using world = await openWorld({ standIn: { handler: () => undefined }, chat: { answerMs: 50 } });
    await Promise.all(people.map((user) => world.ask(user, "hi")));
    world.chat.faults.inject({ type: "answer", status: 500 }, { on, ...all });
    world.kill();
    await world.start();
    const lines = () => world.log.filter((line) => line.includes(text));
    await until("many failures", () => lines().length >= people.length * 6);
    expect(lines().filter((line) => line.startsWith("warn"))).toHaveLength(1);
  });

  it("by its streams alone is heard all the same, also when it speaks unasked", async () => {
    await using world = await openWorld({ standIn: { handler: () => undefined }, tuning: { aroundMs: 100 } });
    world.chat.faults.inject({ type: "answer", status: 500 }, { on: "listenConversation", ...all });
    const stop = new AbortController();
    void world.ask("ann", "hi", { followed: stop.signal });
    await until("the question", () => world.chat.messages(idOf("ann")).length === 1);
    stop.abort();
    await world.chat.botSays(idOf("ann"), { type: "text", text: "By the way" });
    await world.ears.hears("By the way");
  });

  it("and wants an hour for itself is asked sooner for what it said", async () => {
    const handler: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
    await using world = await openWorld({ receive: "webhook", standIn: { handler } });
    await world.ask("ann", "one");
    world.chat.signals.lose();
    world.chat.faults.inject(
      { type: "answer", status: 500, headers: { "Retry-After": "3600" } },
      { on: "listMessages" },
    );
    await world.ask("ann", "two");
    await world.ears.heard(["You said one", "You said two"]);
  });
});
