import { memoryStore } from "@rocketchat-connectors/core";
import { HangUp } from "@rocketchat-connectors/dialog";
import { keptLog } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { Operations } from "./operations.ts";
import { Registrations } from "./registration.ts";
import { openWorld, secret, type World, watchedConsole } from "./world.fixture.ts";

const conversationId = "rc-R1-uu1";

/** A world in which there is a conversation, and what its action answers. */
async function performing(world: World, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  await world.ask("hello");
  const call = await world.runtime.call("action_triggered", { type: "perform", input });
  return [call.status, JSON.parse(call.text)];
}

const silent = { handler: () => undefined, integration: { answerMs: 0 } } as const;

describe("the integration's action", () => {
  it("does what the bot asks for, in the conversation that it names as Botpress does", async () => {
    await using world = await openWorld(silent);
    await world.ask("hello");
    const input = { conversationId: world.runtime.conversations[0]?.id, action: "handoff", department: "support" };
    expect(await performing(world, input)).toEqual([200, { output: { status: "ok" }, meta: { cost: 0 } }]);
    expect(world.acted).toEqual([{ conversation: conversationId, action: "handoff", department: "support" }]);
  });

  it("takes the tag of the conversation as well", async () => {
    await using world = await openWorld(silent);
    expect(await performing(world, { conversationId, action: "pause", minutes: 5 })).toMatchObject([200, {}]);
    expect(world.acted).toEqual([{ conversation: conversationId, action: "pause", minutes: 5 }]);
  });

  it("cannot be led to another place by what stands beside the conversation", async () => {
    await using world = await openWorld(silent);
    const elsewhere = { conversation: "rc-GENERAL", roomId: "GENERAL", sessionId: "GENERAL", user: "ann" };
    const input = JSON.parse(`{"__proto__": {"conversation": "rc-GENERAL"}, "constructor": 1}`);
    await performing(world, { ...input, ...elsewhere, conversationId, action: "pause" });
    expect(world.acted).toMatchObject([{ conversation: conversationId, action: "pause" }]);
  });

  it("is not done when Botpress waits no longer, which may ask again", async () => {
    const caller = new AbortController();
    const acted: unknown[] = [];
    const operations = new Operations({
      registrations: new Registrations({}, memoryStore()),
      // What is to be said before takes too long.
      sayings: { say: async () => undefined, quiet: async () => caller.abort() },
      act: async (body) => ({ status: 200, body: { status: "ok", done: acted.push(body) } }),
      ...{ touch: async () => undefined, tagOf: async () => undefined, left: () => undefined },
      logger: keptLog().logger,
    });
    const bot = { botId: "b", integrationId: "i" };
    const acting = operations.perform(bot, { conversationId, action: "close" }, caller.signal);
    await expect(acting).rejects.toBeInstanceOf(HangUp);
    expect(acted).toEqual([]);
  });

  it("asks Botpress for nothing but a conversation, whatever its id looks like", async () => {
    await using world = await openWorld(silent);
    await performing(world, { conversationId: "../users?x=/../events#", action: "pause" });
    expect(world.acted).toEqual([]);
    const { path } = world.runtime.requests.at(-1) ?? {};
    expect(path).toBe("/v1/chat/conversations/..%2Fusers%3Fx%3D%2F..%2Fevents%23");
  });

  it("tells the bot, and the log, what did not work", async () => {
    const answer = { status: 409, body: { status: "no_agents", text: "nobody of support is there" } };
    await using world = await openWorld({ ...silent, act: async () => answer });
    const input = { conversationId, action: "handoff" };
    expect(await performing(world, input)).toMatchObject([200, { output: answer.body }]);
    expect(world.log.join("\n")).toContain('asked for "handoff" in rc-R1-uu1: no_agents: nobody of support is there');
  });

  it.each([
    [{ action: "pause" }, 400, "only conversations that the connector began"],
    [{ action: "pause", conversationId: "conv_of-somebody-else" }, 503, "it was deleted there"],
  ])("is refused without a conversation of ours: %j", async (input, status, text) => {
    using console = watchedConsole();
    await using world = await openWorld(silent);
    expect(await performing(world, input)).toMatchObject([
      status,
      { type: "Runtime", message: expect.stringContaining(text) },
    ]);
    expect(world.acted).toEqual([]);
    expect(console.lines).toEqual([]);
  });
});

describe("the integration's webhook", () => {
  const body = JSON.stringify({ roomId: "R1", action: "reset" });

  it("does what whoever shows the secret asks for", async () => {
    await using world = await openWorld();
    const call = await world.runtime.webhook({ headers: { authorization: `Bearer ${secret}` }, body });
    expect(call).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await world.runtime.webhook({ headers: { "X-Secret-Key": secret }, body })).toMatchObject({ status: 200 });
    expect(world.acted).toEqual([JSON.parse(body), JSON.parse(body)]);
  });

  it("does nothing for anybody else", async () => {
    await using world = await openWorld();
    expect(await world.runtime.webhook({ body })).toMatchObject({ status: 401 });
    expect(await world.runtime.webhook({ headers: { "x-secret-key": "guess" }, body })).toMatchObject({ status: 401 });
    expect(world.acted).toEqual([]);
  });

  it("tells what is wrong with a request", async () => {
    await using world = await openWorld();
    const headers = { "x-secret-key": secret };
    expect(await world.runtime.webhook({ headers, body: "{" })).toMatchObject({ status: 400 });
    expect(await world.runtime.webhook({ headers, method: "GET" })).toMatchObject({ status: 405 });
  });
});
