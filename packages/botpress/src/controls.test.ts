import { connect, readSettings } from "@rocketchat-connectors/core";
import { keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openTalk, password, type Talk } from "./bot.fixture.ts";
import type { Handler } from "./stand-in.ts";
import { type Way, ways } from "./ways.fixture.ts";

const asked: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  handoff: { department: "support", comment: "wants a human", message: "I am calling somebody." },
  close: { comment: "done", message: "Goodbye!" },
  pause: { minutes: 10 },
  react: { emoji: ":wave:" },
};

/** Does what it is told by the name of a component, and repeats anything else. */
const handler: Handler = ({ text, event, memory }) => {
  if (event !== undefined) return [];
  memory.said = Number(memory.said ?? 0) + 1;
  const component = /^(handoff|close|pause|resume|react|reset|typing)$/.exec(text)?.[1];
  if (component !== undefined)
    return [{ type: "custom", module: "rocketchat", component, fields: asked[component] ?? {} }];
  return [{ type: "text", text: `${memory.said}: ${text}` }];
};

/** The human agent, who is there as long as this connection is. */
const agentOnline = ({ server }: Talk) =>
  connect(readSettings({ ROCKETCHAT_URL: server.url, ROCKETCHAT_USER: "agent", ROCKETCHAT_PASSWORD: password }), {
    logger: keptLog().logger,
  });

const secret = "between-us";

/** Waits until something is done; what it is done in is the answer. */
async function isDone(talk: Talk, action: string): Promise<string> {
  const done = new RegExp(`'${action}' in room \\S+ \\((rc-\\S+)\\) is done`);
  return await until(
    () => `'${action}' to be done; the log is\n${talk.log.join("\n")}`,
    () => talk.log.flatMap((line) => done.exec(line)?.[1] ?? [])[0],
  );
}

describe.concurrent.each(ways)("a bot by the way '%s' can make Rocket.Chat", (way: Way) => {
  it("hand a visitor over to people, and is quiet until they give them back", async () => {
    await using talk = await openTalk(way, { handler });
    await using agent = await agentOnline(talk);
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("hello");
    await talk.hears(visitor.roomId, "1: hello");
    await visitor.say("handoff");
    await isDone(talk, "handoff");
    await until("the agent to have the visitor", () => agent.rooms.joined().some(({ id }) => id === visitor.roomId));
    await visitor.say("is anybody there?");
    await agent.send({ roomId: visitor.roomId, text: "Yes, I am." });
    expect(await agent.omnichannel.handoff(visitor.roomId, { department: "first line" })).toEqual({ status: "ok" });
    await visitor.say("thanks");
    await talk.hears(visitor.roomId, "3: thanks");
    expect(talk.said(visitor.roomId)).toEqual(["1: hello", "I am calling somebody.", "3: thanks"]);
  });

  it("tell a visitor that nobody is there, and goes on", async () => {
    await using talk = await openTalk(way, { handler, dialog: { handoff: { failedText: "Nobody is free." } } });
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("handoff");
    await talk.hears(visitor.roomId, "Nobody is free.");
    await visitor.say("then you");
    await talk.hears(visitor.roomId, "2: then you");
    expect(talk.said(visitor.roomId)).toEqual(["I am calling somebody.", "Nobody is free.", "2: then you"]);
  });

  it("end a livechat after its last words", async () => {
    await using talk = await openTalk(way, { handler });
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("close");
    await isDone(talk, "close");
    expect(talk.said(visitor.roomId)).toContain("Goodbye!");
    expect(talk.server.messages(visitor.roomId).map(({ t }) => t)).toContain("livechat-close");
  });

  it("keep it quiet for one person, until a program outside lets it speak", async () => {
    await using talk = await openTalk(way, { handler, door: { actions: true, port: 0, secret } });
    await talk.ann.say("lounge", "pause");
    const conversation = await isDone(talk, "pause");
    await talk.ann.say("lounge", "are you there?");
    await talk.bob.say("lounge", "hello");
    await talk.hears("lounge", "1: hello");
    const { status } = await fetch(`${talk.connector.url}/v1/actions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({ conversation, action: "resume" }),
    });
    expect(status).toBe(200);
    await talk.ann.say("lounge", "and now?");
    await talk.hears("lounge", "2: and now?");
    expect(talk.said("lounge")).toEqual(["1: hello", "2: and now?"]);
  });

  it("react to what it answers, and show that it types", async () => {
    await using talk = await openTalk(way, { handler });
    const { _id } = await talk.ann.say("lounge", "react");
    const reactions = () => talk.server.messages("lounge").find((one) => one._id === _id)?.reactions ?? {};
    await until("the reaction", () => Object.keys(reactions()).includes(":wave:"));
    await talk.ann.say("lounge", "typing");
    await isDone(talk, "typing");
    expect(talk.said("lounge")).toEqual([]);
  });

  it("begin a conversation anew", async () => {
    await using talk = await openTalk(way, { handler });
    const room = await talk.ann.direct("bot");
    await talk.ann.say(room, "hello");
    await talk.hears(room, "1: hello");
    await talk.ann.say(room, "reset");
    await isDone(talk, "reset");
    await talk.ann.say(room, "hello");
    await until("the second answer", () => talk.said(room).length === 2);
    expect(talk.said(room)).toEqual(["1: hello", "1: hello"]);
  });
});
