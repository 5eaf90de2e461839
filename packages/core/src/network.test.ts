import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type Server as HttpServer, request } from "node:http";
import { connect as dial, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { generate } from "selfsigned";
import { describe, expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { heard, quick, recordingLogger, settingsFor, startBot, startServer } from "./harness.fixture.ts";

interface Front extends AsyncDisposable {
  readonly url: string;
}

/** Listens with a server on a free port until disposed. */
async function listening(server: Server | HttpServer, scheme: string, path = ""): Promise<Front> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `${scheme}://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}

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
  const tlsFront = (port: number): Promise<Front> =>
    listening(
      createTlsServer({ key: pems.private, cert: pems.cert }, (outer) => {
        const inner = dial(port, "127.0.0.1");
        for (const side of [outer, inner]) side.on("error", () => side.destroy());
        outer.pipe(inner).pipe(outer);
      }),
      "https",
    );

  it("is refused, with the variable that names its authority", async () => {
    await using server = await startServer();
    await using front = await tlsFront(server.port);
    expect(await complaintOf(front.url)).toMatch(/cannot reach https:.*certificate.*ROCKETCHAT_CA_FILE/);
  });

  it("is trusted for REST and the socket when its authority is given", async () => {
    const directory = await mkdtemp(join(tmpdir(), "authority-"));
    const file = join(directory, "ca.pem");
    await writeFile(file, pems.cert);
    await using server = await startServer();
    await using front = await tlsFront(server.port);
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
    await using front = await tlsFront(server.port);
    await using bot = await startBot(front, { ROCKETCHAT_INSECURE_TLS: "true" });
    await server.as("ann").say("general", "unchecked");
    await heard(bot, "unchecked");
  });
});

/** A proxy that publishes a server below a path, for REST and the socket. */
function publishedBelow(path: string, port: number): Promise<Front> {
  const inside = (url = "/"): string => url.slice(path.length) || "/";
  const proxy = createHttpServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith(`${path}/`)) return void outgoing.writeHead(404).end("not here");
    const { method, headers, url } = incoming;
    const passed = request({ host: "127.0.0.1", port, method, headers, path: inside(url) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  proxy.on("upgrade", ({ url, headers }, outer) => {
    const inner = dial(port, "127.0.0.1", () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      inner.write(`GET ${inside(url)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      outer.pipe(inner).pipe(outer);
    });
    for (const side of [outer, inner]) side.on("error", () => side.destroy());
  });
  return listening(proxy, "http", path);
}

it.each(["", "/"])("a server below a path is reached, with '%s' at the end of its URL", async (end) => {
  await using server = await startServer();
  await using front = await publishedBelow("/chat", server.port);
  await using bot = await startBot({ url: `${front.url}${end}` });
  await server.as("ann").say("general", "below the path");
  await heard(bot, "below the path");
});

it("a host without a scheme is enough on this machine", async () => {
  await using server = await startServer();
  await using bot = await startBot({ url: `127.0.0.1:${server.port}` });
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
  const moved = createHttpServer((_, answer) => void answer.writeHead(301, { location: `${target.url}/login` }).end());
  await using front = await listening(moved, "http");
  expect(await complaintOf(front.url)).toContain(`redirects to ${target.url}/login; set ROCKETCHAT_URL`);
  expect(asked).toEqual([]);
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
