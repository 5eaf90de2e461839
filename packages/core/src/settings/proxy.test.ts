import { describe, expect, it } from "vitest";
import { isRocketChatError } from "../errors.ts";
import { readSettings } from "./settings.ts";

type Env = Readonly<Record<string, string>>;

const thisMachine = ["localhost", "127.0.0.0/8", "::1"];

function read(env: Env) {
  const warnings: string[] = [];
  const all = {
    ROCKETCHAT_URL: "https://chat.example.com",
    ROCKETCHAT_USER: "bot",
    ROCKETCHAT_PASSWORD: "s3cret",
    ...env,
  };
  const { proxy, noProxy } = readSettings(all, (text) => warnings.push(text));
  return { proxy, noProxy, warnings };
}

function problemsOf(env: Env): string {
  try {
    read(env);
  } catch (error) {
    if (isRocketChatError(error)) return error.message;
  }
  throw new Error("these settings were accepted");
}

describe("the proxy", () => {
  it("is that of ROCKETCHAT_PROXY, for every host", () => {
    const env = {
      ROCKETCHAT_PROXY: "http://mine:3128",
      HTTPS_PROXY: "http://common:3128",
      NO_PROXY: "chat.example.com",
    };
    expect(read(env)).toEqual({ proxy: "http://mine:3128/", noProxy: [], warnings: [] });
  });

  it.each([
    ["HTTPS_PROXY", "https://chat.example.com"],
    ["https_proxy", "https://chat.example.com"],
    ["ALL_PROXY", "https://chat.example.com"],
    ["HTTP_PROXY", "http://127.0.0.1:3000"],
    ["http_proxy", "http://127.0.0.1:3000"],
    ["all_proxy", "http://127.0.0.1:3000"],
  ])("is that of %s for %s, which leaves out this machine", (name, url) => {
    expect(read({ ROCKETCHAT_URL: url, [name]: "http://common:3128" })).toEqual({
      proxy: "http://common:3128/",
      noProxy: thisMachine,
      warnings: [],
    });
  });

  it("is not that of the other scheme", () => {
    expect(read({ HTTP_PROXY: "http://common:3128" }).proxy).toBeUndefined();
  });

  it("leaves out what NO_PROXY names", () => {
    const { noProxy } = read({ HTTPS_PROXY: "http://common:3128", NO_PROXY: "example.org, .intern  10.0.0.0/8" });
    expect(noProxy).toEqual(["example.org", ".intern", "10.0.0.0/8", ...thisMachine]);
  });

  it("may come without a scheme and with credentials", () => {
    expect(read({ HTTPS_PROXY: "me:pa55@common:3128" }).proxy).toBe("http://me:pa55@common:3128/");
  });

  it.each(["none", "NONE"])("is switched off by ROCKETCHAT_PROXY=%s", (none) => {
    expect(read({ ROCKETCHAT_PROXY: none, HTTPS_PROXY: "http://common:3128" })).toEqual({ warnings: [] });
  });

  it.each(["ROCKETCHAT_PROXY", "HTTPS_PROXY"])("of %s that cannot be used is told without its password", (name) => {
    const message = problemsOf({ [name]: "socks5://me:pa55@common:1080" });
    expect(message).toContain(`${name} is not the address of an HTTP proxy`);
    expect(message).not.toContain("pa55");
  });

  it("of ALL_PROXY that speaks SOCKS is left out, which is worth a warning", () => {
    const { proxy, warnings } = read({ ALL_PROXY: "socks5://me:pa55@common:1080" });
    expect(proxy).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^ALL_PROXY is not the address.*SOCKS.*not used$/)]);
    expect(warnings.join()).not.toContain("pa55");
  });
});
