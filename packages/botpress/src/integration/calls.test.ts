import { memoryStore } from "@rocketchat-connectors/core";
import { EngineError } from "@rocketchat-connectors/dialog";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openWorld, secret, watchedConsole } from "./world.fixture.ts";

describe("an integration that is installed in a bot", () => {
  it("is told so, and speaks for it, also after a restart", async () => {
    const store = memoryStore();
    await using before = await openWorld({ store });
    expect(before.runtime.calls).toMatchObject([{ operation: "register", status: 200, text: "{}" }]);
    expect(before.log.join("\n")).toContain("has registered the integration for the bot bot-stand-in");
    await using after = await openWorld({
      store,
      isInstalled: false,
      handler: () => undefined,
      integration: { answerMs: 0 },
    });
    await after.ask("hello");
    expect(after.runtime.messages).toHaveLength(1);
  });

  it("is called at the root of its address, or below it", async () => {
    await using world = await openWorld({ isInstalled: false });
    for (const end of ["", "/", "/anything/below"]) {
      expect(await world.runtime.install(`${world.url}${end}`)).toMatchObject({ status: 200 });
    }
  });

  it("is not found without the secret in the address", async () => {
    await using world = await openWorld({ isInstalled: false });
    const wrong = world.url.replace(secret, "guess");
    expect(await world.runtime.install(wrong)).toMatchObject({ status: 401 });
    expect(world.log.join("\n")).not.toContain(secret);
  });

  it("refuses a second bot, whose owner is told why", async () => {
    using console = watchedConsole();
    await using world = await openWorld();
    const call = await world.runtime.call("register", { webhookUrl: "x" }, { botId: "another" });
    expect(call.status).toBe(400);
    expect(JSON.parse(call.text)).toMatchObject({
      ...{ code: 400, type: "Runtime" },
      message: expect.stringMatching(/speaks for one bot, and not for the bot another.*another one has it already/),
    });
    expect(console.lines).toEqual([]);
  });

  it("forgets the bot when it is taken out, and asks nobody any longer", async () => {
    await using world = await openWorld();
    expect(await world.runtime.uninstall()).toMatchObject({ status: 200 });
    await expect(world.ask("hello")).rejects.toMatchObject({ kind: "unavailable" });
    expect(await world.runtime.call("register", { webhookUrl: "x" }, { botId: "another" })).toMatchObject({
      status: 200,
    });
  });

  it("is not installed again by what the bot said before it was taken out", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 0 } });
    await world.ask("hello");
    await world.runtime.uninstall();
    const late = await world.runtime.say("rc-R1-uu1", { type: "text", text: "late" });
    expect(late).toMatchObject({ status: 400, text: expect.stringContaining("has been taken out of the bot") });
    expect(world.said).toEqual([]);
    await expect(world.ask("hello")).rejects.toMatchObject({ kind: "unavailable" });
    expect(await world.runtime.install(world.url)).toMatchObject({ status: 200 });
    await world.runtime.say("rc-R1-uu1", { type: "text", text: "again" });
    expect(world.said).toMatchObject([{ payload: { text: "again" } }]);
  });

  it("ends a turn in which it is taken out, and waits for no answer then", async () => {
    await using world = await openWorld({ handler: () => undefined, integration: { answerMs: 60_000 } });
    const asking = world.ask("hello");
    await until("the question", () => world.runtime.messages.length === 1);
    await world.runtime.uninstall();
    await asking;
  });

  it("answers a ping", async () => {
    await using world = await openWorld();
    expect(await world.runtime.call("ping", {})).toMatchObject({ status: 200 });
  });

  it.each([
    ["action_triggered", { type: "explode" }, 'The only action is called "perform"'],
    ["create_user", {}, "knows no operation"],
    ["message_created", null, "The body is no object"],
    ["message_created", { conversation: { channel: "other" } }, 'The only channel is called "channel"'],
    ["message_created", { conversation: { channel: "channel" } }, "The body has no message"],
    ["webhook_received", {}, "has no request of a webhook"],
  ])("refuses %s with %j without a word on the console", async (operation, body, text) => {
    using console = watchedConsole();
    await using world = await openWorld();
    const call = await world.runtime.call(operation, body);
    expect(call).toMatchObject({ status: 400, text: expect.stringContaining(JSON.stringify(text).slice(1, -1)) });
    expect(console.lines).toEqual([]);
  });

  it.each([
    ["no base64 of JSON", "not base64"],
    ["JSON that is not whole", Buffer.from('{"password": hush}').toString("base64")],
    ["nothing", ""],
  ])("refuses a configuration that is %s, and repeats none of it", async (_, configuration) => {
    using console = watchedConsole();
    await using world = await openWorld();
    const { botId, botUserId, integrationId, integrationAlias, webhookId } = world.runtime.identity;
    const headers = {
      ...{ "content-type": "application/json", "x-bp-operation": "ping", "x-bp-configuration": configuration },
      ...{ "x-bot-id": botId, "x-bot-user-id": botUserId, "x-integration-id": integrationId },
      ...{ "x-integration-alias": integrationAlias, "x-webhook-id": webhookId },
    };
    const response = await fetch(world.url, { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain("This is no call of Botpress");
    expect([text, world.log, console.lines].join()).not.toContain("hush");
    expect(console.lines).toEqual([]);
  });

  it("refuses a body that is too long, and one that is no JSON", async () => {
    using console = watchedConsole();
    await using world = await openWorld();
    const headers = { "content-type": "application/json", "x-bp-operation": "message_created" };
    const post = async (body: string) => (await fetch(world.url, { method: "POST", headers, body })).status;
    expect(await post(JSON.stringify({ text: "x".repeat(6_000_000) }))).toBe(413);
    expect(await post("{")).toBe(400);
    expect(console.lines).toEqual([]);
  });

  it("refuses what does not look like Botpress", async () => {
    using console = watchedConsole();
    await using world = await openWorld();
    const response = await fetch(world.url, { method: "POST", headers: { "x-bp-operation": "register" }, body: "{}" });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("This is no call of Botpress: Missing bot header");
    expect(console.lines).toEqual([]);
  });
});

describe("an integration that Botpress has not called yet", () => {
  it("says so, and what to do, when somebody asks", async () => {
    await using world = await openWorld({ isInstalled: false });
    await expect(world.ask("hello")).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringMatching(
        /Botpress has not called yet: deploy .* bp deploy --url .*\/botpress\/integration\/<BOTPRESS_WEBHOOK_SECRET>/,
      ),
    });
    expect(await world.transport.check()).toMatchObject([
      { level: "warning", text: expect.stringContaining("not called yet") },
    ]);
  });

  it("speaks for the bot that the settings name", async () => {
    const integration = { botId: "bot-stand-in", integrationId: "intver-stand-in", answerMs: 0 };
    await using world = await openWorld({ isInstalled: false, integration, handler: () => undefined });
    await world.ask("hello");
    expect(world.runtime.messages).toHaveLength(1);
  });

  it("learns whom it speaks for from whatever the bot says", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    await world.ask("hello");
    await using next = await openWorld({ isInstalled: false });
    const call = world.runtime.calls.at(-1);
    const headers = {
      ...{ "content-type": "application/json", "x-bp-operation": "message_created", "x-bp-configuration": "e30=" },
      ...{ "x-bot-id": "bot-stand-in", "x-bot-user-id": "u", "x-integration-id": "intver-stand-in" },
      ...{ "x-integration-alias": "rocketchat", "x-webhook-id": "w" },
    };
    const response = await fetch(next.url, { method: "POST", headers, body: JSON.stringify(call?.body) });
    expect(response.status).toBe(200);
    expect(next.said).toHaveLength(1);
    expect(await next.transport.check()).toMatchObject([{ level: "ok" }]);
  });
});

describe("a look at the settings", () => {
  it("finds that all is well", async () => {
    await using world = await openWorld();
    expect(await world.transport.check()).toEqual([
      { level: "ok", text: "the integration is installed in the bot bot-stand-in, and Botpress takes BOTPRESS_TOKEN" },
    ]);
  });

  it("finds a token that is wrong", async () => {
    await using world = await openWorld({ integration: { token: "another" } });
    expect(await world.transport.check()).toMatchObject([
      { level: "error", text: expect.stringContaining("BOTPRESS_TOKEN must be an Integration Access Key") },
    ]);
  });

  it("finds that the SDK is not there, which ends the start", async () => {
    const load = () => Promise.reject(new EngineError("misconfigured", "npm install it"));
    await using world = await openWorld({ load, isInstalled: false });
    expect(await world.transport.check()).toEqual([{ level: "error", text: "npm install it" }]);
    await expect(world.transport.open(world.door)).rejects.toMatchObject({
      ...{ code: "invalid_settings", message: "npm install it" },
    });
    expect(await world.runtime.install(world.url)).toMatchObject({ status: 503 });
  });
});
