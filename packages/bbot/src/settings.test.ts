import { describe, expect, it } from "vitest";
import { ownsProcess, readBBotSettings } from "./settings.ts";

const account = { ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "secret" };

function read(env: Readonly<Record<string, string>>, options = {}) {
  const warnings: string[] = [];
  const write = (text: string): void => void warnings.push(text);
  const logger = { debug: write, info: write, warn: write, error: write };
  return { ...readBBotSettings(logger, { env: { ...account, ...env }, ...options }), warnings };
}

describe("the settings", () => {
  it("have their defaults", () => {
    expect(read({})).toMatchObject({ typing: false, deletions: false, process: true, branchMs: 600_000 });
  });

  it("come from the environment, unless the program says otherwise", () => {
    const env = {
      BBOT_ROCKETCHAT_TYPING: "yes",
      BBOT_ROCKETCHAT_DELETIONS: "1",
      BBOT_ROCKETCHAT_PROCESS: "off",
      BBOT_ROCKETCHAT_BRANCH_TIMEOUT: "30",
    };
    expect(read(env)).toMatchObject({ typing: true, deletions: true, process: false, branchMs: 30_000 });
    const own = { typing: false, deletions: false, process: true, branchMs: 5 };
    expect(read(env, own)).toMatchObject(own);
  });

  it("that are wrong are named all at once", () => {
    const wrong = {
      BBOT_ROCKETCHAT_TYPING: "perhaps",
      BBOT_ROCKETCHAT_BRANCH_TIMEOUT: "100000",
      ROCKETCHAT_URL: "ftp://nowhere",
    };
    expect(() => read(wrong)).toThrow(
      /^the settings cannot be used:\n(?=.*ROCKETCHAT_URL)(?=.*BBOT_ROCKETCHAT_TYPING)(?=.*BRANCH_TIMEOUT is "100000")/s,
    );
    expect(() => read({ BBOT_ROCKETCHAT_TYPING: "perhaps" })).toThrow(
      /^the settings cannot be used:\nBBOT_ROCKETCHAT_TYPING/,
    );
  });

  it("that are only odd go to the log", () => {
    expect(read({ ROCKETCHAT_RESPOND_TO_DM: "true" }).warnings).toEqual([expect.stringContaining("RESPOND_TO_DM")]);
  });

  it("tell whose process it is also when others are wrong", () => {
    expect(ownsProcess({})).toBe(true);
    expect(ownsProcess({ BBOT_ROCKETCHAT_PROCESS: "no" })).toBe(false);
    expect(ownsProcess({ BBOT_ROCKETCHAT_PROCESS: "perhaps" })).toBe(true);
  });
});
