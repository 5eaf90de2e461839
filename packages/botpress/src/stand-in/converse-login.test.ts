import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { type StandInConverse, startStandInConverse } from "../stand-in.ts";
import { ask, call } from "./ask.fixture.ts";
import { isObject, type JsonObject } from "./json.ts";

const right = { email: "admin@example.com", password: "secret" };
const [v2, v1] = ["/api/v2/admin/auth/login/basic/default", "/api/v1/auth/login/basic/default"];

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function payloadOf(json: unknown): JsonObject {
  return objectOf(objectOf(json).payload);
}

function secured(botpress: StandInConverse, headers: Readonly<Record<string, string>>) {
  return ask(botpress, { text: "hello" }, { end: "/secured", headers });
}

test.each([v2, v1])("a login at %s gives a token that opens the secured route", async (path) => {
  await using botpress = await startStandInConverse({ tokenMs: 60_000 });
  const { status, json } = await call(botpress, path, {}, right);
  expect([status, json]).toEqual([
    200,
    { status: "success", message: "Login successful", payload: { jwt: expect.any(String), exp: 60_000 } },
  ]);
  const jwt = String(payloadOf(json).jwt);
  expect(decodeJwt(jwt)).toMatchObject({ email: "admin@example.com", strategy: "default", aud: "collaborators" });
  expect((await secured(botpress, { authorization: `Bearer ${jwt}` })).status).toBe(200);
});

test("a wrong login is a 400, not a 401", async () => {
  await using botpress = await startStandInConverse();
  for (const wrong of [{ ...right, password: "other" }, { ...right, email: "toString" }, {}]) {
    expect(await call(botpress, v2, {}, wrong)).toMatchObject({
      status: 400,
      json: { statusCode: 400, errorCode: "BP_0009", type: "InvalidCredentialsError", message: "Invalid credentials" },
    });
  }
});

test.each([
  [{}, "Unauthorized: Authorization header is missing"],
  [{ authorization: "Basic abc" }, 'Unauthorized: Unknown scheme "Basic"'],
  [{ authorization: "Bearer " }, "Unauthorized: Authentication token is missing"],
  [{ authorization: "Bearer abc" }, "Unauthorized: Invalid authentication token"],
])("without a right token the secured route is a 401: %j", async (headers, message) => {
  await using botpress = await startStandInConverse();
  const json = { statusCode: 401, errorCode: "BP_0041", type: "UnauthorizedError", message };
  expect(await secured(botpress, headers)).toMatchObject({ status: 401, json });
});

test("tokens of another server, tokens that are over and tokens that were taken back are worth nothing", async () => {
  await using other = await startStandInConverse();
  await using botpress = await startStandInConverse();
  await using brief = await startStandInConverse({ tokenMs: -1_000 });
  expect((await secured(botpress, { authorization: `Bearer ${await other.token()}` })).status).toBe(401);
  expect((await secured(brief, { authorization: `Bearer ${await brief.token()}` })).status).toBe(401);
  const authorization = `Bearer ${await botpress.token()}`;
  expect((await secured(botpress, { authorization })).status).toBe(200);
  botpress.expireTokens();
  expect((await secured(botpress, { authorization })).status).toBe(401);
  expect((await secured(botpress, { authorization: `Bearer ${await botpress.token()}` })).status).toBe(200);
});

test("a refresh gives another token, or the same one back where refreshing is off", async () => {
  await using botpress = await startStandInConverse({ tokenMs: 60_000 });
  const old = await botpress.token();
  const path = "/api/v2/admin/auth/refresh";
  const fresh = await call(botpress, path, { authorization: `Bearer ${old}` });
  const newToken = objectOf(payloadOf(fresh.json).newToken);
  expect([fresh.status, newToken]).toEqual([200, { jwt: expect.any(String), exp: 60_000 }]);
  expect(newToken.jwt).not.toBe(old);
  expect((await secured(botpress, { authorization: `Bearer ${String(newToken.jwt)}` })).status).toBe(200);
  expect((await call(botpress, path)).status).toBe(401);
  await using still = await startStandInConverse({ allowRefresh: false });
  const same = await still.token();
  const answer = await call(still, path, { authorization: `Bearer ${same}` });
  expect(payloadOf(answer.json)).toEqual({ newToken: same });
});

test("with cookies the login's body has a CSRF token only, and a bearer opens nothing", async () => {
  await using botpress = await startStandInConverse({ useCookieStorage: true });
  const { json, headers } = await call(botpress, v2, {}, right);
  expect(payloadOf(json)).toEqual({ csrf: expect.any(String), exp: 3_600_000 });
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
  const csrf = String(payloadOf(json).csrf);
  expect((await secured(botpress, { cookie, "csrf-token": csrf })).status).toBe(200);
  expect((await secured(botpress, { cookie, "csrf-token": "other" })).status).toBe(401);
  expect((await secured(botpress, { cookie })).status).toBe(401);
  expect((await secured(botpress, { authorization: `Bearer ${await botpress.token()}` })).status).toBe(401);
  const refreshed = await call(botpress, "/api/v2/admin/auth/refresh", { cookie, "csrf-token": csrf });
  expect(payloadOf(refreshed.json)).toEqual({ newToken: { csrf: expect.any(String), exp: 3_600_000 } });
});
