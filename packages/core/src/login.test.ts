import { describe, expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import type { TwoFactorChallenge } from "./connection/sign-in.ts";
import { isRocketChatError, messageOf } from "./errors.ts";
import { quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { deferred } from "./util/deferred.ts";

type Server = Awaited<ReturnType<typeof startServer>>;

const logins = (server: Server) => server.wire.calls({ path: /login$/ });
const withSecondFactor = () =>
  startServer({ users: [{ username: "bot", password: "secret-bot", roles: ["bot"], requires2fa: true }] });

/** What connecting ends with. */
async function failureOf(attempt: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  const thrown = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (isRocketChatError(thrown)) return thrown;
  throw new Error(`it should have ended with an error of ours, not with ${messageOf(thrown)}`);
}

describe("a second factor", () => {
  it("is asked for and sent along", async () => {
    await using server = await withSecondFactor();
    const asked: TwoFactorChallenge[] = [];
    const twoFactorCode = async (challenge: TwoFactorChallenge) => {
      asked.push(challenge);
      return "123456";
    };
    await using bot = await startBot(server, {}, {}, { twoFactorCode });
    expect(bot.client.user.username).toBe("bot");
    expect(asked).toEqual([{ method: "email", availableMethods: ["email"] }]);
  });

  it("is asked for again when the code was wrong", async () => {
    await using server = await withSecondFactor();
    const codes = ["000000", " 123456 "];
    await using bot = await startBot(server, {}, {}, { twoFactorCode: async () => codes.shift() ?? "" });
    expect(bot.client.health.state).toBe("online");
    expect(codes).toEqual([]);
  });

  it("is asked for three times at most, and then never again", async () => {
    await using server = await withSecondFactor();
    let asked = 0;
    const twoFactorCode = async () => {
      asked += 1;
      return "000000";
    };
    const attempt = connect(settingsFor(server), { ...quick, logger: recordingLogger(), twoFactorCode });
    const failure = await failureOf(attempt);
    expect(failure).toMatchObject({ code: "two_factor_required", message: expect.stringContaining("3 codes") });
    expect(asked).toBe(3);
    expect(logins(server)).toHaveLength(4);
  });

  it("that nobody can give ends the client with that reason", async () => {
    await using server = await withSecondFactor();
    const twoFactorCode = () => Promise.reject(new Error("the mailbox is locked"));
    const attempt = connect(settingsFor(server), { ...quick, logger: recordingLogger(), twoFactorCode });
    expect(await failureOf(attempt)).toMatchObject({
      code: "two_factor_required",
      message: expect.stringContaining("the mailbox is locked"),
    });
  });

  it("without anybody to ask is explained in one sentence", async () => {
    await using server = await withSecondFactor();
    const failure = await failureOf(connect(settingsFor(server), { ...quick, logger: recordingLogger() }));
    expect(failure.code).toBe("two_factor_required");
    expect(failure.message).toMatch(/personal access token made with 'ignore two factor/);
    expect(failure.message).toMatch(/by e-mail.*Accounts/);
    expect(logins(server)).toHaveLength(1);
  });

  it("is asked for also when the bot has to log in again later", async () => {
    await using server = await withSecondFactor();
    let asked = 0;
    const twoFactorCode = async () => {
      asked += 1;
      return "123456";
    };
    await using bot = await startBot(server, {}, {}, { twoFactorCode });
    server.faults.expireToken("bot");
    await server.faults.drop({ username: "bot" });
    await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects: 1 }), {
      timeout: 5_000,
    });
    expect(asked).toBe(2);
  });

  it("that is never given does not keep a client from closing", async () => {
    await using server = await withSecondFactor();
    const giveUp = new AbortController();
    const asked = deferred<void>();
    const twoFactorCode = () => {
      asked.resolve();
      return new Promise<string>(() => {});
    };
    const options = { ...quick, logger: recordingLogger(), twoFactorCode, signal: giveUp.signal };
    const attempt = connect(settingsFor(server), options);
    await asked.promise;
    giveUp.abort();
    await expect(attempt).rejects.toMatchObject({ code: "closed" });
  });

  it("is given to a directory account as well", async () => {
    await using server = await withSecondFactor();
    await using bot = await startBot(server, { ROCKETCHAT_AUTH: "ldap" }, {}, { twoFactorCode: async () => "123456" });
    expect(bot.client.user.username).toBe("bot");
    expect(logins(server).at(-1)).toMatchObject({ body: { totp: { login: { ldap: true }, code: "123456" } } });
  });
});

describe("a server that takes no logins for now", () => {
  it("is waited for as long as it says", async () => {
    await using server = await startServer();
    server.faults.limit({ path: /login$/, resetMs: 400 });
    await using bot = await startBot(server);
    expect(bot.client.health.state).toBe("online");
    expect(bot.log.join("\n")).toMatch(/too many requests.*trying again in (3|4)\d\d ms/);
    expect(logins(server).map(({ status }) => status)).toEqual([429, 200]);
  });

  it("because of failures before is given the five minutes that are its default, and not one call more", async () => {
    await using server = await startServer({ limits: false });
    const logger = recordingLogger();
    for (let failure = 0; failure < 10; failure += 1) {
      const wrong = settingsFor(server, { ROCKETCHAT_PASSWORD: "wrong" });
      await failureOf(connect(wrong, { ...quick, logger: recordingLogger() }));
    }
    const giveUp = new AbortController();
    const attempt = connect(settingsFor(server), { ...quick, logger, signal: giveUp.signal });
    await vi.waitFor(() => expect(logger.lines.join("\n")).toMatch(/trying again in 300000 ms/), { timeout: 5_000 });
    expect(logger.lines.join("\n")).toMatch(/user 'bot': the server takes no logins.*5 minutes/);
    expect(logins(server)).toHaveLength(11);
    giveUp.abort();
    await expect(attempt).rejects.toMatchObject({ code: "closed" });
  });

  it("is asked once, however many calls need a login", async () => {
    await using server = await startServer({ deployment: "microservices" });
    await using bot = await startBot(server, {}, {}, { drainMs: 0 });
    server.faults.limit({ path: /login$/, resetMs: 60_000, times: 100 });
    server.faults.expireToken("bot");
    for (let call = 0; call < 5; call += 1) {
      await expect(bot.client.request("GET", "me")).rejects.toMatchObject({ code: "rate_limited" });
    }
    expect(logins(server)).toHaveLength(2);
  });
});

describe("an account that is not let in", () => {
  const refusal = (error: string) => ({ path: /login$/, status: 401, times: 100, body: { status: "error", error } });

  it.each([
    ["error-user-is-not-activated", /deactivated.*administrator.*activate/i],
    ["error-user-has-no-roles", /no role.*administrator/i],
    ["error-invalid-email", /e-mail address.*verif/i],
    ["error-app-user-is-not-allowed-to-login", /belongs to an app/i],
  ])("for %s ends the client with a word on what an administrator has to do", async (error, advice) => {
    await using server = await startServer();
    server.faults.refuse(refusal(error));
    const failure = await failureOf(connect(settingsFor(server), { ...quick, logger: recordingLogger() }));
    expect(failure).toMatchObject({ code: "unauthorized", message: expect.stringMatching(advice) });
    expect(logins(server)).toHaveLength(1);
  });

  it("any more is not tried again by any call, lest the server locks it, and the client ends", async () => {
    await using server = await startServer({ deployment: "microservices" });
    await using bot = await startBot(server, {}, {}, { drainMs: 0 });
    const stream = bot.client.subscribe();
    server.faults.refuse({ path: "login", status: 401, times: 100, body: { status: "error", error: "Unauthorized" } });
    server.faults.expireToken("bot");
    const sends = ["GENERAL", "other", "third"].map((roomId) => bot.client.send({ roomId, text: "lost" }));
    const outcomes = await Promise.all(sends.map(failureOf));
    expect(outcomes.map(({ code }) => code)).toEqual(["unauthorized", "unauthorized", "unauthorized"]);
    expect(await stream.closed).toMatchObject({ code: "unauthorized" });
    await expect(bot.client.request("GET", "me")).rejects.toMatchObject({ code: "unauthorized" });
    expect(bot.client.health.state).toBe("closed");
    expect(logins(server)).toHaveLength(2);
  });

  it("with a personal access token that was taken back ends at once", async () => {
    await using server = await startServer({
      deployment: "microservices",
      users: [{ username: "bot", roles: ["bot"], id: "botbotbotbotbotbo", token: "a-personal-access-token" }],
    });
    const env = { ROCKETCHAT_USER_ID: "botbotbotbotbotbo", ROCKETCHAT_AUTH_TOKEN: "a-personal-access-token" };
    await using bot = await startBot(server, { ...env, ROCKETCHAT_USER: "", ROCKETCHAT_PASSWORD: "" });
    const stream = bot.client.subscribe();
    server.faults.expireToken("bot");
    const failure = await failureOf(bot.client.send({ roomId: "GENERAL", text: "lost" }));
    expect(failure.message).toContain("check ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN");
    expect(await stream.closed).toMatchObject({ code: "unauthorized" });
    expect(server.wire.calls({ path: "me" }).length).toBeLessThan(4);
    expect(logins(server)).toEqual([]);
  });
});
