import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { idOf, openWorld } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const ways = ["stream", "webhook"] as const;

describe.concurrent.each(ways)("an ordinary talk over a %s", (receive) => {
  it("answers, each time once and in order", async () => {
    await using world = await openWorld({
      receive,
      standIn: { handler: ({ text }) => [1, 2, 3].map((n) => ({ type: "text", text: `${text} ${n}` })) },
    });
    await world.ask("ann", "one");
    await world.ask("ann", "two");
    await world.ears.heard(["one 1", "one 2", "one 3", "two 1", "two 2", "two 3"], idOf("ann"));
    expect(world.ears.calls).toHaveLength(6);
    expect(world.log.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
  });

  it("tells people apart", async () => {
    await using world = await openWorld({ receive, standIn: { handler: echo } });
    await Promise.all(["ann", "bob", "carol"].map((user) => world.ask(user, `hi from ${user}`)));
    for (const user of ["ann", "bob", "carol"]) await world.ears.heard([`You said hi from ${user}`], idOf(user));
  });

  it("works with keys that Botpress tells", async () => {
    await using world = await openWorld({ receive, isSigned: false, standIn: { handler: echo } });
    await world.ask("ann", "hi");
    await world.ask("ann", "again");
    await world.ears.heard(["You said hi", "You said again"]);
  });
});
