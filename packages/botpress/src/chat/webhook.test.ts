import { setImmediate as nextTick } from "node:timers/promises";
import { gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import type { Handler } from "../stand-in/bot.ts";
import { talkingTo } from "../stand-in/chat.fixture.ts";
import { idOf, openWorld, secret, type World } from "./talk.fixture.ts";
import { webhookRoute } from "./webhook.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const { stringify } = JSON;

async function doorOf(world: World): Promise<string> {
  const line = world.log.find((one) => one.includes("listens on")) ?? "";
  return `${/http:\S+/.exec(line)?.[0]}/botpress/webhook`;
}

const signal = (id: string, conversationId: string, text: string) => ({
  type: "message_created",
  data: {
    ...{ id, conversationId, userId: "user_BOT", isBot: true, metadata: null },
    ...{ createdAt: new Date().toISOString(), payload: { type: "text", text } },
  },
});

describe.concurrent("the webhook", () => {
  const open = () => openWorld({ receive: "webhook", standIn: { handler: echo } });
  const post = async (
    url: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = { "x-secret-key": secret },
  ) =>
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : stringify(body),
    });

  it("takes signals with and without a slash at its end, each once", async () => {
    await using world = await open();
    const url = await doorOf(world);
    const one = signal("m1", idOf("ann"), "one");
    for (const path of [url, `${url}/`, url]) expect((await post(path, one)).status).toBe(200);
    await post(url, signal("m2", idOf("ann"), "two"));
    await world.ears.hears("one", "two");
    expect(world.ears.calls.map(({ id }) => id)).toEqual(["m1", "m2"]);
  });

  it("takes nothing without the secret", async () => {
    await using world = await open();
    const url = await doorOf(world);
    expect((await post(url, signal("m1", idOf("ann"), "one"), {})).status).toBe(401);
    expect((await post(url, signal("m1", idOf("ann"), "one"), { "x-secret-key": "wrong" })).status).toBe(401);
    expect((await post(url, signal("m2", idOf("ann"), "two"))).status).toBe(200);
    await world.ears.hears("two");
    await world.ears.heard(["two"]);
  });

  it("takes whatever comes, and says only what is the bot's in conversations of ours", async () => {
    await using world = await open();
    const url = await doorOf(world);
    const strange = [
      ...["ping", "", "{", "null", "[]", '"x"', "{}", '{"type":7}'],
      signal("m1", "conv_of-somebody-else", "foreign"),
      { type: "something_new", data: { conversationId: idOf("ann") } },
      { type: "message_created", data: { ...signal("m2", idOf("ann"), "echo").data, isBot: false } },
      { type: "message_deleted", data: { id: "m0", conversationId: idOf("ann"), userId: "u" } },
      { type: "message_stream_delta", data: { streamId: "s", conversationId: idOf("ann"), delta: "x" } },
    ];
    for (const body of strange) expect([200, 400]).toContain((await post(url, body)).status);
    await post(url, stringify(signal("m3", idOf("ann"), "ours")), {
      "x-secret-key": secret,
      "content-type": "text/plain",
    });
    await world.ears.hears("ours");
    await world.ears.heard(["ours"]);
    expect(world.log.filter((line) => line.startsWith("debug") && line.includes("conv_of-somebody-else"))).toHaveLength(
      1,
    );
  });

  it("answers before what was posted is said", async () => {
    await using world = await open();
    const url = await doorOf(world);
    world.ears.before = () => new Promise<never>(() => undefined);
    expect((await post(url, signal("m1", idOf("ann"), "one"))).status).toBe(200);
  });
});

describe("a signal that is posted", () => {
  it("is answered when it is noted, and not before", async () => {
    const noted = gate();
    const route = webhookRoute("/signals", () => noted.opened, keptLog().logger);
    const body = signal("m1", idOf("ann"), "one");
    let isAnswered = false;
    const answering = Promise.resolve(
      route.handle({
        ...{ path: "/signals", body, text: stringify(body), params: {}, query: {}, headers: new Headers() },
        signal: new AbortController().signal,
      }),
    ).then(() => {
      isAnswered = true;
    });
    await nextTick();
    expect(isAnswered).toBe(false);
    noted.open();
    await answering;
  });

  it("is said by the next process, although nobody was ever asked there, when the first is killed over it", async () => {
    await using world = await openWorld({ receive: "webhook", standIn: { handler: echo } });
    await talkingTo(world.chat, "rc--uann", idOf("ann"));
    world.ears.before = () => new Promise(() => undefined);
    await world.chat.botSays(idOf("ann"), { type: "text", text: "unasked" });
    await until("it to be heard", () => world.ears.calls.length === 1);
    await world.chat.settled();
    world.kill();
    world.ears.before = () => undefined;
    await world.start();
    await world.ears.heard(["unasked"]);
  });
});
