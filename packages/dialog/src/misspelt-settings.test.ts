import { describe, expect, it } from "vitest";
import { misspeltSettings } from "./misspelt-settings.ts";
import { dialogSettingNames } from "./read-settings.ts";

describe("a variable with the engine's name before it", () => {
  const known = dialogSettingNames("ENGINE");
  it.each([
    ["ENGINE_SENDERS", 1],
    ["ENGINE_SLOW_MESAGE", 1],
    ["ENGINE_SOMETHING_ELSE", 0],
    ["ENGINE_PORT", 0],
    ["ENGINE_PORT_80_TCP_PROTO", 0],
    ["ENGINE_SERVICE_PORT", 0],
    ["ENGINE_BUTTON", 0],
    ["OTHER_SENDERS", 0],
    ["ENGINE_SENDER", 0],
  ])("%s gives %i warning", (name, count) => {
    expect(misspeltSettings({ [name]: "x" }, "ENGINE", known, /^ENGINE_BUTTON$/)).toHaveLength(count);
  });
});
