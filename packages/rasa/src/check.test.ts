import type { ServerResponse } from "node:http";
import { always, freePort, type Heard, rawServer, until, webServer } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { checkRasa, watchRasa, whySilent } from "./check.ts";
import { rasaAt } from "./talk.fixture.ts";

type Env = Readonly<Record<string, string>>;
type Page = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>];

/** Answers by path; what is not named is not found. */
const site =
  (pages: Readonly<Record<string, Page>>) =>
  (request: Heard, response: ServerResponse): void => {
    const [path = ""] = request.url.split("?");
    const [status, body, headers] = pages[path] ?? [404, "Requested URL not found"];
    always(status, body, headers)(request, response);
  };

const healthy: Page = [200, '{"status":"ok"}'];
const rest = { "/": [200, "Hello from Rasa: 3.6.21"], "/webhooks/rest/": healthy } as const;
const model: Page = [200, '{"model_file":"models/m.tar.gz","num_active_training_jobs":0}'];
const conflict: Page = [409, '{"status":"failure","reason":"Conflict","code":409}'];
const html = { "Content-Type": "text/html; charset=utf-8" };

async function findingsAt(pages: Readonly<Record<string, Page>>, env: Env = {}): Promise<readonly string[]> {
  await using server = await webServer(site(pages));
  const { rasa, settings } = rasaAt(server.url, env);
  const findings = await checkRasa(rasa, settings);
  return findings.map(({ level, text }) => `${level}: ${text.replaceAll(server.url, "URL")}`);
}

const token = { RASA_API_TOKEN: "t0ken-t0ken" };
const callback = { RASA_MODE: "callback", RASA_CALLBACK_SECRET: "hidden-secret" };

describe("the check at the start", () => {
  it.each<[string, Readonly<Record<string, Page>>, Env, readonly (string | RegExp)[]]>([
    [
      "is content with a Rasa that has all",
      { ...rest, "/status": model },
      token,
      ["ok: Rasa 3.6.21 is at URL", 'ok: the channel "rest" is on', "ok: the model models/m.tar.gz is loaded"],
    ],
    ["is content without the HTTP API", rest, {}, ["ok: Rasa 3.6.21 is at URL", 'ok: the channel "rest" is on']],
    [
      "is content with a proxy that shows the channel only",
      { "/": [403, "no"], "/webhooks/rest/": healthy },
      {},
      ['ok: the channel "rest" is on'],
    ],
    [
      "is content with a channel of somebody's own that only takes messages",
      { "/": rest["/"], "/webhooks/mine/webhook": [405, "GET is not allowed"] },
      { RASA_CHANNEL: "mine" },
      ["ok: Rasa 3.6.21 is at URL", 'ok: the channel "mine" is on'],
    ],
    [
      "is content with a path of somebody's own",
      { "/": rest["/"], "/talk": [405, "GET is not allowed"] },
      { RASA_CHANNEL: "/talk" },
      ["ok: Rasa 3.6.21 is at URL", "ok: messages are taken at URL/talk"],
    ],
    [
      "finds that there is no model",
      { ...rest, "/status": conflict },
      {},
      ["ok: Rasa 3.6.21 is at URL", 'ok: the channel "rest" is on', /^error: GET URL\/status: .*409.*rasa train/],
    ],
    [
      "finds that the token is wrong, which messages do not need",
      { ...rest, "/status": [401, '{"reason":"NotAuthenticated"}'] },
      token,
      [/^ok/, /^ok/, /^warning: messages are answered all the same, but .*401.*RASA_API_TOKEN/],
    ],
    ["finds that there is no HTTP API for the token", rest, token, [/^ok/, /^ok/, /^warning: .*--enable-api/]],
    [
      "says what to add for a channel that is off",
      { "/": rest["/"] },
      {},
      [
        /^ok/,
        /^error: there is nothing at URL\/webhooks\/rest\/webhook: add the line "rest:" to Rasa's credentials\.yml/,
      ],
    ],
    [
      "finds that a proxy wants to know who asks",
      { "/": [401, "who?"], "/webhooks/rest/": [401, "who?"] },
      {},
      [/^error: GET URL\/webhooks\/rest\/: .*401 \(who\?\).*RASA_BEARER/],
    ],
    [
      "finds a login page that is led to",
      {
        "/": [302, "", { Location: "https://sso.example.com/?x=1" }],
        "/webhooks/rest/": [302, "", { Location: "https://sso.example.com/?x=1" }],
      },
      {},
      [/^error: .*leads to https:\/\/sso\.example\.com\/,/],
    ],
    [
      "finds a web page",
      { "/": [200, "<html><title>It works!</title></html>", html], "/webhooks/rest/": [200, "<html></html>", html] },
      {},
      [/^error: GET URL\/: .*It works!.*correct RASA_URL/],
    ],
    [
      "finds Rocket.Chat itself",
      { "/": [200, "<!DOCTYPE html><script>__meteor_runtime_config__ = 1</script>", html] },
      {},
      ["error: URL is Rocket.Chat, not Rasa: correct RASA_URL"],
    ],
    [
      "warns of a Rasa that is older than the connector knows",
      { ...rest, "/": [200, "Hello from Rasa: 1.10.2"] },
      {},
      [/^warning: Rasa 1\.10\.2 is at URL: the connector is made for Rasa 3/, /^ok/],
    ],
    [
      "says where callbacks belong, without the secret",
      { "/": rest["/"], "/webhooks/callback/": healthy },
      callback,
      [
        /^ok/,
        /^ok/,
        /^ok: in Rasa's credentials\.yml .*\/rasa\/callback.*port 5006.*never to Rasa itself.*<RASA_CALLBACK_SECRET>/,
      ],
    ],
  ])("%s", async (_, pages, env, expected) => {
    const findings = await findingsAt(pages, env);
    expect(findings).toEqual(expected.map((one) => (typeof one === "string" ? one : expect.stringMatching(one))));
    expect(findings.join()).not.toMatch(/t0ken-t0ken|hidden-secret/);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["is down", async () => `http://127.0.0.1:${await freePort()}`, /no connection \(ECONNREFUSED/],
    ["has an unknown name", async () => "http://rasa.invalid:5005", /no connection/],
  ])("finds a Rasa that %s", async (_, url, text) => {
    const { rasa, settings } = rasaAt(await url());
    expect(await checkRasa(rasa, settings)).toEqual([{ level: "error", text: expect.stringMatching(text) }]);
  });

  it("finds something that speaks no HTTP", async () => {
    await using server = await rawServer((socket) => void socket.end("220 mail.example.com ESMTP\r\n"));
    const { rasa, settings } = rasaAt(server.url);
    const [finding] = await checkRasa(rasa, settings);
    expect(finding).toMatchObject({ level: "error", text: expect.stringContaining("ended before the answer did") });
  });
});

describe("the watch over Rasa", () => {
  it("tells the log once that Rasa is not there, and once that it is, with what is wrong then", async () => {
    const port = await freePort();
    const { rasa, settings, log } = rasaAt(`http://127.0.0.1:${port}`);
    await using _ = watchRasa(rasa, settings, { everyMs: 5 });
    await until("the log to hear of it", () => log.length > 0);
    await using server = await webServer(site({ ...rest, "/status": conflict }), port);
    await until("the check to be through", () => log.some((line) => line.startsWith("error")));
    await until("a few further looks", () => server.heard.filter(({ url }) => url === "/status").length > 3);
    expect(log).toEqual([
      expect.stringMatching(/^warn: Rasa cannot be reached/),
      expect.stringMatching(/^info: Rasa can be reached again/),
      expect.stringMatching(/^info: Rasa 3\.6\.21/),
      expect.stringMatching(/^info: the channel "rest" is on/),
      expect.stringMatching(/^error: .*rasa train/),
    ]);
  });

  it("does not repeat itself while Rasa is not there", async () => {
    await using server = await rawServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const { rasa, settings, log } = rasaAt(server.url.replace("http:", "https:"));
    await using _ = watchRasa(rasa, settings, { everyMs: 5 });
    await until("several looks", () => server.calls() > 5);
    expect(log).toEqual([expect.stringMatching(/^warn: Rasa cannot be reached/)]);
  });

  it("is quiet while all is well, and looks again when a question finds Rasa gone", async () => {
    const port = await freePort();
    const { rasa, settings, log } = rasaAt(`http://127.0.0.1:${port}`);
    const first = await webServer(site({ ...rest, "/status": model }), port);
    await using _ = watchRasa(rasa, settings, { everyMs: 5 });
    await until("the check to be through", () => log.some((line) => line.includes("is loaded")));
    for (let pings = 0; pings < 20; pings += 1) await rasa.ping();
    const looks = first.heard.length - 20;
    await first[Symbol.asyncDispose]();
    await expect(rasa.ping()).rejects.toThrow("no connection");
    await using second = await webServer(site({ ...rest, "/status": model }), port);
    await until("Rasa to be found again", () => log.some((line) => line.includes("reached again")));
    await until("a check", () => second.heard.some(({ url }) => url === "/status"));
    expect(looks).toBe(3);
    expect(log.filter((line) => line.includes("is loaded"))).toHaveLength(1);
  });

  it("ends when it is disposed of, also in the middle of a look, without a word", async () => {
    await using server = await rawServer(() => {});
    const { rasa, settings, log } = rasaAt(server.url);
    const watch = watchRasa(rasa, settings);
    await until("the look to begin", () => server.calls() > 0);
    await watch[Symbol.asyncDispose]();
    expect(log).toEqual([]);
  });
});

describe("why an answer is empty", () => {
  const tracker = "/conversations/rc-a/tracker";
  it.each<[string, Readonly<Record<string, Page>>, Env, RegExp]>([
    ["no model", { "/status": conflict }, {}, /409.*rasa train/],
    ["a pause", { "/status": model, [tracker]: [200, '{"paused":true}'] }, token, /paused until Rasa gets \/restart/],
    [
      "neither of them",
      { "/status": model, [tracker]: [200, '{"paused":false}'] },
      token,
      /nothing to say, an action failed/,
    ],
    ["not known without the HTTP API", {}, {}, /--enable-api and set RASA_API_TOKEN/],
    ["not known with a wrong token", { "/status": [401, "{}"] }, token, /401.*RASA_API_TOKEN/],
  ])("is told: %s", async (_, pages, env, text) => {
    await using server = await webServer(site(pages));
    const { rasa, settings } = rasaAt(server.url, env);
    expect(await whySilent(rasa, settings, "rc-a")).toMatch(text);
  });

  it("is not told by a Rasa that fails", async () => {
    await using server = await webServer(always(502, ""));
    const { rasa, settings } = rasaAt(server.url);
    await expect(whySilent(rasa, settings, "rc-a")).rejects.toMatchObject({ kind: "uncertain" });
  });
});
