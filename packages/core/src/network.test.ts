import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { describe, expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";
import { listening, publishedBelow, tlsFront } from "./network.fixture.ts";

/** What the client says in the log while it keeps trying. */
async function complaintOf(url: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const logger = recordingLogger();
  const giveUp = new AbortController();
  const attempt = connect(settingsFor({ url }, env), { ...quick, logger, signal: giveUp.signal });
  attempt.catch(() => {});
  const complaint = await vi.waitFor(() => {
    const line = logger.lines.find((one) => one.startsWith("warn:"));
    if (!line) throw new Error("the client should say what is wrong");
    return line;
  });
  giveUp.abort();
  await expect(attempt).rejects.toMatchObject({ code: "closed" });
  return complaint;
}

describe("a server with a certificate of its own", async () => {
  const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  it("is refused, with the variable that names its authority", async () => {
    await using server = await startServer();
    await using front = await tlsFront(server.port, pems);
    expect(await complaintOf(front.url)).toMatch(/cannot reach https:.*certificate.*ROCKETCHAT_CA_FILE/);
  });

  it("is trusted for REST and the socket when its authority is given", async () => {
    const directory = await mkdtemp(join(tmpdir(), "authority-"));
    const file = join(directory, "ca.pem");
    await writeFile(file, pems.cert);
    await using server = await startServer();
    await using front = await tlsFront(server.port, pems);
    {
      await using bot = await startBot(front, { ROCKETCHAT_CA_FILE: file });
      await server.as("ann").say("general", "in private");
      await heard(bot, "in private");
      await bot.client.send({ roomId: "GENERAL", text: "received" });
    }
    await rm(directory, { recursive: true });
  });

  it("is taken as it is when the operator says so", async () => {
    await using server = await startServer();
    await using front = await tlsFront(server.port, pems);
    await using bot = await startBot(front, { ROCKETCHAT_INSECURE_TLS: "true" });
    await server.as("ann").say("general", "unchecked");
    await heard(bot, "unchecked");
  });

  it("is refused by the rest of the process all the same", async () => {
    await using server = await startServer();
    await using front = await tlsFront(server.port, pems);
    await using bot = await startBot(front, { ROCKETCHAT_INSECURE_TLS: "true" });
    expect(bot.client.health.state).toBe("online");
    const another = new Promise((resolve) => get(`${front.url}/api/info`, resolve).on("error", resolve));
    expect(await another).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    await expect(fetch(`${front.url}/api/info`)).rejects.toThrow();
    await expect(bot.client.files.download(`${front.url.replace("127.0.0.1", "localhost")}/x`)).rejects.toThrow(
      /certificate/,
    );
  });
});

it.each(["", "/"])("a server below a path is reached, with '%s' at the end of its URL", async (end) => {
  await using server = await startServer();
  await using front = await publishedBelow("/chat", server.port);
  await using bot = await startBot({ url: `${front.url}${end}` });
  await server.as("ann").say("general", "below the path");
  await heard(bot, "below the path");
});

it.each([
  ["a host without a scheme", (port: number) => `127.0.0.1:${port}`],
  ["a URL", (port: number) => `http://127.0.0.1:${port}`],
  ["a slash at the end", (port: number) => `http://127.0.0.1:${port}/`],
  ["the socket's URL", (port: number) => `ws://127.0.0.1:${port}/websocket`],
  ["quotes and blanks", (port: number) => ` "http://127.0.0.1:${port}" `],
])("a server is reached whose address is written as %s", async (_form, addressOf) => {
  await using server = await startServer();
  await using bot = await startBot({ url: addressOf(server.port) }, { ROCKETCHAT_ROOM: ' "" , ' });
  expect(bot.client.server.url).toBe(server.url);
});

it("a server that is no Rocket.Chat is named as such", async () => {
  const page = createHttpServer(
    (_, answer) => void answer.setHeader("content-type", "text/html").end("<h1>Welcome</h1>"),
  );
  await using front = await listening(page, "http");
  expect(await complaintOf(front.url)).toMatch(
    /POST login: the server answered no JSON; is ROCKETCHAT_URL a Rocket\.Chat/,
  );
});

it("a redirect is not followed, so that the password goes nowhere else", async () => {
  const asked: string[] = [];
  const elsewhere = createHttpServer((incoming, answer) => {
    asked.push(String(incoming.url));
    answer.end("{}");
  });
  await using target = await listening(elsewhere, "http");
  const moved = createHttpServer(
    (_, answer) => void answer.writeHead(301, { location: `${target.url}/login?ticket=s3cret` }).end(),
  );
  await using front = await listening(moved, "http");
  const complaint = await complaintOf(front.url);
  expect(complaint).toContain(`redirects to ${target.url}/login; set ROCKETCHAT_URL`);
  expect(complaint).not.toContain("s3cret");
  expect(asked).toEqual([]);
});

it("a redirected web socket is not followed, so that the token goes nowhere else", async () => {
  const asked: string[] = [];
  const elsewhere = createHttpServer().on("upgrade", ({ url }, socket) => {
    asked.push(String(url));
    socket.destroy();
  });
  await using target = await listening(elsewhere, "http");
  await using server = await startServer();
  await using front = await publishedBelow(
    "",
    server.port,
    `302 Found\r\nLocation: ${target.url}/websocket?token=t0ken`,
  );
  const complaint = await complaintOf(front.url);
  expect(complaint).toContain(`no web socket at ${front.url.replace("http", "ws")}/websocket`);
  expect(complaint).toContain(`redirects to ${target.url}/websocket; set ROCKETCHAT_URL`);
  expect(complaint).not.toContain("t0ken");
  expect(asked).toEqual([]);
});

it("what stands in front of a server and passes no web sockets on is named", async () => {
  await using server = await startServer();
  await using front = await publishedBelow("", server.port, "404 Not Found");
  expect(await complaintOf(front.url)).toMatch(/no web socket at ws:.*answers 404; does what stands in front/);
});

it("logs in by LDAP where the account lives there", async () => {
  await using server = await startServer();
  await using bot = await startBot(server, { ROCKETCHAT_AUTH: "ldap" });
  expect(bot.client.user.username).toBe("bot");
  expect(server.wire.calls({ path: /login$/ })).toMatchObject([{ body: { ldap: true, username: "bot" } }]);
});

it("downloads by a server's own link from a server below a path", async () => {
  await using server = await startServer();
  await using front = await publishedBelow("/chat", server.port);
  await using bot = await startBot({ url: front.url });
  const content = new TextEncoder().encode("below the path");
  const sent = await bot.client.files.upload({ roomId: "GENERAL", name: "note.txt", content });
  const stored = server.messages("general").find(({ _id }) => _id === sent.id);
  expect(await bot.client.files.download(String(stored?.attachments?.[0]?.title_link))).toEqual(content);
});

it("says that a link is none, without ending anything", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  await expect(bot.client.files.download("http://[")).rejects.toMatchObject({ code: "not_found" });
});

it("what stands in a link besides where it leads is in no error", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  for (const link of ["http://me:s3cret@127.0.0.1:1/file?token=s3cret", "http://me:s3cret@[/file", "/no/file#s3cret"]) {
    await expect(bot.client.files.download(link)).rejects.toMatchObject({
      message: expect.not.stringContaining("s3cret"),
    });
  }
});

it.each([
  ["a slash at the end", (url: string) => `${url}/`],
  ["blanks and capitals", (url: string) => ` ${url.replace("http", "HTTP")} `],
])("a URL of settings that were not read from the environment may have %s", async (_, write) => {
  await using server = await startServer();
  const settings = { ...settingsFor(server), url: write(server.url) };
  await using client = await connect(settings, { ...quick, logger: recordingLogger() });
  expect(client.server.url).toBe(server.url);
});

it("settings without the address of a server are refused at once, and leave their state file to others", async () => {
  const directory = await mkdtemp(join(tmpdir(), "state-"));
  const stateFile = join(directory, "state");
  await using server = await startServer();
  const settings = { ...settingsFor(server), stateFile };
  const options = { ...quick, logger: recordingLogger() };
  for (const url of ["", "ftp://chat.example.com", "https://"])
    await expect(connect({ ...settings, url }, options)).rejects.toMatchObject({ code: "invalid_settings" });
  const odd = { ...settings, proxy: "nonsense" };
  await expect(connect(odd, options)).rejects.toMatchObject({ code: "invalid_settings" });
  await (await connect(settings, options)).close();
  await rm(directory, { recursive: true });
});

it("as many rooms as anybody may ask for are kept", async () => {
  await using server = await startServer();
  const settings = { ...settingsFor(server), roomCacheSize: 999_999_999_999 };
  await using client = await connect(settings, { ...quick, logger: recordingLogger() });
  expect(client.health.state).toBe("online");
});

it("half of an answer to a login shows no token in the log", async () => {
  await using server = await startServer();
  await using bot = await startBot(server);
  server.faults.garbage('{"msg":"result","id":"1","result":{"id":"aaaaaaaaaaaaaaaaa","token":"s3cret-s3cret-s3cret');
  await server.as("ann").say("general", "after the garbage");
  await heard(bot, "after the garbage");
  expect(bot.log.join("\n")).toMatch(/a frame that is not JSON: .*"result"/);
  expect(bot.log.join("\n")).not.toContain("s3c");
});
