import { isRocketChatError } from "@rocketchat-connectors/core";
import { describe, expect, it } from "vitest";
import { readClientSettings } from "./client-settings.ts";

describe("the settings of a client and its engine", () => {
  const account = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "hidden" };
  const errorOf = (env: Readonly<Record<string, string>>, problems: readonly string[]): unknown => {
    try {
      return readClientSettings(env, () => undefined, problems);
    } catch (error) {
      return error;
    }
  };

  it.each([
    ["the engine's", account, ["ENGINE_X is wrong"], /^the settings cannot be used:\nENGINE_X is wrong$/],
    ["the client's", { ROCKETCHAT_USER: "bot" }, [], /^the settings cannot be used:\n.*ROCKETCHAT_PASSWORD/],
    ["both", { ROCKETCHAT_USER: "bot" }, ["ENGINE_X is wrong"], /ROCKETCHAT_PASSWORD[\s\S]*\nENGINE_X is wrong$/],
  ])("are refused together when something is wrong with %s", (_, env, problems, text) => {
    const error = errorOf(env, problems);
    expect(isRocketChatError(error) && error.code).toBe("invalid_settings");
    expect(error).toMatchObject({ message: expect.stringMatching(text) });
  });

  it("are read when nothing is wrong", () => {
    expect(errorOf(account, [])).toMatchObject({ url: "http://localhost:3000" });
  });
});
