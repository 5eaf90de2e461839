import { describe, expect, it } from "vitest";
import { callerOf, startWithPeople } from "./people.fixture.ts";

const newUser = { username: "new.one", name: "New One", email: "new@example.com", password: "secret" };

describe("users.info", () => {
  it("tells everything about oneself and little about others", async () => {
    await using people = await startWithPeople();
    const own = await people.bot.get("users.info?username=bot");
    expect(own.at("user")).toMatchObject({ roles: ["user", "bot"], emails: expect.any(Array), canViewAllInfo: true });
    const other = await people.bot.get("users.info?userId=id-ada");
    expect(other.body).toEqual({
      success: true,
      user: {
        _id: "id-ada",
        username: "ada",
        name: "ADA",
        status: "offline",
        type: "user",
        active: true,
        canViewAllInfo: false,
      },
    });
    const toRoot = await people.root.get("users.info?userId=ada");
    expect(toRoot.at("user")).toMatchObject({ _id: "id-ada", roles: ["user"] });
  });

  it.each([
    ["userId=nobody", "User not found."],
    ["", "must have required property 'userId'"],
    ["username=ada&extra=1", "must NOT have additional properties"],
  ])("refuses the query %s", async (query, error) => {
    await using people = await startWithPeople();
    const answer = await people.ada.get(`users.info?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.text("error")).toContain(error);
  });
});

describe("users.list", () => {
  it("lists accounts by name, with roles only for those who may see them", async () => {
    await using people = await startWithPeople();
    const seen = await people.ada.get("users.list?count=2");
    expect(seen.body).toMatchObject({ count: 2, offset: 0, total: 5 });
    expect(seen.list("users")).toMatchObject([{ username: "ada" }, { username: "bot" }]);
    expect(seen.at("users.0.roles")).toBeUndefined();
    expect((await people.root.get("users.list?offset=1&count=1")).list("users")).toMatchObject([
      { username: "bot", roles: ["user", "bot"] },
    ]);
  });

  it("is forbidden to accounts that may write to nobody", async () => {
    const stranger = { username: "stranger", id: "id-stranger", roles: ["livechat-agent"], token: "token of stranger" };
    await using people = await startWithPeople({ users: [stranger] });
    const answer = await callerOf(people.server, "stranger").get("users.list");
    expect(answer).toMatchObject({ status: 403, body: { success: false, error: "unauthorized" } });
  });
});

describe("users.create", () => {
  it("makes an account that is in the default channels and can log in", async () => {
    await using people = await startWithPeople();
    const answer = await people.root.post("users.create", { ...newUser, roles: ["user", "bot"], verified: true });
    expect(answer.at("user")).toEqual({
      _id: expect.any(String),
      username: "new.one",
      name: "New One",
      emails: [{ address: "new@example.com", verified: true }],
      type: "user",
      roles: ["user", "bot"],
      status: "offline",
      active: true,
      inactiveReason: null,
      __rooms: ["GENERAL"],
      settings: {},
      createdAt: expect.any(String),
      _updatedAt: expect.any(String),
    });
    const login = await people.nobody.post("login", { user: "new.one", password: "secret" });
    expect(login.at("status")).toBe("success");
    expect(people.server.messages("GENERAL")).toMatchObject([{ t: "uj", msg: "new.one" }]);
  });

  it("can leave the account out of the default channels", async () => {
    await using people = await startWithPeople();
    const answer = await people.root.post("users.create", { ...newUser, joinDefaultChannels: false });
    expect(answer.at("user.__rooms")).toEqual([]);
  });

  it.each([
    ["ada", newUser, "Adding user is not allowed [error-action-not-allowed]"],
    ["root", { ...newUser, username: "ada" }, "ada is already in use :( [error-field-unavailable]"],
    ["root", { ...newUser, username: "a b" }, "a b is not a valid username [error-input-is-not-a-valid-field]"],
    ["root", { username: "x" }, "must have required property 'email' [invalid-params]"],
    ["root", { ...newUser, admin: true }, "must NOT have additional properties [invalid-params]"],
  ] as const)("is refused to %s for %o", async (who, body, error) => {
    await using people = await startWithPeople();
    expect(await people[who].post("users.create", body)).toMatchObject({
      status: 400,
      body: { success: false, error },
    });
  });
});

describe("users.generatePersonalAccessToken", () => {
  it("gives a token that works in the headers", async () => {
    await using people = await startWithPeople();
    const answer = await people.ada.post("users.generatePersonalAccessToken", { tokenName: "ci" });
    const headers = { "X-User-Id": "id-ada", "X-Auth-Token": answer.text("token") };
    const me = await fetch(`${people.server.url}/api/v1/me`, { headers });
    expect(await me.json()).toMatchObject({ username: "ada" });
    const again = await people.ada.post("users.generatePersonalAccessToken", { tokenName: "ci" });
    expect(again).toMatchObject({ status: 400, body: { errorType: "error-token-already-exists" } });
  });

  it("asks an account with a second factor for its code", async () => {
    const careful = { username: "careful", id: "id-careful", token: "token of careful", requires2fa: true };
    await using people = await startWithPeople({ users: [careful] });
    const caller = callerOf(people.server, "careful");
    const refused = await caller.post("users.generatePersonalAccessToken", { tokenName: "ci" });
    expect(refused).toMatchObject({
      status: 400,
      body: { errorType: "totp-required", details: { method: "email", availableMethods: ["email"] } },
    });
    const headers = { ...caller.headers, "Content-Type": "application/json", "x-2fa-code": "123456" };
    const given = await fetch(`${people.server.url}/api/v1/users.generatePersonalAccessToken`, {
      method: "POST",
      headers,
      body: '{"tokenName":"ci"}',
    });
    expect(given.status).toBe(200);
  });

  it("is refused to a mere bot", async () => {
    const mere = { username: "mere", id: "id-mere", roles: ["bot"], token: "token of mere" };
    await using people = await startWithPeople({ users: [mere] });
    const answer = await callerOf(people.server, "mere").post("users.generatePersonalAccessToken", { tokenName: "ci" });
    expect(answer).toMatchObject({ status: 400, body: { error: "Not Authorized [not-authorized]" } });
  });
});
