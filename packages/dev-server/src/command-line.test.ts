import { describe, expect, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

describe("the command line", () => {
  test("without arguments starts an 8.3 monolith on Rocket.Chat's own port with somebody to talk to", () => {
    expect(readCommandLine([])).toMatchObject({
      kind: "start",
      options: { port: 3000, host: "127.0.0.1", profile: "8.3", deployment: "monolith", limits: true },
    });
    const command = readCommandLine([]);
    expect(command.kind === "start" && command.options.users.map(({ username }) => username)).toEqual([
      "admin",
      "bot",
      "alice",
    ]);
  });

  test("takes accounts with roles", () => {
    const command = readCommandLine(["--user", "bert:secret:bot,livechat-agent", "--user", "ann:pw", "--port", "0"]);
    expect(command).toMatchObject({
      options: {
        port: 0,
        users: [
          { username: "bert", password: "secret", roles: ["bot", "livechat-agent"] },
          { username: "ann", password: "pw", roles: ["user"] },
        ],
      },
    });
  });

  test("takes a file of faults", () => {
    expect(readCommandLine(["--faults", "bad-day.json"])).toMatchObject({ kind: "start", faults: "bad-day.json" });
  });

  test.each([
    [
      ["--profile", "5"],
      '--profile takes 6.5 or 6.14 or 7.1 or 7.4 or 7.13 or 8.0 or 8.3 or 8.6 or 8.8 or 9.0-preview, not "5"',
    ],
    [["--deployment", "cloud"], '--deployment takes monolith or microservices, not "cloud"'],
    [["--port", "high"], '--port takes a number up to 65535, not "high"'],
    [["--user", "ann"], '--user takes name:password[:roles], not "ann"'],
  ])("explains what is wrong with %j", (args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
  });
});
