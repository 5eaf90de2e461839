import { statusOf } from "@rocketchat-connectors/dialog/http";
import { always, freePort, webServer } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { patience, rasaAt } from "./talk.fixture.ts";

const json = { "Content-Type": "application/json" };
const id = "rc-GENERAL-ualice";

/** An error as Rasa's HTTP API writes it. */
const failure = (code: number, reason: string): string =>
  JSON.stringify({ version: "3.6.21", status: "failure", message: "no", reason, details: {}, help: null, code });

describe("an intent that is triggered", () => {
  it("is answered with what the bot says, and shows the token of the HTTP API", async () => {
    await using server = await webServer(
      always(200, '{"tracker":{},"messages":[{"recipient_id":"x","text":"Hi"}]}', json),
    );
    const { rasa } = rasaAt(server.url, { RASA_API_TOKEN: "t&ken" });
    const intent = { name: "EXTERNAL_joined", entities: { name: "Alice" } };
    expect(await rasa.triggerIntent("rc-a/b", intent, patience())).toEqual([{ recipient_id: "x", text: "Hi" }]);
    const [heard] = server.heard;
    expect(heard?.url).toBe("/conversations/rc-a%2Fb/trigger_intent?include_events=NONE&token=t%26ken");
    expect(JSON.parse(heard?.body ?? "")).toEqual(intent);
  });

  it("lets Rasa post the answer to the door in callback mode", async () => {
    await using server = await webServer(always(200, '{"tracker":{}}', json));
    const { rasa } = rasaAt(server.url, { RASA_MODE: "callback" });
    expect(await rasa.triggerIntent(id, { name: "hey" }, patience())).toEqual([]);
    expect(server.heard[0]?.url).toContain("output_channel=callback");
  });

  it.each<[string, number, string, string, RegExp]>([
    ["that the bot does not know", 404, failure(404, "NotFound"), "rejected", /add the intent to the bot's domain/],
    ["of a Rasa without the HTTP API", 404, "Not Found", "misconfigured", /--enable-api/],
    ["with a wrong token", 401, failure(401, "NotAuthenticated"), "misconfigured", /RASA_API_TOKEN/],
    ["with a JWT of somebody", 403, failure(403, "NotAuthorized"), "misconfigured", /role "admin"/],
    ["of a Rasa without a model", 409, failure(409, "Conflict"), "misconfigured", /rasa train/],
    ["and fails", 500, failure(500, "ConversationError"), "uncertain", /Rasa's log/],
    ["that is no answer", 200, "[]", "rejected", /no answer of Rasa/],
  ])("%s says so", async (_, status, body, kind, message) => {
    await using server = await webServer(always(status, body, json));
    const { rasa } = rasaAt(server.url, { RASA_API_TOKEN: "t0ken-t0ken" });
    const error = await rasa.triggerIntent(id, { name: "hey" }, patience()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(error).toMatchObject({ message: expect.not.stringContaining("t0ken-t0ken") });
    expect(server.calls()).toBe(1);
  });

  it("is tried again when it cannot have been sent", async () => {
    const { rasa } = rasaAt(`http://127.0.0.1:${await freePort()}`);
    await expect(rasa.triggerIntent(id, { name: "hey" }, patience())).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("in 4 attempts"),
    });
  });
});

describe("Rasa's state", () => {
  it.each([
    ['{"model_file":"m.tar.gz","model_id":"1","num_active_training_jobs":1}', { model: "m.tar.gz", trainingJobs: 1 }],
    ['{"model_file":null}', { trainingJobs: 0 }],
  ])("%s is read", async (body, status) => {
    await using server = await webServer(always(200, body, json));
    expect(await rasaAt(server.url).rasa.status()).toEqual(status);
  });

  it("is asked for with the JWT of the HTTP API instead of what a proxy wants, which keeps its other headers", async () => {
    await using server = await webServer(always(200, '{"version":"3.6.21"}', json));
    const env = { RASA_JWT: "j.w.t", RASA_HEADERS: "authorization: Bearer proxy, X-Tenant: acme" };
    expect(await rasaAt(server.url, env).rasa.version()).toBe("3.6.21");
    expect(server.heard[0]?.headers).toMatchObject({ authorization: "Bearer j.w.t", "x-tenant": "acme" });
  });

  it.each([
    ['{"paused":true}', true],
    ['{"paused":false}', false],
  ])("of a conversation is %s", async (body, paused) => {
    await using server = await webServer(always(200, body, json));
    expect(await rasaAt(server.url).rasa.isPaused(id)).toBe(paused);
    expect(server.heard[0]?.url).toBe(`/conversations/${id}/tracker?include_events=NONE`);
  });

  it("that is refused tells by which status", async () => {
    await using server = await webServer(always(409, failure(409, "Conflict"), json));
    const error = await rasaAt(server.url)
      .rasa.status()
      .catch((reason: unknown) => reason);
    expect(statusOf(error)).toBe(409);
    expect(statusOf(new Error("another"))).toBeUndefined();
  });

  it("is asked for with one attempt", async () => {
    const { rasa } = rasaAt(`http://127.0.0.1:${await freePort()}`);
    await expect(rasa.status()).rejects.toMatchObject({ message: expect.stringMatching(/: no connection \(/) });
  });
});
