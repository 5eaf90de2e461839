import { describe, expect, test } from "vitest";
import { createDevServer, type DevServer, type DevServerOptions } from "../index.ts";

function start(options: Omit<DevServerOptions, "users"> = {}): Promise<DevServer> {
  return createDevServer({
    ...options,
    users: [
      { username: "bot", password: "secret", token: "bot-token", roles: ["bot"] },
      { username: "ann", password: "secret", token: "ann-token" },
      { username: "boss", password: "secret", token: "boss-token", roles: ["admin"] },
      { username: "careful", password: "secret", requires2fa: true },
    ],
  });
}

function as(server: DevServer, username: string): Record<string, string> {
  return { "X-User-Id": server.as(username).id, "X-Auth-Token": `${username}-token` };
}

function get(server: DevServer, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { headers });
}

function post(server: DevServer, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function answer(response: Promise<Response>): Promise<readonly [number, unknown]> {
  const settled = await response;
  return [settled.status, await settled.json()];
}

describe("logging in by HTTP", () => {
  test("gives a token that works in the headers", async () => {
    await using server = await start();
    const [status, body] = await answer(post(server, "/api/v1/login", { user: "ann", password: "secret" }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "success",
      success: true,
      data: { userId: server.as("ann").id, me: { username: "ann", roles: ["user"] } },
    });
    const { data } = body as { readonly data: { readonly authToken: string } };
    const me = await get(server, "/api/v1/me", { "x-user-id": server.as("ann").id, "x-auth-token": data.authToken });
    expect(await me.json()).toMatchObject({ username: "ann", success: true, avatarUrl: `${server.url}/avatar/ann` });
  });

  test("takes an e-mail address, a digest and a token", async () => {
    await using server = await start();
    const digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    for (const body of [
      { user: "ann@example.com", password: "secret" },
      { username: "ann", password: { digest, algorithm: "sha-256" } },
      { resume: "ann-token" },
    ])
      expect((await post(server, "/api/v1/login", body)).status, JSON.stringify(body)).toBe(200);
  });

  test("takes a form as well as JSON", async () => {
    await using server = await start();
    const body = new URLSearchParams({ user: "ann", password: "secret" });
    expect((await fetch(`${server.url}/api/v1/login`, { method: "POST", body })).status).toBe(200);
  });

  test("hides the reason of a refusal since 7.0 and told it before", async () => {
    await using newer = await start();
    expect(await answer(post(newer, "/api/v1/login", { user: "ann", password: "wrong" }))).toEqual([
      401,
      { success: false, error: "Unauthorized", status: "error", message: "Unauthorized" },
    ]);
    await using older = await start({ profile: "6.5" });
    expect(await answer(post(older, "/api/v1/login", { user: "ann", password: "wrong" }))).toEqual([
      401,
      { status: "error", error: 403, message: "Incorrect password" },
    ]);
  });

  test("asks for a second factor and takes it in the body", async () => {
    await using server = await start();
    const [status, body] = await answer(post(server, "/api/v1/login", { user: "careful", password: "secret" }));
    expect([status, body]).toMatchObject([
      401,
      { status: "error", error: "totp-required", details: { method: "email" } },
    ]);
    expect((await post(server, "/api/v1/login", { user: "careful", password: "secret", code: "123456" })).status).toBe(
      200,
    );
  });

  test("takes the second factor in a header, too", async () => {
    await using server = await start();
    const login = (code: string) =>
      post(server, "/api/v1/login", { user: "careful", password: "secret" }, { "X-2fa-Code": code });
    expect((await login("123456")).status).toBe(200);
    expect(await answer(login("000000"))).toMatchObject([401, { error: "totp-invalid" }]);
  });

  test("ends with logging out", async () => {
    await using server = await start();
    expect(await answer(post(server, "/api/v1/logout", {}, as(server, "ann")))).toMatchObject([
      200,
      { data: { message: "You've been logged out!" } },
    ]);
    expect((await get(server, "/api/v1/me", as(server, "ann"))).status).toBe(401);
  });
});

describe("refusals", () => {
  test.each([
    [
      "8.3",
      {
        success: false,
        error: "You must be logged in to do this.",
        status: "error",
        message: "You must be logged in to do this.",
      },
    ],
    ["6.5", { status: "error", message: "You must be logged in to do this." }],
  ] as const)("a stranger of %s is told to log in", async (profile, body) => {
    await using server = await start({ profile });
    expect(await answer(get(server, "/api/v1/me"))).toEqual([401, body]);
    expect(await answer(get(server, "/api/v1/me", { ...as(server, "ann"), "X-Auth-Token": "wrong" }))).toEqual([
      401,
      body,
    ]);
  });

  test("a route that does not exist is plain text, not JSON", async () => {
    await using server = await start();
    const response = await get(server, "/api/v1/info");
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      404,
      "text/plain; charset=UTF-8",
      "404 Not Found",
    ]);
  });

  test.each([
    ["6.5", 405, '{"status":"error","message":"API endpoint does not exist"}'],
    ["8.3", 404, "404 Not Found"],
  ] as const)("a route that exists refuses another verb: %s", async (profile, status, text) => {
    await using server = await start({ profile });
    const response = await fetch(`${server.url}/api/v1/chat.sendMessage`, { method: "PUT" });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  test("an unknown query key is refused in AJV's words", async () => {
    await using server = await start();
    expect(await answer(get(server, "/api/v1/settings.public?nonsense=1"))).toEqual([
      400,
      {
        success: false,
        error: "must NOT have additional properties [error-invalid-params]",
        errorType: "error-invalid-params",
      },
    ]);
  });
});

describe("the limit of calls", () => {
  test("stops an ordinary account after ten calls of a route in a minute, with the headers", async () => {
    await using server = await start();
    const first = await get(server, "/api/v1/me", as(server, "ann"));
    expect([first.headers.get("x-ratelimit-limit"), first.headers.get("x-ratelimit-remaining")]).toEqual(["10", "9"]);
    for (let call = 2; call <= 10; call += 1) await get(server, "/api/v1/me", as(server, "ann"));
    const refused = await get(server, "/api/v1/me", as(server, "ann"));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("x-ratelimit-reset")) - Date.now()).toBeGreaterThan(50_000);
    expect(await refused.json()).toEqual({
      success: false,
      error: expect.stringMatching(
        /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying this endpoint again\. \[error-too-many-requests\]$/,
      ),
    });
    expect((await get(server, "/api/v1/settings.public")).status).toBe(200);
  });

  test.each(["bot", "boss"])("exempts %s", async (username) => {
    await using server = await start();
    for (let call = 1; call <= 12; call += 1)
      expect((await get(server, "/api/v1/me", as(server, username))).status).toBe(200);
  });

  test("holds for logging in, whoever it is", async () => {
    await using server = await start();
    for (let call = 1; call <= 10; call += 1) await post(server, "/api/v1/login", { user: "bot", password: "secret" });
    expect((await post(server, "/api/v1/login", { user: "bot", password: "secret" })).status).toBe(429);
  });

  test("does not count who is refused for an unknown token, as the server looks at that first", async () => {
    await using server = await start();
    const stranger = { "X-User-Id": server.as("ann").id, "X-Auth-Token": "expired" };
    const refused = await Promise.all(Array.from({ length: 12 }, () => get(server, "/api/v1/me", stranger)));
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 401));
    expect((await get(server, "/api/v1/me", as(server, "ann"))).headers.get("x-ratelimit-remaining")).toBe("9");
  });

  test("of sending is five a second since 8.8, lifted for who may send many messages", async () => {
    await using server = await start({ profile: "8.8" });
    const send = (username: string) =>
      post(server, "/api/v1/chat.sendMessage", { message: { rid: "GENERAL", msg: "x" } }, as(server, username));
    const answers: Response[] = [];
    for (let call = 1; call <= 6; call += 1) answers.push(await send("ann"));
    const limits = answers.map((answer) => answer.headers.get("x-ratelimit-limit"));
    expect(new Set(limits)).toEqual(new Set(["5"]));
    const [first, last] = [answers[0], answers.at(-1)];
    expect(Number(first?.headers.get("x-ratelimit-reset")) - Date.now()).toBeLessThan(1_001);
    // The sixth is refused, unless the machine took more than the second for the five before it.
    const window = Number(last?.headers.get("x-ratelimit-reset")) === Number(first?.headers.get("x-ratelimit-reset"));
    expect(last?.status).toBe(window ? 429 : 200);
    for (let call = 1; call <= 12; call += 1) expect((await send("bot")).status).toBe(200);
  });

  test.each([
    ["users.setStatus", { status: "busy" }],
    ["livechat/visitor", { visitor: { token: "guest" } }],
  ])("of %s is five a minute", async (path, body) => {
    await using server = await start();
    const statuses: number[] = [];
    for (let call = 1; call <= 6; call += 1)
      statuses.push((await post(server, `/api/v1/${path}`, body, as(server, "ann"))).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test("can be switched off", async () => {
    await using server = await start({ limits: false });
    for (let call = 1; call <= 12; call += 1)
      expect((await get(server, "/api/v1/me", as(server, "ann"))).status).toBe(200);
  });
});

describe("what the server says about itself", () => {
  test.each([
    ["6.5", "6.5"],
    ["7.13", "7.13"],
    ["8.3", "8.3"],
  ] as const)("%s is %s to a bot and more to an administrator", async (profile, version) => {
    await using server = await start({ profile });
    expect(await (await get(server, "/api/info", as(server, "bot"))).json()).toMatchObject({ version, success: true });
    expect(await (await get(server, "/api/info", as(server, "boss"))).json()).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  test("public settings are read by name", async () => {
    await using server = await start({ settings: { Message_MaxAllowedSize: 77 } });
    expect(
      await (await get(server, "/api/v1/settings.public?_id=Message_MaxAllowedSize,UI_Use_Real_Name")).json(),
    ).toMatchObject({
      settings: [
        { _id: "Message_MaxAllowedSize", value: 77 },
        { _id: "UI_Use_Real_Name", value: false },
      ],
      success: true,
    });
  });
});

describe("methods by HTTP", () => {
  const call = (method: string, ...params: readonly unknown[]) => ({
    message: JSON.stringify({ msg: "method", id: "7", method, params }),
  });

  test("answer in the envelope of the socket", async () => {
    await using server = await start();
    const [status, body] = await answer(
      post(server, "/api/v1/method.call/rooms%3Aget", call("getRoomIdByNameOrId", "general"), as(server, "ann")),
    );
    expect([status, body]).toEqual([200, { message: '{"msg":"result","id":"7","result":"GENERAL"}', success: true }]);
  });

  test.each([
    ["8.3", 400],
    ["7.13", 200],
  ] as const)("fail on %s with status %i", async (profile, expected) => {
    await using server = await start({ profile });
    const [status, body] = await answer(
      post(server, "/api/v1/method.call/nonsense", call("nonsense"), as(server, "ann")),
    );
    expect([status, body]).toMatchObject([
      expected,
      { success: expected === 200, message: expect.stringContaining("Method 'nonsense' not found") },
    ]);
  });

  test("without an account run anonymously", async () => {
    await using server = await start();
    expect((await post(server, "/api/v1/method.call/rooms%2Fget", call("rooms/get"))).status).toBe(401);
    const [, body] = await answer(post(server, "/api/v1/method.callAnon/rooms%2Fget", call("rooms/get")));
    expect(body).toMatchObject({ message: expect.stringContaining("error-invalid-user") });
  });
});
