import { describe, expect, test, vi } from "vitest";
import { RawClient } from "./raw-client.fixture.ts";
import { type People, startWithPeople } from "./rest/endpoints/people.fixture.ts";

/** Somebody who hears what the server says to an account. */
async function listening(people: People, username: string, ...events: readonly string[]): Promise<RawClient> {
  const client = await RawClient.login(people.server.url, `token of ${username}`);
  for (const event of events) await client.subscribe("notify-user", `id-${username}/${event}`);
  return client;
}

describe("an administrator", () => {
  test("deactivates an account: its sockets end, its tokens are worth nothing, its login says why", async () => {
    await using people = await startWithPeople({
      users: [{ username: "lou", password: "right", id: "id-lou", token: "token of lou" }],
    });
    await using lou = await listening(people, "lou", "userData");
    await people.server.admin.deactivate("lou");
    await lou.closed();
    expect(lou.events("notify-user", "id-lou/userData")).toEqual([
      [{ type: "updated", id: "id-lou", diff: { active: false }, unset: {} }],
    ]);
    const refused = await people.nobody.post("login", { user: "lou", password: "right" });
    expect([refused.status, refused.body.error]).toEqual([401, "error-user-is-not-activated"]);
    await using again = await RawClient.connect(people.server.url);
    expect((await again.call("login", { resume: "token of lou" })).error).toMatchObject({ error: 401 });
    await people.server.admin.activate("lou");
    expect((await people.nobody.post("login", { user: "lou", password: "right" })).status).toBe(200);
  });

  test("may do so over HTTP, and nobody else may", async () => {
    await using people = await startWithPeople();
    const order = { userId: "id-bot", activeStatus: false };
    expect((await people.ada.post("users.setActiveStatus", order)).status).toBe(403);
    expect((await people.root.post("users.setActiveStatus", order)).status).toBe(200);
    expect((await people.bot.get("me")).status).toBe(401);
  });

  test("changes roles: the account and whoever listens for roles are told, and the permissions follow", async () => {
    await using people = await startWithPeople();
    await using bot = await listening(people, "bot", "userData");
    await using ada = await RawClient.login(people.server.url, "token of ada");
    await ada.subscribe("notify-logged", "roles-change");
    expect((await people.bot.get("livechat/inquiries.list")).status).toBe(403);
    await people.server.admin.setRoles("bot", ["bot", "livechat-manager"]);
    await bot.settled();
    await ada.settled();
    expect(bot.events("notify-user", "id-bot/userData")).toEqual([
      [{ type: "updated", id: "id-bot", diff: { roles: ["bot", "livechat-manager"] }, unset: {} }],
    ]);
    expect(await bot.next({ msg: "changed", collection: "users" })).toMatchObject({
      id: "id-bot",
      fields: { roles: ["bot", "livechat-manager"] },
    });
    const u = { _id: "id-bot", username: "bot" };
    expect(ada.events("notify-logged", "roles-change")).toEqual([
      [{ type: "added", _id: "livechat-manager", u }],
      [{ type: "removed", _id: "user", u }],
    ]);
    expect((await people.bot.get("livechat/inquiries.list")).status).toBe(200);
  });

  test.each([
    ["monolith", 1000],
    ["microservices", 1006],
  ] as const)("logs an account out of the %s, which ends the socket by %i", async (deployment, code) => {
    await using people = await startWithPeople({ deployment });
    await using bot = await listening(people, "bot", "force_logout");
    await people.server.admin.logOut("bot");
    expect((await bot.closed()).code).toBe(code);
    expect(bot.events("notify-user", "id-bot/force_logout")).toEqual([[]]);
    expect((await people.bot.get("me")).status).toBe(401);
  });

  test("changes a setting for calls to come, and tells the clients", async () => {
    await using people = await startWithPeople();
    await using ada = await RawClient.login(people.server.url, "token of ada");
    await ada.subscribe("notify-all", "public-settings-changed");
    await people.server.admin.setSetting("Message_MaxAllowedSize", 3);
    await ada.settled();
    expect(ada.events("notify-all", "public-settings-changed")).toEqual([
      ["updated", { _id: "Message_MaxAllowedSize", value: 3 }],
    ]);
    expect((await people.ada.post("chat.sendMessage", { message: { rid: "GENERAL", msg: "four" } })).status).toBe(400);
  });
});

test("an operator's secret is not announced when it is set", async () => {
  await using people = await startWithPeople();
  await using ada = await RawClient.login(people.server.url, "token of ada");
  await ada.subscribe("notify-all", "public-settings-changed");
  await people.server.admin.setSetting("CREATE_TOKENS_FOR_USERS_SECRET", "hush");
  await people.server.admin.setSetting("Site_Name", "told");
  await ada.settled();
  expect(ada.events("notify-all", "public-settings-changed")).toEqual([
    ["updated", { _id: "Site_Name", value: "told" }],
  ]);
  expect((await people.root.post("users.createToken", { userId: "id-bot", secret: "hush" })).status).toBe(200);
});

describe("a login token", () => {
  test("ends by its time, with its socket; a personal access token stays", async () => {
    await using people = await startWithPeople({
      tokenLifeMs: 400,
      users: [{ username: "lou", password: "right", id: "id-lou", token: "token of lou" }],
    });
    const { body } = await people.nobody.post("login", { user: "lou", password: "right" });
    const { authToken } = body.data as { readonly authToken: string };
    await using short = await RawClient.login(people.server.url, authToken);
    await using long = await RawClient.login(people.server.url, "token of lou");
    await short.closed();
    await using again = await RawClient.connect(people.server.url);
    expect((await again.call("login", { resume: authToken })).error).toMatchObject({ error: 401 });
    expect(long.isOpen).toBe(true);
    await vi.waitFor(() => expect(people.server.wire.connections("lou")).toHaveLength(1));
  });

  test("ends with its socket when fifty newer ones crowd it out", async () => {
    await using people = await startWithPeople({
      users: [{ username: "lou", password: "right", id: "id-lou", token: "token of lou" }],
    });
    const login = () => people.nobody.post("login", { user: "lou", password: "right" });
    const { authToken } = (await login()).body.data as { readonly authToken: string };
    await using oldest = await RawClient.login(people.server.url, authToken);
    await using personal = await RawClient.login(people.server.url, "token of lou");
    for (let newer = 1; newer < 50; newer += 1) await login();
    expect(oldest.isOpen).toBe(true);
    await login();
    expect((await oldest.closed()).code).toBe(1000);
    expect(personal.isOpen).toBe(true);
  });

  test("is made for others by whoever knows the operator's secret", async () => {
    await using people = await startWithPeople({ settings: { CREATE_TOKENS_FOR_USERS_SECRET: "hush" } });
    const order = { userId: "id-bot", secret: "hush" };
    expect((await people.ada.post("users.createToken", order)).body.errorType).toBe("error-not-authorized");
    expect((await people.root.post("users.createToken", { ...order, secret: "?" })).status).toBe(400);
    const { body } = await people.root.post("users.createToken", order);
    const { authToken } = body.data as { readonly authToken: string };
    await using bot = await RawClient.connect(people.server.url);
    expect((await bot.call("login", { resume: authToken })).result).toMatchObject({ id: "id-bot" });
    expect(JSON.stringify((await people.ada.get("settings.public")).body)).not.toContain("hush");
  });
});

test("deprecated methods and routes fail where the operator wants it", async () => {
  await using people = await startWithPeople({ profile: "8.6", deprecated: "fails" });
  await using bot = await RawClient.login(people.server.url, "token of bot");
  expect((await bot.call("joinRoom", "lobby")).error).toMatchObject({ error: 500 });
  expect((await bot.call("sendMessage", { rid: "GENERAL", msg: "x" })).result).toMatchObject({ msg: "x" });
  await using older = await startWithPeople({ profile: "7.13", deprecated: "fails" });
  expect(await older.bot.post("rooms.upload/GENERAL")).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining("will be removed on version 8.0.0") },
  });
});
