import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DevServerOptions } from "../index.ts";
import { RawClient } from "../raw-client.fixture.ts";
import { type People, startWithPeople } from "../rest/endpoints/people.fixture.ts";
import type { SecondFactor } from "./second-factors.ts";
import { totpCode } from "./totp.ts";

const secret = "JBSWY3DPEHPK3PXP";
const digest = createHash("sha256").update("right").digest("hex");

function withLou(requires2fa: SecondFactor | true, options: DevServerOptions = {}): Promise<People> {
  const lou = { username: "lou", password: "right", id: "id-lou", token: "token of lou", email: "lou@x.org" };
  return startWithPeople({ ...options, users: [{ ...lou, requires2fa }] });
}

async function logIn(people: People, more: object = {}): Promise<readonly unknown[]> {
  const { status, body } = await people.nobody.post("login", { user: "lou", password: "right", ...more });
  return [status, body.error];
}

test("the code of an authenticator app is that of RFC 6238", () => {
  const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  expect([59_000, 1_111_111_109_000, 20_000_000_000_000].map((at) => totpCode(rfcSecret, new Date(at)))).toEqual([
    "287082",
    "081804",
    "353130",
  ]);
});

describe("a second factor", () => {
  test.each<readonly [SecondFactor, string, object]>([
    [
      { method: "email" },
      "123456",
      { method: "email", codeGenerated: true, availableMethods: ["email"], emailOrUsername: "lou@x.org" },
    ],
    [{ method: "totp", code: "222222" }, "222222", { method: "totp", codeGenerated: false }],
    [{ method: "totp", secret }, totpCode(secret), { method: "totp", availableMethods: ["totp"] }],
    [{ method: "password" }, digest, { method: "password", availableMethods: ["password"] }],
  ])("%j is asked for, and taken, on both transports", async (factor, code, details) => {
    await using people = await withLou(factor);
    const asked = await people.nobody.post("login", { user: "lou", password: "right" });
    expect(asked).toMatchObject({ status: 401, body: { error: "totp-required", message: "TOTP Required", details } });
    expect(await logIn(people, { code: "999999" })).toEqual([401, "totp-invalid"]);
    expect(await logIn(people, { code })).toEqual([200, undefined]);
    await using client = await RawClient.connect(people.server.url);
    const login = { user: { username: "lou" }, password: { digest, algorithm: "sha-256" } };
    expect((await client.call("login", login)).error).toMatchObject({ error: "totp-required", details });
    expect((await client.call("login", { totp: { login, code } })).result).toMatchObject({ id: "id-lou" });
  });

  test("is taken from the header of a REST login", async () => {
    await using people = await withLou(true);
    const answer = await fetch(`${people.server.url}/api/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-2fa-code": "123456", "x-2fa-method": "email" },
      body: JSON.stringify({ user: "lou", password: "right" }),
    });
    expect(answer.status).toBe(200);
  });

  test("by e-mail wants a new code after five wrong ones", async () => {
    await using people = await withLou(true);
    const errors: unknown[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) errors.push((await logIn(people, { code: "0" }))[1]);
    expect(errors.slice(4)).toEqual(["totp-invalid", "totp-max-attempts"]);
    expect(await logIn(people)).toEqual([401, "totp-required"]);
    expect(await logIn(people, { code: "123456" })).toEqual([200, undefined]);
  });

  test("is not asked of tokens, nor where the server has it switched off", async () => {
    await using people = await withLou(true);
    await using client = await RawClient.connect(people.server.url);
    expect((await client.call("login", { resume: "token of lou" })).result).toMatchObject({ id: "id-lou" });
    await people.server.admin.setSetting("Accounts_TwoFactorAuthentication_Enabled", false);
    expect(await logIn(people)).toEqual([200, undefined]);
  });

  test("is asked for when a token is made over the socket, unless a token that bypasses it asks over HTTP", async () => {
    await using people = await withLou(true);
    await using client = await RawClient.login(people.server.url, "token of lou");
    const make = (...factor: readonly unknown[]) =>
      client.call("personalAccessTokens:generateToken", { tokenName: "one", bypassTwoFactor: true }, ...factor);
    expect((await make()).error).toMatchObject({ error: "totp-required" });
    const { result } = await make({ twoFactorCode: "123456", twoFactorMethod: "email" });
    const answer = await fetch(`${people.server.url}/api/v1/users.generatePersonalAccessToken`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "id-lou", "x-auth-token": String(result) },
      body: JSON.stringify({ tokenName: "two" }),
    });
    expect(answer.status).toBe(200);
  });
});

describe("an account of the directory", () => {
  test("logs in by the LDAP form and with a plain password over HTTP, and in no other way", async () => {
    await using people = await startWithPeople({
      users: [{ username: "dora", password: "right", id: "id-dora", ldap: true }],
    });
    await using client = await RawClient.connect(people.server.url);
    const hashed = { digest, algorithm: "sha-256" };
    expect((await client.call("login", { user: { username: "dora" }, password: hashed })).error).toMatchObject({
      error: 401,
    });
    const form = { ldap: true, username: "dora", ldapPass: "right", ldapOptions: {} };
    expect((await client.call("login", form)).result).toMatchObject({ id: "id-dora", type: "ldap" });
    const overHttp = async (body: object) => (await people.nobody.post("login", body)).status;
    expect(await overHttp({ user: "dora", password: hashed })).toBe(401);
    expect(await overHttp({ user: "dora", password: "right" })).toBe(200);
    expect(await overHttp(form)).toBe(200);
  });
});

test("ten wrong passwords close an account over HTTP, too", async () => {
  await using people = await withLou(true);
  for (let attempt = 1; attempt <= 10; attempt += 1)
    await people.nobody.post("login", { user: "lou", password: "wrong" });
  expect(await logIn(people)).toEqual([401, "error-login-blocked-for-user"]);
});
