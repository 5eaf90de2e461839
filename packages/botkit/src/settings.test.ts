import { describe, expect, it } from "vitest";
import { looksAfterProcess, readBotkitSettings } from "./settings.ts";

const account = { ROCKETCHAT_URL: "http://localhost:3000", ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe("the settings", () => {
  it("have defaults", () => {
    expect(readBotkitSettings({ env: account, logger: quiet })).toMatchObject({
      client: { url: "http://localhost:3000" },
      typing: false,
      deletions: false,
      process: true,
      turnMs: 600_000,
      webhookToken: undefined,
    });
  });

  it("come from the environment", () => {
    const env = {
      ...account,
      BOTKIT_ROCKETCHAT_TYPING: "yes",
      BOTKIT_ROCKETCHAT_DELETIONS: "1",
      BOTKIT_ROCKETCHAT_PROCESS: "off",
      BOTKIT_ROCKETCHAT_TURN_TIMEOUT: "90",
      BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN: " abc ",
    };
    expect(readBotkitSettings({ env, logger: quiet })).toMatchObject({
      typing: true,
      deletions: true,
      process: false,
      turnMs: 90_000,
      webhookToken: "abc",
    });
  });

  it("come from the program first", () => {
    const env = { ...account, BOTKIT_ROCKETCHAT_TYPING: "yes", BOTKIT_ROCKETCHAT_PROCESS: "yes" };
    const options = { typing: false, deletions: true, process: false, turnMs: 5, webhookToken: "own", logger: quiet };
    expect(readBotkitSettings({ env, ...options })).toMatchObject({ ...options });
  });

  it.each([
    ["BOTKIT_ROCKETCHAT_TYPING", "perhaps", "true or false"],
    ["BOTKIT_ROCKETCHAT_TURN_TIMEOUT", "soon", "must be seconds"],
    ["BOTKIT_ROCKETCHAT_TURN_TIMEOUT", "0", "must be seconds"],
    ["BOTKIT_ROCKETCHAT_TURN_TIMEOUT", "86401", "at most 86400"],
  ])("that are wrong are named: %s=%s", (name, value, text) => {
    const read = () => readBotkitSettings({ env: { ...account, [name]: value }, logger: quiet });
    expect(read).toThrow(new RegExp(`${name}.*${value}.*${text}`));
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("that no timer can keep are named: turnMs %d", (turnMs) => {
    expect(() => readBotkitSettings({ env: account, logger: quiet, turnMs })).toThrow(/turnMs.*milliseconds/);
  });

  it("leave the process alone when told to, also where others are wrong", () => {
    expect(looksAfterProcess({ env: {} })).toBe(true);
    expect(looksAfterProcess({ env: { BOTKIT_ROCKETCHAT_PROCESS: "no" } })).toBe(false);
    expect(looksAfterProcess({ env: { BOTKIT_ROCKETCHAT_PROCESS: "no" }, process: true })).toBe(true);
  });

  it("that are odd are told to the program's logger", () => {
    const warnings: string[] = [];
    const logger = { ...quiet, warn: (text: string) => void warnings.push(text) };
    const env = { ...account, DM_ROOM_CACHE_SIZE: "5", BOTKIT_ROCKETCHAT_TOKEN: "abc" };
    readBotkitSettings({ env, logger });
    expect(warnings).toEqual([
      expect.stringContaining("DM_ROOM_CACHE_SIZE"),
      expect.stringMatching(/^BOTKIT_ROCKETCHAT_TOKEN is not a setting.*BOTKIT_ROCKETCHAT_WEBHOOK_TOKEN/),
    ]);
  });
});
