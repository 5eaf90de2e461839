import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { chatFault } from "../stand-in/chat.ts";
import { encryptionKey, openWorld, question, secret, type World } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];

/** What a question fails with. */
async function failure(world: World, text = "hi"): Promise<unknown> {
  return await world.ask("ann", text).then(
    () => "nothing",
    (error: unknown) => error,
  );
}

describe.concurrent("an error of Botpress", () => {
  it.each([
    ["Unauthorized", "misconfigured", /401 Unauthorized .*BOTPRESS_ENCRYPTION_KEY/],
    ["Forbidden", "rejected", /403 Forbidden .*reset/],
    ["PaymentRequired", "misconfigured", /402 PaymentRequired .*plan/],
    ["QuotaExceeded", "misconfigured", /QuotaExceeded .*plan/],
    ["LimitExceeded", "misconfigured", /LimitExceeded .*plan/],
    ["InvalidPayload", "rejected", /400 InvalidPayload/],
    ["PayloadTooLarge", "rejected", /413 PayloadTooLarge .*too long/],
    ["MethodNotFound", "misconfigured", /405 MethodNotFound .*BOTPRESS_URL/],
  ] as const)("%s is %s, also under status 200", async (type, kind, text) => {
    await using world = await openWorld({ standIn: { handler: echo } });
    for (const isHidden of [false, true]) {
      // One that may be mended by making everything anew is tried twice.
      world.chat.faults.inject(chatFault(type, { isHidden }), { times: 2 });
      await expect(failure(world, `hi ${isHidden}`)).resolves.toMatchObject({
        kind,
        message: expect.stringMatching(text),
      });
      world.chat.faults.clear();
    }
    await world.ask("ann", "and on");
    await world.ears.heard(["You said and on"]);
  });

  it.each([
    ["Retry-After", "0"],
    ["RateLimit-Reset", "0"],
    ["X-RateLimit-Reset", "1000000001"],
    ["X-Nothing", "0"],
  ])("of too many requests is waited for (%s: %s)", async (header, value) => {
    await using world = await openWorld({ standIn: { handler: echo } });
    world.chat.faults.inject(chatFault("RateLimited", { headers: { [header]: value } }), { times: 2 });
    await world.ask("ann", "hi");
    await world.ears.heard(["You said hi"]);
  });

  it("of too many requests for longer than anybody waits is told", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    world.chat.faults.inject(chatFault("RateLimited", { headers: { "Retry-After": "3600" } }));
    await expect(failure(world)).resolves.toMatchObject({ kind: "unavailable" });
  });

  it.each([500, 502, 504])("of its own (%i) does no harm: what it took is not sent again", async (status) => {
    for (const when of [undefined, "after"] as const) {
      await using world = await openWorld({ standIn: { handler: echo } });
      world.chat.faults.inject({ type: "answer", status, ...(when ? { when } : {}) });
      await world.ask("ann", "hi");
      await world.ears.heard(["You said hi"]);
      expect(world.chat.failures).toEqual([]);
    }
  });

  it("about whatever else is tried again", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    for (const on of ["getOrCreateUser", "getOrCreateConversation", "listMessages"] as const) {
      world.chat.faults.inject({ type: "reset" }, { on });
      world.chat.faults.inject({ type: "answer", status: 502 }, { on });
    }
    await world.ask("ann", "hi");
    await world.ears.heard(["You said hi"]);
  });
});

describe.concurrent("an id that Botpress does not take", () => {
  it.each([
    [
      "too long",
      { roomId: "R".repeat(80), epoch: 0 },
      /has 83 characters, of which Botpress takes 70.*BOTPRESS_SENDER/,
    ],
    ["of a person", { roomId: "R1", userId: "u1", epoch: 0 }, /the id of this person has/],
  ] as const)("is told, and others are not kept from anything (%s)", async (_, conversation, text) => {
    await using world = await openWorld({ standIn: { handler: echo } });
    const user = "userId" in conversation ? "u".repeat(80) : "ann";
    const refused = world.transport.send(question(user, "hi", { conversation }), new AbortController().signal);
    await expect(refused).rejects.toMatchObject({ kind: "rejected", message: expect.stringMatching(text) });
    await world.ask("bob", "hi");
    await world.ears.heard(["You said hi"]);
  });
});

describe.concurrent("what is no Chat API", () => {
  it("is told as such when it answers with a page", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    world.chat.faults.inject({ type: "answer", status: 200 });
    await expect(failure(world)).resolves.toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("page for people"),
    });
  });

  it("is told as such when there is no such webhook id", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.start({ chat: { url: `${world.chat.url}-not` } });
    await expect(failure(world)).resolves.toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("webhook id"),
    });
  });
});

/** Everything that is told while answers repeat secrets. */
async function toldBy(world: World, secrets: readonly string[]): Promise<string> {
  const body = secrets.join(" | ");
  const texts: string[] = [];
  for (const type of ["Unauthorized", "RateLimited", "InvalidPayload"]) {
    const error = { code: type === "Unauthorized" ? 401 : 400, type, message: body };
    for (const on of ["createMessage", "getUser", "hello"] as const) {
      world.chat.faults.inject({ type: "answer", status: error.code, body: JSON.stringify(error) }, { on });
      world.chat.faults.inject({ type: "answer", status: 500, body }, { on });
    }
    texts.push(String(await failure(world, type)));
    for (let count = 0; count < 3; count += 1) texts.push(JSON.stringify(await world.transport.check()));
    world.chat.faults.clear();
  }
  return [...texts, ...world.log].join("\n");
}

describe.concurrent("secrets", () => {
  it.each([true, false])(
    "are in no error and no line of the log, whatever an answer repeats (signed: %s)",
    async (isSigned) => {
      const headers = { Authorization: "Bearer proxy-secret-1" };
      await using world = await openWorld({
        isSigned,
        receive: "webhook",
        standIn: { handler: echo },
        options: { headers },
      });
      await world.ask("ann", "hi");
      const secrets = [await world.chat.keyOf("rc--uann"), encryptionKey, secret, "proxy-secret-1"];
      const all = await toldBy(world, isSigned ? secrets : secrets.filter((one) => one !== encryptionKey));
      expect(all).toContain("***");
      for (const one of secrets) expect(all).not.toContain(one);
    },
  );
});
