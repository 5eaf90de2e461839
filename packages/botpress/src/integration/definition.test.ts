import { stat } from "node:fs/promises";
import { Integration, IntegrationDefinition, messages } from "@botpress/sdk";
import { describe, expect, it } from "vitest";
import { rocketChatIntegration, servedElsewhere } from "../integration.ts";
import { watchedConsole } from "./world.fixture.ts";

describe("the definition for Botpress", () => {
  it("is one that the SDK makes, with a name and files that the project may choose", () => {
    const definition = rocketChatIntegration({ name: "acme/rocketchat", icon: "icon.svg", readme: "hub.md" });
    expect(definition).toBeInstanceOf(IntegrationDefinition);
    expect(definition).toMatchObject({ name: "acme/rocketchat", version: "0.1.0", icon: "icon.svg", readme: "hub.md" });
    expect(definition.metadata.sdkVersion).toBe("5.4.3");
  });

  it("takes all that bots say", () => {
    const { channels } = rocketChatIntegration();
    expect(Object.keys(channels?.channel?.messages ?? {}).sort()).toEqual(Object.keys(messages.defaults).sort());
    expect(Object.keys(messages.defaults)).toContain("bloc");
  });

  it("names the tags by which everything is found again", () => {
    const { channels, user } = rocketChatIntegration();
    expect(Object.keys(channels?.channel?.message?.tags ?? {})).toEqual(["id"]);
    expect(Object.keys(channels?.channel?.conversation?.tags ?? {})).toEqual(["id", "roomId", "threadId"]);
    expect(Object.keys(user?.tags ?? {})).toEqual(["id", "username"]);
  });

  it("has an event that takes whatever is told of something that happened", () => {
    const schema = rocketChatIntegration().events?.happening?.schema;
    const told = { type: "rocketchat.user_joined", room: { id: "R1" }, v: 1 };
    expect(typeof schema === "object" && "parse" in schema ? schema.parse(told) : undefined).toEqual(told);
  });
});

describe("the code for Botpress' CLI", () => {
  it("refuses a bot to which Botpress itself serves it", async () => {
    using console = watchedConsole();
    const { handler } = servedElsewhere();
    const headers = {
      ...{ "x-bot-id": "b", "x-bot-user-id": "u", "x-integration-id": "i", "x-integration-alias": "a" },
      ...{ "x-webhook-id": "w", "x-bp-operation": "register", "x-bp-configuration": "e30=" },
    };
    const response = await handler({ method: "POST", path: "/", query: "", headers, body: '{"webhookUrl":"x"}' });
    expect(response).toMatchObject({ status: 400, body: expect.stringContaining("bp deploy --url") });
    expect(console.lines).toHaveLength(1);
  });

  it("is what the example's folder has, beside the definition", async () => {
    const folder = "../../../../examples/botpress/integration";
    const definition = await import(`${folder}/integration.definition.ts`);
    expect(definition.default).toBeInstanceOf(IntegrationDefinition);
    expect((await import(`${folder}/src/index.ts`)).default).toBeInstanceOf(Integration);
    for (const file of [definition.default.icon, definition.default.readme]) {
      expect((await stat(new URL(`${folder}/${file}`, import.meta.url))).isFile()).toBe(true);
    }
  });
});
