import { describe, expect, it } from "vitest";
import { startWithPeople } from "./people.fixture.ts";

describe("presence", () => {
  it("keeps what somebody says about themselves", async () => {
    await using people = await startWithPeople();
    expect((await people.bot.post("users.setStatus", { status: "busy", message: "thinking" })).body).toEqual({
      success: true,
    });
    const seen = await people.ada.get("users.info?username=bot");
    expect(seen.at("user.statusText")).toBe("thinking");
    expect((await people.bot.get("me")).at("statusDefault")).toBe("busy");
  });

  it.each([
    ["8.3", "bot", { status: "sleepy" }, 400, "error-invalid-status"],
    ["8.3", "bot", {}, 400, 400],
    ["6.5", "bot", {}, 400, 400],
    ["8.3", "bot", { status: "busy", username: "nobody" }, 400, "error-invalid-user"],
    ["8.3", "bot", { status: "busy", mood: "good" }, 400, "invalid-params"],
    ["8.3", "bot", { status: "busy", username: "ada" }, 403, undefined],
  ] as const)("on %s refuses that %s sets %o with %i %s", async (profile, who, body, status, errorType) => {
    await using people = await startWithPeople({ profile });
    const answer = await people[who].post("users.setStatus", body);
    expect(answer.status).toBe(status);
    expect(answer.at("errorType")).toBe(errorType);
  });

  it("lets nobody be invisible where that is switched off", async () => {
    await using people = await startWithPeople({ settings: { Accounts_AllowInvisibleStatusOption: false } });
    const answer = await people.bot.post("users.setStatus", { status: "offline" });
    expect(answer).toMatchObject({ status: 400, body: { errorType: "error-status-not-allowed" } });
  });

  it("lets an administrator set the status of others", async () => {
    await using people = await startWithPeople();
    expect((await people.root.post("users.setStatus", { message: "on leave", username: "ada" })).status).toBe(200);
    expect((await people.bot.get("users.info?username=ada")).at("user.statusText")).toBe("on leave");
  });

  it("takes five changes a minute", async () => {
    await using people = await startWithPeople({ limits: true });
    const statuses = [];
    for (let turn = 0; turn < 6; turn += 1)
      statuses.push((await people.ada.post("users.setStatus", { message: `${turn}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it("tells one's own connection, but not that of others", async () => {
    await using people = await startWithPeople();
    const own = { _id: "id-ada", status: "offline", connectionStatus: "offline", success: true };
    expect((await people.ada.get("users.getStatus")).body).toEqual(own);
    expect((await people.ada.get("users.getStatus?username=bot")).body).toEqual({
      _id: "id-bot",
      status: "offline",
      success: true,
    });
    expect((await people.ada.get("users.getPresence")).body).toEqual({
      presence: "offline",
      connectionStatus: "offline",
      success: true,
    });
    expect((await people.ada.get("users.getPresence?userId=id-bot")).body).toEqual({
      presence: "offline",
      success: true,
    });
    expect((await people.ada.get("users.getPresence?userId=no")).at("errorType")).toBe("error-invalid-user");
  });

  it("lists who is there", async () => {
    await using people = await startWithPeople();
    const everybody = await people.ada.get("users.presence");
    expect(everybody.body).toMatchObject({ full: true, users: [{ _id: "rocket.cat", status: "online" }] });
    expect((await people.ada.get("users.presence?ids=id-bot,rocket.cat")).body).toMatchObject({
      full: false,
      users: [{ _id: "rocket.cat" }],
    });
    const from = new Date().toISOString();
    await people.bot.post("users.setStatus", { message: "new" });
    expect((await people.ada.get(`users.presence?from=${from}`)).body).toMatchObject({
      full: false,
      users: [{ username: "bot", statusText: "new" }],
    });
  });
});
