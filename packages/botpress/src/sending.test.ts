import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openTalk, type Talk, type TalkOptions } from "./bot.fixture.ts";
import type { Handler } from "./stand-in.ts";
import { secret } from "./ways.fixture.ts";

async function post(talk: Talk, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${talk.connector.url}/v1/actions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secret}`, ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.text() };
}

const door = { actions: true, port: 0, secret };

describe.concurrent("a bot of v12, which cannot speak unasked, posts to the connector", () => {
  it("texts, payloads as it answers with, and actions, to conversations, rooms and people", async () => {
    await using talk = await openTalk("public", { door });
    expect(await post(talk, { room: "#lounge", action: "send", text: "The coffee is ready." })).toMatchObject({
      status: 200,
    });
    const card = {
      type: "card",
      title: "A tree",
      actions: [{ action: "Postback", title: "Buy the tree", payload: "buy_tree" }],
    };
    expect(await post(talk, { user: "@ann", payload: card })).toMatchObject({ status: 200 });
    const room = await talk.ann.direct("bot");
    await talk.ann.say(room, "Buy the tree");
    await talk.hears(room, "The tree is yours.");
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "Hello! I am an assistant made with Botpress.");
    const [conversation = ""] = talk.converse?.senders.filter((id) => id.startsWith("rc-LOUNGE")) ?? [];
    const two = [
      { text: "One.", quick_replies: [{ title: "Red", payload: "RED" }] },
      { type: "text", text: "Two." },
    ];
    expect(await post(talk, { conversation, payload: two })).toMatchObject({ status: 200 });
    expect(talk.said("lounge").slice(-2)).toEqual(["One.", "Two."]);
  });

  it("and hears what cannot be done", async () => {
    await using talk = await openTalk("public", { door });
    expect(await post(talk, { conversation: "rc-NOWHERE", payload: { type: "text", text: "x" } })).toMatchObject({
      status: 404,
    });
    expect(await post(talk, { payload: { type: "text", text: "x" } })).toMatchObject({ status: 400 });
    expect(await post(talk, { room: "#lounge", action: "dance" })).toMatchObject({ status: 400 });
    const wrong = { authorization: "Bearer guessed" };
    expect(await post(talk, { room: "#lounge", payload: { type: "text", text: "x" } }, wrong)).toMatchObject({
      status: 401,
    });
    expect(talk.said("lounge")).toEqual([]);
  });

  it("by the action of the example, as v12 runs it", async () => {
    await using talk = await openTalk("public", { door });
    const file = fileURLToPath(new URL("../../../examples/botpress/v12/rocketchat-send.js", import.meta.url));
    const source = (await readFile(file, "utf8"))
      .replace("http://127.0.0.1:5007", talk.connector.url ?? "")
      .replace("const secret = ''", `const secret = '${secret}'`);
    // v12 wraps an action in a function with these parameters.
    const action = new Function("event", "args", "require", source);
    const load = createRequire(fileURLToPath(new URL("../../dialog/package.json", import.meta.url)));
    await action({ target: "LOUNGE" }, { text: "It is noon." }, load);
    await talk.hears("lounge", "It is noon.");
    await action({ target: "x" }, { target: "@ann", text: "Only for you." }, load);
    await talk.hears(await talk.ann.direct("bot"), "Only for you.");
  });

  it("also in the middle of a turn, to whom it answers", async () => {
    const talking: { with?: Talk } = {};
    const handler: Handler = async ({ user }) => {
      const payload = { type: "text", text: "I am looking it up." };
      if (talking.with) await post(talking.with, { conversation: user, payload });
      return [{ type: "text", text: "Here it is." }];
    };
    await using talk = await openTalk("public", { door, handler });
    talking.with = talk;
    const { _id: tmid } = await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "Here it is.");
    await talk.ann.say("lounge", "hello", { tmid });
    await until("both answers", () => talk.said("lounge").length === 4);
    expect(talk.said("lounge")).toEqual(["I am looking it up.", "Here it is.", "I am looking it up.", "Here it is."]);
  });

  it("also with the bodies that apps of the marketplace take", async () => {
    await using talk = await openTalk("public", { door: { ...door, compat: true } });
    const body = { action: "send-message", sessionId: "LOUNGE", actionData: { messages: ["Hello from a flow"] } };
    expect(await post(talk, body)).toMatchObject({ status: 200 });
    await talk.hears("lounge", "Hello from a flow");
  });
});

describe.concurrent("an action of v12 that posts payloads in the middle of a turn", () => {
  /** A bot that posts before it answers, and what became of its posts. */
  function posting(where: (user: string) => object) {
    const statuses: number[] = [];
    let talk: Talk | undefined;
    const handler: Handler = async ({ user, text }) => {
      if (talk === undefined) throw new Error("the bot is asked before it is there");
      const { status } = await post(talk, { ...where(user), payload: { type: "text", text: `wait: ${text}` } });
      statuses.push(status);
      return [{ type: "text", text: `re: ${text}` }];
    };
    const open = async (options: TalkOptions = {}): Promise<Talk> => {
      talk = await openTalk("public", { door, handler, ...options });
      return talk;
    };
    return { statuses, open };
  }

  it.each([
    ["the conversation", (user: string) => ({ conversation: user })],
    ["the person", () => ({ user: "@ann" })],
  ])("is answered at once, and its turn goes on: %s", async (_what, where) => {
    const { statuses, open } = posting(where);
    await using talk = await open();
    const room = await talk.ann.direct("bot");
    await talk.ann.say(room, "hello");
    await talk.hears(room, "re: hello");
    expect(talk.said(room)).toEqual(["wait: hello", "re: hello"]);
    expect(statuses).toEqual([200]);
  });

  it("says to a person alone what is for them alone, wherever they talk", async () => {
    const { open } = posting(() => ({ user: "@ann" }));
    await using talk = await open({ dialog: { strategy: "user" } });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "re: hello");
    expect(talk.said("lounge")).toEqual(["re: hello"]);
    expect(talk.said(await talk.ann.direct("bot"))).toEqual(["wait: hello"]);
  });
});
