import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { generate } from "selfsigned";
import { expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { listening, tlsFront, tunnelProxy } from "./network.fixture.ts";

/** What the client says in the log while it keeps trying through this proxy. */
async function complaintThrough(proxy: string, answerTimeoutMs = 3_000): Promise<string> {
  await using server = await startServer();
  const logger = recordingLogger();
  const giveUp = new AbortController();
  const settings = settingsFor(server, { ROCKETCHAT_PROXY: proxy });
  const attempt = connect(settings, { ...quick, answerTimeoutMs, logger, signal: giveUp.signal });
  attempt.catch(() => {});
  await vi.waitFor(() => expect(logger.lines, "the client should say what is wrong").not.toEqual([]), {
    timeout: 5_000,
  });
  giveUp.abort();
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
  return logger.lines.join("\n");
}

it("both transports go through the proxy, and nothing else leaves", async () => {
  await using server = await startServer();
  await using proxy = await tunnelProxy();
  await using bot = await startBot(server, { ROCKETCHAT_PROXY: proxy.url });
  await server.as("ann").say("general", "through the wall");
  await heard(bot, "through the wall");
  await bot.client.send({ roomId: "GENERAL", text: "and back" });
  await server.waitForMessage({ from: "bot", text: "and back" });
  expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set([`127.0.0.1:${server.port}`]));
  const before = proxy.tunnels.length;
  expect(before).toBeGreaterThanOrEqual(2);
  await server.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(bot.client.health).toMatchObject({ state: "online", reconnects: 1 }), {
    timeout: 5_000,
  });
  expect(proxy.tunnels.length, "the socket came back through the proxy").toBeGreaterThan(before);
  expect(proxy.others).toEqual([]);
});

it("a server behind TLS of its own authority is trusted through the proxy, which sees no word of it", async () => {
  const pems = await generate([{ name: "commonName", value: "chat.intern" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "chat.intern" }] }],
  });
  await using server = await startServer();
  await using front = await tlsFront(server.port, pems);
  await using proxy = await tunnelProxy({ to: Number(new URL(front.url).port) });
  const url = "https://chat.intern";
  const settings = { ...settingsFor({ url }, { ROCKETCHAT_PROXY: proxy.url }), ca: pems.cert };
  const client = await connect(settings, { ...quick, logger: recordingLogger() });
  await client.send({ roomId: "GENERAL", text: "in private" });
  await client.close();
  expect(new Set(proxy.tunnels.map(({ target }) => target))).toEqual(new Set(["chat.intern:443"]));
  const distrustful = settingsFor({ url }, { ROCKETCHAT_PROXY: proxy.url });
  const logger = recordingLogger();
  const giveUp = new AbortController();
  const attempt = connect(distrustful, { ...quick, logger, signal: giveUp.signal });
  attempt.catch(() => {});
  await vi.waitFor(() => expect(logger.lines.join("\n")).toMatch(/certificate.*ROCKETCHAT_CA_FILE/), {
    timeout: 5_000,
  });
  giveUp.abort();
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
  await using trusting = await startBot({ url }, { ROCKETCHAT_PROXY: proxy.url, ROCKETCHAT_INSECURE_TLS: "true" });
  expect(trusting.client.health.state).toBe("online");
});

it("the proxy gets its credentials, the server and the log never do", async () => {
  await using server = await startServer();
  const words = `Basic ${Buffer.from("me:pa55 word").toString("base64")}`;
  await using proxy = await tunnelProxy({
    refuse: ({ authorization }) => (authorization === words ? undefined : "407 Proxy Authentication Required"),
  });
  await using bot = await startBot(server, { ROCKETCHAT_PROXY: proxy.url.replace("//", "//me:pa55%20word@") });
  await bot.client.send({ roomId: "GENERAL", text: "hello" });
  expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
  expect(bot.log.join("\n")).not.toContain("pa55");
  const complaint = await complaintThrough(proxy.url.replace("//", "//me:wr0ng@"));
  expect(complaint).toMatch(/the proxy http:\/\/127\.0\.0\.1:\d+ refuses a tunnel to .* \(407 .*user and the password/);
  expect(complaint).not.toContain("wr0ng");
});

it("a proxy that permits no tunnel there is named with its answer", async () => {
  await using proxy = await tunnelProxy({ refuse: () => "403 Forbidden" });
  expect(await complaintThrough(proxy.url)).toMatch(
    /the proxy http:.* refuses a tunnel to 127.*\(403 Forbidden\): does it/,
  );
});

it("a proxy that is down is named", async () => {
  await using gone = await startServer();
  void gone.faults.restart({ downMs: 60_000 });
  const { url } = gone;
  expect(await complaintThrough(url)).toMatch(new RegExp(`cannot reach .*the proxy ${url}: .*ECONNREFUSED`));
});

it("a proxy that takes the connection and never answers is given up, and closing does not wait for it", async () => {
  await using mute = await listening(
    createTcpServer(() => {}),
    "http",
  );
  expect(await complaintThrough(mute.url, 100)).toContain(`the proxy ${mute.url}: does not answer within 75 ms`);
});

it("a host of NO_PROXY and this machine are reached directly", async () => {
  await using server = await startServer();
  await using proxy = await tunnelProxy();
  await using bot = await startBot(server, { HTTP_PROXY: proxy.url });
  expect(bot.client.health.state).toBe("online");
  const settings = settingsFor(server);
  const exempt = { ...settings, proxy: proxy.url, noProxy: ["127.0.0.1"] };
  const client = await connect(exempt, { ...quick, logger: recordingLogger() });
  await client.close();
  expect(proxy.tunnels).toEqual([]);
});

it("a download from another host goes through the proxy as well, without the token", async () => {
  const asked: unknown[] = [];
  const storage = createHttpServer(({ headers }, answer) => {
    asked.push(headers["x-auth-token"]);
    answer.end("from elsewhere");
  });
  await using elsewhere = await listening(storage, "http");
  await using server = await startServer();
  await using proxy = await tunnelProxy();
  await using bot = await startBot(server, { ROCKETCHAT_PROXY: proxy.url });
  const content = await bot.client.files.download(`${elsewhere.url}/file`);
  expect(new TextDecoder().decode(content)).toBe("from elsewhere");
  expect(proxy.tunnels.map(({ target }) => target)).toContain(new URL(elsewhere.url).host);
  expect(asked).toEqual([undefined]);
});

it.each(["50%off", "%zz", "p@ss:word/", "ü"])("a proxy gets the password '%s' as it was written", async (password) => {
  const asked: (string | undefined)[] = [];
  await using server = await startServer();
  await using proxy = await tunnelProxy({
    refuse({ authorization }) {
      asked.push(authorization);
      return undefined;
    },
  });
  const written = /^[%\w]+$/.test(password) ? password : encodeURIComponent(password);
  await using bot = await startBot(server, { ROCKETCHAT_PROXY: proxy.url.replace("//", `//me:${written}@`) });
  expect(bot.client.health.state).toBe("online");
  expect(asked[0]).toBe(`Basic ${Buffer.from(`me:${password}`).toString("base64")}`);
});
