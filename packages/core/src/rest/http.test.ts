import { createServer, type RequestListener } from "node:http";
import { expect, it } from "vitest";
import { createAgents } from "../util/agent.ts";
import { createHttp, type Http } from "./http.ts";

interface Answering extends AsyncDisposable {
  readonly url: string;
  readonly http: Http;
}

async function answering(listener: RequestListener): Promise<Answering> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const http = createHttp({ url, agent: createAgents(url, {}, 1_000).rest, timeoutMs: 1_000 });
  return {
    url,
    http,
    async [Symbol.asyncDispose]() {
      http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const token = { userId: "bot", authToken: "the-token" };
const hour = 3_600_000;

/** A refusal for half a minute, by a clock that is off. */
const limitedBy =
  (skewMs: number, waitMs = 30_000): RequestListener =>
  (_, answer) => {
    const now = Date.now() + skewMs;
    const headers = { date: new Date(now).toUTCString(), "x-ratelimit-reset": String(now + waitMs) };
    answer.writeHead(429, headers).end('{"success":false,"error":"[error-too-many-requests]"}');
  };

it.each([
  ["agrees with ours", 0],
  ["is an hour ahead", hour],
  ["is an hour behind", -hour],
])("waits as long as the server means when its clock %s", async (_, skewMs) => {
  await using server = await answering(limitedBy(skewMs));
  const refused = await server.http.call("GET", "me", {}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "rate_limited" });
  const { retryInMs } = refused as { readonly retryInMs: number };
  expect(retryInMs).toBeGreaterThan(28_000);
  expect(retryInMs).toBeLessThanOrEqual(31_000);
});

it.each([
  ["nonsense", 1e15, 600_000],
  ["the past", -hour, 0],
])("takes a reset that is %s for no more than it can be", async (_, waitMs, retryInMs) => {
  await using server = await answering(limitedBy(0, waitMs));
  await expect(server.http.call("GET", "me", {})).rejects.toMatchObject({ code: "rate_limited", retryInMs });
});

it.each([
  ["a number of seconds", () => "30"],
  ["a date", () => new Date(Date.now() + hour + 30_000).toUTCString()],
])("waits as long as what stands in front of the server says by %s", async (_, retryAfter) => {
  await using server = await answering((_, answer) => {
    answer
      .writeHead(429, { date: new Date(Date.now() + hour).toUTCString(), "retry-after": retryAfter() })
      .end("slow down");
  });
  const refused = await server.http.call("GET", "me", {}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "rate_limited" });
  const { retryInMs } = refused as { readonly retryInMs: number };
  expect(retryInMs).toBeGreaterThan(28_000);
  expect(retryInMs).toBeLessThanOrEqual(31_000);
});

it.each(["soon", "-5", ""])("does without a time when there is none ('%s')", async (retryAfter) => {
  await using server = await answering((_, answer) => void answer.writeHead(429, { "retry-after": retryAfter }).end());
  await expect(server.http.call("GET", "me", {})).rejects.toMatchObject({ code: "rate_limited", retryInMs: undefined });
});

it.each([
  ["a success with a limit", 200, true, [{ limit: 10, remaining: 4, resetAt: 5_000_000_000_000 }]],
  ["a refusal with a limit", 400, true, [{ limit: 10, remaining: 4, resetAt: 5_000_000_000_000 }]],
  ["a success without one, which tells that there is none", 200, false, [undefined]],
  ["a failure without one, which tells nothing", 502, false, []],
] as const)("hears how the limit stands from %s", async (_, status, isLimited, told) => {
  await using server = await answering((_, answer) => {
    const limits = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "4", "x-ratelimit-reset": "5000000000000" };
    answer.writeHead(status, isLimited ? limits : {}).end('{"success":true}');
  });
  const heard: unknown[] = [];
  const onAllowance = (allowance: unknown): void => void heard.push(allowance);
  await server.http.call("GET", "me", {}, { onAllowance }).catch(() => {});
  expect(heard).toEqual(told.map((allowance) => allowance && expect.objectContaining(allowance)));
});

it("shows no secret of a link in an error", async () => {
  await using server = await answering((_, answer) => void answer.writeHead(403).end());
  const failure = await server.http.download(`${server.url}/f/1?rc_token=hush&rc_uid=1`, token, 10).catch(String);
  expect(failure).toContain(`download of ${server.url}/f/1 refused (403)`);
  expect(failure).not.toContain("hush");
});

it("follows a download to where the server keeps its files, without showing the login there", async () => {
  const shown: unknown[] = [];
  await using store = await answering(({ url, headers }, answer) => {
    shown.push([url, headers["x-auth-token"], headers["x-user-id"]]);
    answer.end("content");
  });
  await using server = await answering((_, answer) => {
    answer.writeHead(302, { location: `${store.url}/bucket/1?signature=hush` }).end();
  });
  const content = await server.http.download(`${server.url}/file-upload/1/a.txt`, token, 100);
  expect(new TextDecoder().decode(content)).toBe("content");
  expect(shown).toEqual([["/bucket/1?signature=hush", undefined, undefined]]);
});

it("ends a download that is redirected in a circle", async () => {
  await using server = await answering((_, answer) => void answer.writeHead(302, { location: "/again" }).end());
  await expect(server.http.download(`${server.url}/again`, token, 10)).rejects.toMatchObject({ status: 302 });
});

it("downloads from elsewhere whatever the scheme of the own server is", async () => {
  await using elsewhere = await answering((_, answer) => void answer.end("content"));
  const http = createHttp({
    url: "https://127.0.0.1:9",
    agent: createAgents("https://127.0.0.1:9", {}, 1_000).rest,
    timeoutMs: 1_000,
  });
  expect(await http.download(`${elsewhere.url}/a.txt`, token, 100)).toHaveLength(7);
  http.close();
});
