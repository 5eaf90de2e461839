import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { createDevServer, type DevServer, type SeedUser } from "../index.ts";
import { type Frame, RawClient } from "../raw-client.fixture.ts";

const digest = (password: string) => ({
  digest: createHash("sha256").update(password).digest("hex"),
  algorithm: "sha-256",
});

const users: readonly SeedUser[] = [
  { username: "bot", password: "secret", email: "bot@example.org", roles: ["bot", "user"], token: "personal-token" },
  { username: "careful", password: "secret", requires2fa: true },
  { username: "gone", password: "secret", active: false },
];

async function login(client: RawClient, options: unknown): Promise<Frame> {
  return client.call("login", options);
}

async function restToken(server: DevServer, username: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: username, password: "secret" }),
  });
  const { data } = (await answer.json()) as { readonly data: { readonly authToken: string } };
  return data.authToken;
}

describe("logging in over the socket", () => {
  test.each([
    ["a username and a digest", { user: { username: "bot" }, password: digest("secret") }, "password"],
    ["an e-mail address", { user: { email: "bot@example.org" }, password: digest("secret") }, "password"],
    ["a plain password", { user: { username: "bot" }, password: "secret" }, "password"],
    ["the LDAP form", { ldap: true, username: "bot", ldapPass: "secret", ldapOptions: {} }, "ldap"],
    ["a token", { resume: "personal-token" }, "resume"],
  ])("works with %s", async (_what, options, type) => {
    await using server = await createDevServer({ users });
    await using client = await RawClient.connect(server.url);
    expect((await login(client, options)).result).toMatchObject({
      id: server.as("bot").id,
      token: expect.any(String),
      type,
    });
    expect(server.wire.connections("bot")).toHaveLength(1);
  });

  test("gives a token that a later session and the HTTP API take, for ninety days", async () => {
    await using server = await createDevServer({ users });
    await using first = await RawClient.connect(server.url);
    const { result } = await login(first, { user: { username: "bot" }, password: digest("secret") });
    const { token, tokenExpires } = result as {
      readonly token: string;
      readonly tokenExpires: { readonly $date: number };
    };
    expect((tokenExpires.$date - Date.now()) / 86_400_000).toBeCloseTo(90, 1);
    await using second = await RawClient.connect(server.url);
    expect((await login(second, { resume: token })).result).toMatchObject({ token, type: "resume" });
    const me = await fetch(`${server.url}/api/v1/me`, {
      headers: { "x-user-id": server.as("bot").id, "x-auth-token": token },
    });
    expect(await me.json()).toMatchObject({ username: "bot", status: "online", success: true });
  });

  test.each([
    ["8.3", "monolith", { $date: null }],
    ["8.3", "microservices", undefined],
  ] as const)("says of a personal access token on %s %s that it ends %j", async (profile, deployment, tokenExpires) => {
    await using server = await createDevServer({ profile, deployment, users });
    await using client = await RawClient.connect(server.url);
    const { result } = await login(client, { resume: "personal-token" });
    expect((result as Frame).tokenExpires).toEqual(tokenExpires);
  });

  test.each([
    ["8.3", { user: { username: "bot" }, password: digest("wrong") }, 401, "User not found"],
    ["8.3", { resume: "unknown" }, 401, "User not found"],
    ["6.5", { user: { username: "bot" }, password: digest("wrong") }, 403, "Incorrect password"],
    ["6.5", { resume: "unknown" }, 403, "You've been logged out by the server. Please log in again."],
    ["8.3", { nonsense: true }, 400, "Unrecognized options for login request"],
    [
      "8.3",
      { user: { username: "gone" }, password: digest("secret") },
      "error-user-is-not-activated",
      "User is not activated",
    ],
  ] as const)("is refused on %s for %j", async (profile, options, error, reason) => {
    await using server = await createDevServer({ profile, users });
    await using client = await RawClient.connect(server.url);
    expect((await login(client, options)).error).toEqual({
      isClientSafe: true,
      error,
      reason,
      message: `${reason} [${error}]`,
      errorType: "Meteor.Error",
    });
  });

  test("asks a careful account for its second factor and takes the code", async () => {
    await using server = await createDevServer({ users });
    await using client = await RawClient.connect(server.url);
    const options = { user: { username: "careful" }, password: digest("secret") };
    expect((await login(client, options)).error).toMatchObject({
      error: "totp-required",
      details: { method: "email", availableMethods: ["email"] },
    });
    expect((await login(client, { totp: { login: options, code: "000000" } })).error).toMatchObject({
      error: "totp-invalid",
    });
    expect((await login(client, { totp: { login: options, code: "123456" } })).result).toMatchObject({
      type: "password",
    });
  });

  test("takes only tokens in front of microservices", async () => {
    await using server = await createDevServer({ deployment: "microservices", users });
    await using client = await RawClient.connect(server.url);
    expect((await login(client, { user: { username: "bot" }, password: digest("secret") })).error).toMatchObject({
      error: 403,
    });
    expect((await login(client, { resume: await restToken(server, "bot") })).result).toMatchObject({ type: "resume" });
  });

  test.each([
    ["6.5", "monolith", ["added", "updated", "result"], ["username", "emails"]],
    [
      "8.3",
      "monolith",
      ["updated", "result", "added"],
      ["username", "emails", "name", "settings", "roles", "active", "_updatedAt", "services"],
    ],
    [
      "8.3",
      "microservices",
      ["result", "updated", "added"],
      ["username", "emails", "name", "settings", "roles", "active", "_updatedAt", "services"],
    ],
  ] as const)("answers on %s %s in the order %j", async (profile, deployment, order, fields) => {
    await using server = await createDevServer({ profile, deployment, users });
    await using client = await RawClient.connect(server.url);
    const before = client.frames.length;
    client.send({ msg: "method", method: "login", id: "1", params: [{ resume: "personal-token" }] });
    await client.next({ msg: "added" });
    await client.settled();
    const answers = client.frames.slice(before).filter((frame) => typeof frame !== "string" && frame.msg !== "pong");
    expect(answers.map((frame) => (frame as Frame).msg)).toEqual(order);
    const added = await client.next({ msg: "added" });
    expect(Object.keys(added.fields as object)).toEqual(fields);
  });

  test("closes an account for a while after ten wrong passwords, whoever asks", async () => {
    await using server = await createDevServer({ limits: false, users });
    await using client = await RawClient.connect(server.url);
    for (let attempt = 0; attempt < 10; attempt += 1)
      await login(client, { user: { username: "bot" }, password: "wrong" });
    expect((await login(client, { user: { username: "bot" }, password: "secret" })).error).toMatchObject({
      error: "error-login-blocked-for-user",
    });
  });
});

describe("logging out", () => {
  test("keeps the monolith's socket, ends what only accounts may hear, and kills the token", async () => {
    await using server = await createDevServer({ users });
    await using client = await RawClient.login(server.url, "personal-token");
    await client.subscribe("room-messages", "__my_messages__", false, "mine");
    await client.subscribe("room-messages", "GENERAL", false, "room");
    const before = client.frames.length;
    await client.call("logout");
    expect(client.frames.slice(before)).toEqual([
      { msg: "nosub", id: "room", error: expect.objectContaining({ error: "not-allowed", message: "[not-allowed]" }) },
      { msg: "removed", collection: "users", id: server.as("bot").id },
      { msg: "ready", subs: ["mine"] },
      { msg: "updated", methods: [expect.any(String)] },
      { msg: "result", id: expect.any(String) },
    ]);
    expect((await login(client, { resume: "personal-token" })).error).toMatchObject({ error: 401 });
  });

  test("closes the other sockets of the token", async () => {
    await using server = await createDevServer({ users });
    await using first = await RawClient.login(server.url, "personal-token");
    await using second = await RawClient.login(server.url, "personal-token");
    await first.call("logout");
    expect((await second.closed()).code).toBe(1000);
    expect(first.isOpen).toBe(true);
  });

  test("closes the socket in front of microservices", async () => {
    await using server = await createDevServer({ deployment: "microservices", users });
    await using client = await RawClient.login(server.url, "personal-token");
    client.send({ msg: "method", method: "logout", id: "1", params: [] });
    expect((await client.closed()).code).toBe(1002);
  });

  test("shows the account as offline once its last socket is gone", async () => {
    await using server = await createDevServer({ users: [...users, { username: "ann", token: "ann-token" }] });
    await using ann = await RawClient.login(server.url, "ann-token");
    await ann.subscribe("notify-logged", "user-status");
    await using first = await RawClient.login(server.url, "personal-token");
    await using second = await RawClient.login(server.url, "personal-token");
    const statuses = () =>
      ann.events("notify-logged", "user-status").map(([status]) => (status as readonly unknown[]).slice(1, 3));
    await first[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(server.wire.connections("bot")).toHaveLength(1));
    await ann.settled();
    expect(statuses()).toEqual([["bot", 1]]);
    await second[Symbol.asyncDispose]();
    await vi.waitFor(() =>
      expect(statuses()).toEqual([
        ["bot", 1],
        ["bot", 0],
      ]),
    );
  });
});
