import { EngineError } from "@rocketchat-connectors/dialog";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { asked, livechatStarted } from "../asking/question.fixture.ts";
import { failureOf } from "./failures.ts";
import { openWorld, secret, token, type World, watchedConsole } from "./world.fixture.ts";

/** How asking fails; it must. */
async function failure(world: World): Promise<EngineError> {
  try {
    await world.ask("hello");
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error("The question was taken");
}

/** Somebody who does not wait for a Botpress that is not there. */
const hasty = { integration: { maxWaitMs: 0 } } as const;
const page = "text/html";
const json = { "content-type": "application/json" };
const apiError = (code: number, type: string, message = "why") => JSON.stringify({ id: "e1", code, type, message });

describe("a Botpress that fails", () => {
  it.each([
    [401, "Unauthorized", "misconfigured", "BOTPRESS_TOKEN must be an Integration Access Key"],
    [403, "Forbidden", "misconfigured", "the bot must have it installed"],
    [403, "QuotaExceeded", "misconfigured", "what the workspace's plan allows is used up"],
    [402, "PaymentRequired", "misconfigured", "what the workspace's plan allows is used up"],
    [400, "InvalidPayload", "rejected", "deploy its definition anew"],
    [413, "PayloadTooLarge", "rejected", "it is too long for Botpress"],
    [404, "ResourceNotFound", "rejected", "it was deleted there"],
    [429, "RateLimited", "unavailable", "too many requests for now"],
    [500, "Internal", "unavailable", "Botpress has a trouble of its own"],
  ] as const)("with %d %s is told as such", async (status, type, kind, text) => {
    await using world = await openWorld(hasty);
    const answer = { type: "answer", status, headers: json, body: apiError(status, type) } as const;
    world.runtime.faults.inject(answer, { on: "any", times: Number.POSITIVE_INFINITY });
    const { kind: actual, message } = await failure(world);
    expect(message).toContain(text);
    expect(message).toContain(`Botpress answered ${status} ${type} (why)`);
    expect(actual).toBe(kind);
  });

  it("behind a proxy with a page of its own is told in words", async () => {
    await using world = await openWorld(hasty);
    const answer = { type: "answer", status: 502, headers: { "content-type": page } } as const;
    world.runtime.faults.inject(answer, { on: "any", times: Number.POSITIVE_INFINITY });
    expect((await failure(world)).message).toMatch(/get-or-create: Botpress answered 502 \(502 502 nginx\)/);
  });

  it("and works at the next attempt is not noticed", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    const { faults } = world.runtime;
    faults.inject({ type: "answer", status: 502 }, { on: "user" });
    faults.inject({ type: "reset" }, { on: "conversation" });
    faults.inject({ type: "reset", when: "after" }, { on: "message" });
    await world.ask("hello");
    expect(world.said).toMatchObject([{ payload: { text: "hello" } }]);
    expect(world.runtime.messages).toHaveLength(2);
  });

  it("and asks to wait a moment is asked after that", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    const answer = {
      type: "answer",
      status: 429,
      body: apiError(429, "RateLimited"),
      headers: { ...json, "retry-after": "0" },
    } as const;
    world.runtime.faults.inject(answer);
    await world.ask("hello");
    expect(world.said).toHaveLength(1);
  });

  it("and asks to wait for long is not waited for", async () => {
    await using world = await openWorld();
    const headers = { ...json, "retry-after": "3600" };
    world.runtime.faults.inject({ type: "answer", status: 429, body: apiError(429, "RateLimited"), headers });
    expect((await failure(world)).kind).toBe("unavailable");
    expect(world.runtime.requests.filter(({ path }) => path.includes("/messages/"))).toHaveLength(1);
  });

  it("is told once when it is not there, and once when it is again", async () => {
    await using world = await openWorld({ ...hasty, handler: ({ text }) => [{ type: "text", text }] });
    await world.runtime.down();
    for (const _ of [1, 2]) {
      const { kind, message } = await failure(world);
      expect(kind).toBe("unavailable");
      expect(message).toMatch(/no connection \(ECONNREFUSED.*is BOTPRESS_API_URL right\?/);
    }
    expect(world.transport.isDown).toBe(true);
    expect(world.log.filter((line) => line.startsWith("warn: Botpress cannot be reached at"))).toHaveLength(1);
    await world.runtime.up();
    await world.ask("hello");
    expect(world.transport.isDown).toBe(false);
    expect(world.log.filter((line) => line.includes("Botpress can be reached again at"))).toHaveLength(1);
  });

  it("is there again as soon as it answers, though it refuses", async () => {
    await using world = await openWorld(hasty);
    await world.runtime.down();
    await failure(world);
    await world.runtime.up();
    const answer = { type: "answer", status: 401, headers: json, body: apiError(401, "Unauthorized") } as const;
    world.runtime.faults.inject(answer, { on: "any", times: Number.POSITIVE_INFINITY });
    expect((await failure(world)).kind).toBe("misconfigured");
    expect(world.transport.isDown).toBe(false);
  });

  it("is waited for when it is not there, and gets the question once it is", async () => {
    await using world = await openWorld({ handler: ({ text }) => [{ type: "text", text }] });
    await world.runtime.down();
    const asking = world.ask("hello");
    await until("it to be missed", () => world.transport.isDown);
    await world.runtime.up();
    await asking;
    expect(world.said).toMatchObject([{ payload: { text: "hello" } }]);
    expect(world.transport.isDown).toBe(false);
  });

  it.each([
    ["a server that is not there", "down"],
    ["an answer", "silent"],
  ] as const)("is not waited for any longer when nobody wants %s any more", async (_, state) => {
    await using world = await openWorld({ pauses: { firstMs: 60_000, longestMs: 60_000 } });
    if (state === "down") await world.runtime.down();
    else world.runtime.faults.inject({ type: "hang" }, { on: "any" });
    const stopped = new AbortController();
    const asking = world.transport.send(asked({ msg: "hello" }), stopped.signal);
    asking.catch(() => undefined);
    await until("it to be tried", () => world.transport.isDown || world.runtime.requests.length > 0);
    stopped.abort();
    await expect(asking).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("and is something else than Botpress is told as such", async () => {
    await using world = await openWorld();
    world.runtime.faults.inject({ type: "answer", status: 200 }, { on: "any", times: Number.POSITIVE_INFINITY });
    const { kind, message } = await failure(world);
    expect(kind).toBe("misconfigured");
    expect(message).toContain("is a page for people; is BOTPRESS_API_URL that of Botpress' API?");
  });

  it("and is not trusted is told with what Node wants, since Botpress' client takes no certificate", () => {
    const asked = { what: "GET https://bp.local/v1", isRepeatable: true, timeoutMs: 1, hide: (text: string) => text };
    const { kind, message } = failureOf(asked, { code: "SELF_SIGNED_CERT_IN_CHAIN", message: "self-signed" }, false);
    expect(kind).toBe("misconfigured");
    expect(message).toMatch(/no secure connection \(SELF_SIGNED_CERT_IN_CHAIN: self-signed\).*NODE_EXTRA_CA_CERTS/);
    expect(message).not.toContain("BOTPRESS_CA_FILE");
  });

  it("does not get an event twice that it may have got", async () => {
    await using world = await openWorld();
    world.runtime.faults.inject({ type: "reset", when: "after" }, { on: "event" });
    await expect(world.transport.tell(livechatStarted, new AbortController().signal)).rejects.toMatchObject({
      kind: "uncertain",
    });
    expect(world.runtime.requests.filter(({ path }) => path.endsWith("/events"))).toHaveLength(1);
  });
});

describe("secrets", () => {
  it("stand in no error, no log and on no console, whatever Botpress answers", async () => {
    using console = watchedConsole();
    await using world = await openWorld({
      ...hasty,
      env: { BOTPRESS_HEADERS: '{"x-proxy": "a-secret-of-the-proxy"}' },
    });
    const message = `you sent Bearer ${token} and a-secret-of-the-proxy to ${secret}`;
    const answer = { type: "answer", headers: json } as const;
    world.runtime.faults.inject(
      { ...answer, status: 401, body: apiError(401, "Unauthorized", message) },
      { on: "user" },
    );
    world.runtime.faults.inject({ ...answer, status: 400, body: message }, { on: "message" });
    const failures = [await failure(world), await failure(world)];
    await world.runtime.down();
    failures.push(await failure(world));
    const findings = await world.transport.check();
    const shown = JSON.stringify([failures.map((one) => [one.message, one.cause]), world.log, console.lines, findings]);
    for (const hidden of [token, "a-secret-of-the-proxy", secret]) expect(shown).not.toContain(hidden);
    expect(shown).toContain("***");
    expect(console.lines).toEqual([]);
  });
});
