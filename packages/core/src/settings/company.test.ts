import { describe, expect, it } from "vitest";
import { isRocketChatError } from "../errors.ts";
import { readSettings } from "./settings.ts";

type Env = Readonly<Record<string, string>>;

const read = (env: Env) => readSettings({ ROCKETCHAT_USER: "bot", ROCKETCHAT_PASSWORD: "s3cret", ...env }, () => {});

function problemOf(env: Env): string {
  try {
    read(env);
  } catch (error) {
    if (isRocketChatError(error)) return error.message.split("\n").slice(1).join("\n");
  }
  throw new Error("these settings were accepted");
}

describe("who is heard", () => {
  it("is everybody in every way by default", () => {
    const { filter, ...settings } = read({});
    expect(filter).toMatchObject({ ignoreUsers: [], respondTo: "all" });
    expect(filter).not.toHaveProperty("prefix");
    expect(Object.keys(settings)).toEqual(["url", "credentials", "rooms"]);
  });

  it("can be narrowed", () => {
    const env = { ROCKETCHAT_IGNORE_USERS: "ann, @bob", ROCKETCHAT_RESPOND_TO: "Mentions", ROCKETCHAT_PREFIX: " ! " };
    expect(read(env).filter).toMatchObject({ ignoreUsers: ["ann", "@bob"], respondTo: "mentions", prefix: "!" });
  });

  it("is one of three", () => {
    expect(problemOf({ ROCKETCHAT_RESPOND_TO: "some" })).toBe(
      'ROCKETCHAT_RESPOND_TO is "some": it must be one of all, mentions, direct',
    );
  });
});

describe("other bots", () => {
  it("can be named, and limited or not", () => {
    expect(read({ ROCKETCHAT_BOTS: "robbie,u1" }).bots).toEqual(["robbie", "u1"]);
    expect(read({ ROCKETCHAT_LOOP_LIMIT: "25" }).loopLimit).toBe(25);
    expect(read({ ROCKETCHAT_LOOP_LIMIT: "0" }).loopLimit).toBe(0);
  });

  it.each(["-1", "many", "2.5"])("cannot be limited to %s", (limit) => {
    expect(problemOf({ ROCKETCHAT_LOOP_LIMIT: limit })).toBe(
      `ROCKETCHAT_LOOP_LIMIT is "${limit}": it must be a whole number, or 0 for no limit`,
    );
  });
});

it("is a status that a server knows, or none", () => {
  expect(read({ ROCKETCHAT_STATUS: "Away" }).presence).toBe("away");
  expect(read({ ROCKETCHAT_STATUS: "none" }).presence).toBe("none");
  expect(problemOf({ ROCKETCHAT_STATUS: "offline" })).toContain("it must be one of online, away, busy, none");
});
