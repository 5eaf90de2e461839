/** The acceptance tests of what bots of other makers suffer: addresses, networks, logins, clocks, neighbours. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it, vi } from "vitest";
import { backOnline, eventually, textsBy } from "./acceptance.fixture.ts";
import { startChild } from "./child.fixture.ts";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { publishedBelow, tlsFront, tunnelProxy } from "./network.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot"] },
  { username: "ann", password: "secret-ann" },
];

afterEach(() => void vi.useRealTimers());

describe("acceptance", () => {
  it("6. a message whose time is before that of another room's latest is heard", async () => {
    await using server = await startServer({ users, rooms: [{ name: "ops", members: ["ann", "bot"] }] });
    await using bot = await startBot(server);
    const ann = server.as("ann");
    await ann.say("general", "first");
    const before = new Date(Date.now() + 1_000);
    await ann.say("general", "later in A", { ts: new Date(before.getTime() + 3) });
    await ann.say("ops", "earlier in B", { ts: before });
    await heard(bot, "earlier in B");
    await heard(bot, "later in A");
    expect(bot.texts().toSorted()).toEqual(["earlier in B", "first", "later in A"]);
  });

  it.each([-1, 1])("6. a client whose clock is off by %s h loses and repeats nothing", async (hours) => {
    await using child = startChild(new URL("./acceptance-server.fixture.ts", import.meta.url));
    const url = await child.says("url ");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000, shouldAdvanceTime: true });
    await using bot = await startBot({ url }, {}, {}, {});
    child.tell("say before");
    await heard(bot, "before");
    child.tell("drop");
    await child.says("dropped");
    for (const text of ["missed 1", "missed 2"]) child.tell(`say ${text}`);
    await child.says("said missed 2");
    child.tell("let in");
    await backOnline(bot, 1);
    child.tell("say after");
    await heard(bot, "after");
    expect(bot.texts()).toEqual(["before", "missed 1", "missed 2", "after"]);
  });

  it.each([
    ["a host without a scheme", (port: number) => `127.0.0.1:${port}`],
    ["a URL", (port: number) => `http://127.0.0.1:${port}`],
    ["a URL with a slash", (port: number) => `http://127.0.0.1:${port}/`],
    ["quotes and blanks", (port: number) => ` "http://127.0.0.1:${port}" `],
  ])("11. an address is understood as %s, and so is a blank list of rooms", async (_form, address) => {
    await using server = await startServer({ users });
    await using bot = await startBot({ url: address(server.port) }, { ROCKETCHAT_ROOM: ' "" , ' });
    expect(bot.client.server.url).toBe(server.url);
    await server.as("ann").say("general", "hello");
    await heard(bot, "hello");
  });

  it("11. an address below a path is understood", async () => {
    await using server = await startServer({ users });
    await using front = await publishedBelow("/chat", server.port);
    await using bot = await startBot({ url: `${front.url}/` });
    await server.as("ann").say("general", "hello");
    await heard(bot, "hello");
  });

  it("12. a self-signed server is refused by the name of the option, trusted with its CA, by this client alone; both transports use a proxy", async () => {
    const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const directory = await mkdtemp(join(tmpdir(), "acceptance-"));
    const file = join(directory, "ca.pem");
    await writeFile(file, pems.cert);
    await using server = await startServer({ users });
    await using front = await tlsFront(server.port, pems);
    await using proxy = await tunnelProxy();
    const logger = recordingLogger();
    const giveUp = new AbortController();
    const refused = connect(settingsFor(front), { ...quick, logger, signal: giveUp.signal });
    refused.catch(() => {});
    await eventually("the option should be named", () =>
      expect(logger.lines.join("\n")).toContain("ROCKETCHAT_CA_FILE"),
    );
    giveUp.abort();
    await refused.catch(() => {});
    {
      await using bot = await startBot(front, { ROCKETCHAT_CA_FILE: file, ROCKETCHAT_PROXY: proxy.url });
      await server.as("ann").say("general", "in private");
      await heard(bot, "in private");
      await bot.client.send({ roomId: "GENERAL", text: "received" });
      const other = new Promise((resolve) => get(`${front.url}/api/info`, resolve).on("error", resolve));
      expect(await other, "another call of this process").toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    }
    expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set([new URL(front.url).host]));
    expect(proxy.tunnels.length, "REST and the socket").toBeGreaterThanOrEqual(2);
    await rm(directory, { recursive: true });
  });

  it("16. LDAP is asked as LDAP, a second factor is explained, a personal token outlives the bot, one login does for a hundred messages", async () => {
    const accounts = [
      { username: "bot", password: "secret-bot", roles: ["bot"], id: "bot-id", token: "personal" },
      { username: "guarded", password: "secret-guarded", requires2fa: true },
      { username: "ann" },
    ];
    await using server = await startServer({ users: accounts });
    {
      await using bot = await startBot(server, { ROCKETCHAT_AUTH: "ldap" });
      for (let index = 0; index < 100; index += 1)
        await bot.client.send({ roomId: "GENERAL", text: `message ${index}` });
    }
    expect(textsBy(server, "general")).toHaveLength(100);
    const logins = server.wire.calls({ path: /login$/ });
    expect(logins).toMatchObject([{ body: { ldap: true, username: "bot", ldapPass: "secret-bot" } }]);
    const guarded = { ROCKETCHAT_USER: "guarded", ROCKETCHAT_PASSWORD: "secret-guarded" };
    await expect(connect(settingsFor(server, guarded), { ...quick, logger: recordingLogger() })).rejects.toMatchObject({
      code: "two_factor_required",
      message: expect.stringContaining("personal access token"),
    });
    const pat = {
      ROCKETCHAT_USER: "",
      ROCKETCHAT_PASSWORD: "",
      ROCKETCHAT_USER_ID: "bot-id",
      ROCKETCHAT_AUTH_TOKEN: "personal",
    };
    const before = server.wire.calls({ path: /log(in|out)$/ }).length;
    for (const round of ["once", "again"]) {
      await using bot = await startBot(server, pat);
      await bot.client.send({ roomId: "GENERAL", text: round });
    }
    expect(server.wire.calls({ path: /log(in|out)$/ })).toHaveLength(before);
  });

  it("21. two accounts and two servers in one process hear and say their own only", async () => {
    const second = { username: "bot2", password: "secret-bot2", roles: ["bot"] };
    const own = { name: "only-two", type: "p" as const, owner: "ann", members: ["ann", "bot2"] };
    await using here = await startServer({ users: [...users, second], rooms: [own] });
    await using there = await startServer({ users });
    await using first = await startBot(here);
    await using colleague = await startBot(here, { ROCKETCHAT_USER: "bot2", ROCKETCHAT_PASSWORD: "secret-bot2" });
    await using stranger = await startBot(there);
    await here.as("ann").say("only-two", "for the second");
    await here.faults.drop({ username: "bot" });
    await here.as("ann").say("general", "for both here");
    await there.as("ann").say("general", "for the one there");
    await heard(first, "for both here");
    for (const text of ["for the second", "for both here"]) await heard(colleague, text);
    await heard(stranger, "for the one there");
    expect([first.texts(), colleague.texts().toSorted(), stranger.texts()]).toEqual([
      ["for both here"],
      ["for both here", "for the second"],
      ["for the one there"],
    ]);
    await Promise.all(
      [first, colleague, stranger].map(({ client }) => client.send({ roomId: "GENERAL", text: "mine" })),
    );
    expect([textsBy(here, "general"), textsBy(here, "general", "bot2"), textsBy(there, "general")]).toEqual([
      ["mine"],
      ["mine"],
      ["mine"],
    ]);
    expect([colleague.client.health.reconnects, stranger.client.health.reconnects]).toEqual([0, 0]);
  });
});
