import { describe, expect, it } from "vitest";
import { type DialogSource, dialogSettingNames, readDialogSettings } from "./read-settings.ts";

function read(source: Partial<DialogSource> = {}) {
  const problems: string[] = [];
  const settings = readDialogSettings({ prefix: "ENGINE", env: {}, ...source }, problems);
  return { settings, problems };
}

describe("the settings of a dialog", () => {
  it("have defaults for everything that is needed, of the engine where it has its own", () => {
    const { settings, problems } = read({ defaults: { markdown: "pass", handoff: { call: "@support" } } });
    expect(settings).toEqual({
      strategy: "auto",
      replyIn: "same",
      choices: "auto",
      markdown: "pass",
      massMentions: false,
      concurrency: 8,
      mostMessages: 25,
      debounceMs: 0,
      unavailableText: expect.stringContaining("cannot answer"),
      unavailableEveryMs: 60_000,
      slowMs: 15_000,
      handoff: { failedText: expect.stringContaining("nobody is free"), quietMs: 3_600_000, call: "@support" },
    });
    expect(problems).toEqual([]);
  });

  it("can all be set by the environment, with the engine's name before each", () => {
    const env = {
      ENGINE_SENDER: "user-in-room",
      ENGINE_REPLY_IN: "thread",
      ENGINE_BUTTONS: "text",
      ENGINE_MARKDOWN: "pass",
      ENGINE_MASS_MENTIONS: "true",
      ENGINE_CONCURRENCY: "2",
      ENGINE_MOST_MESSAGES: "3",
      ENGINE_DEBOUNCE_MS: "400",
      ENGINE_UNAVAILABLE_MESSAGE: "not now",
      ENGINE_UNAVAILABLE_EVERY_MS: "0",
      ENGINE_SLOW_MESSAGE: "wait",
      ENGINE_SLOW_MS: "500",
      ENGINE_EMPTY_REPLY: "what?",
      ENGINE_HANDOFF_DEPARTMENT: "sales",
      ENGINE_HANDOFF_MESSAGE: "one moment",
      ENGINE_HANDOFF_FAILED_MESSAGE: "nobody",
      ENGINE_HANDOFF_CALL: "@all-agents",
      ENGINE_HANDOFF_QUIET_MS: "600",
    };
    const { settings, problems } = read({ env });
    expect(settings).toEqual({
      strategy: "user-in-room",
      replyIn: "thread",
      choices: "text",
      markdown: "pass",
      massMentions: true,
      concurrency: 2,
      mostMessages: 3,
      debounceMs: 400,
      unavailableText: "not now",
      unavailableEveryMs: 0,
      slowText: "wait",
      slowMs: 500,
      emptyText: "what?",
      handoff: { department: "sales", text: "one moment", failedText: "nobody", call: "@all-agents", quietMs: 600 },
    });
    expect(problems).toEqual([]);
    expect(dialogSettingNames("ENGINE")).toEqual(Object.keys(env));
  });

  it("take the program's word first, where it has one", () => {
    const env = {
      ENGINE_SENDER: "room",
      ENGINE_SLOW_MS: "500",
      ENGINE_HANDOFF_CALL: "@a",
      ENGINE_HANDOFF_MESSAGE: "hm",
    };
    // As programs without types may write it.
    const options = JSON.parse('{"strategy":"thread","handoff":{"call":"@b"}}');
    const { settings } = read({ env, options: { ...options, slowMs: undefined } });
    expect(settings).toMatchObject({ strategy: "thread", slowMs: 500, handoff: { call: "@b", text: "hm" } });
  });

  it.each([
    ["ENGINE_SENDER", "everybody", /^ENGINE_SENDER is "everybody": it must be one of auto, room/],
    ["ENGINE_SLOW_MS", "0", /^ENGINE_SLOW_MS is "0": it must be a whole number/],
    ["ENGINE_DEBOUNCE_MS", "soon", /^ENGINE_DEBOUNCE_MS is "soon"/],
    ["ENGINE_HANDOFF_QUIET_MS", "3000000000", /^handoff\.quietMs is 3000000000: .* to 2147483647/],
  ])("cannot have %s=%s", (name, value, problem) => {
    expect(read({ env: { [name]: value } }).problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ["@all", "false", 1],
    ["@support @here", "false", 1],
    ["@all", "true", 0],
    ["@all-agents", "false", 0],
  ])("that call %s, with mass mentions %s, are wrong %i times", (call, massMentions, count) => {
    const env = { ENGINE_HANDOFF_CALL: call, ENGINE_MASS_MENTIONS: massMentions };
    const wrong = "which calls nobody unless massMentions is set";
    expect(read({ env }).problems).toEqual(Array(count).fill(expect.stringContaining(wrong)));
  });

  it("cannot have numbers and words of a program that mean nothing", () => {
    const options = JSON.parse('{"strategy":"romo","concurrency":0,"mostMessages":1.5,"handoff":{"quietMs":-1}}');
    expect(read({ options }).problems).toEqual([
      expect.stringMatching(/^strategy is "romo": it must be one of auto/),
      expect.stringMatching(/^concurrency is 0/),
      expect.stringMatching(/^mostMessages is 1\.5/),
      expect.stringMatching(/^handoff\.quietMs is -1/),
    ]);
  });
});
