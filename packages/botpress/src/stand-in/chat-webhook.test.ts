import { expect, test } from "vitest";
import type { Handler } from "./bot.ts";
import { say, talkingTo } from "./chat.fixture.ts";
import { startStandInChat } from "./chat.ts";
import { startWebhookReceiver } from "./chat-webhook.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];

test("every signal is posted with the secret, to the address and a slash, however it ends", async () => {
  await using there = await startWebhookReceiver();
  await using chat = await startStandInChat({ handler: echo, webhookUrl: there.url, webhookSecret: "s" });
  const ann = await talkingTo(chat, "ann", "room");
  await say(ann, "hello");
  await chat.settled();
  chat.webhookTo(`${there.url}/`);
  await chat.botSays("of somebody else", { type: "text", text: "unasked" });
  await chat.settled();
  expect(there.posts.map(({ path, secret }) => [path, secret])).toEqual([
    ["/signals/", "s"],
    ["/signals/", "s"],
    ["/signals/", undefined],
  ]);
  expect(there.posts.map(({ body }) => body)).toMatchObject([
    { type: "message_created", data: { isBot: false, conversationId: "room", payload: { text: "hello" } } },
    { type: "message_created", data: { isBot: true, conversationId: "room", payload: { text: "You said hello" } } },
    { type: "message_created", data: { isBot: true, conversationId: "of somebody else" } },
  ]);
  expect(chat.posts.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test("what is refused or cut is lost, and nobody is told", async () => {
  await using there = await startWebhookReceiver();
  await using chat = await startStandInChat({ handler: () => [], webhookUrl: there.url });
  const ann = await talkingTo(chat, "ann", "room");
  there.behave("refuse");
  expect((await say(ann, "one")).status).toBe(201);
  there.behave("cut");
  expect((await say(ann, "two")).status).toBe(201);
  chat.webhookTo("http://127.0.0.1:9");
  expect((await say(ann, "three")).status).toBe(201);
  await chat.settled();
  expect(chat.posts.map(({ status }) => status)).toEqual([500, undefined, undefined]);
  expect(there.posts).toHaveLength(2);
});

test("posts are on their way at the same time, and whoever speaks waits for the one that tells of it", async () => {
  await using there = await startWebhookReceiver();
  await using chat = await startStandInChat({ handler: () => three, webhookUrl: there.url });
  const ann = await talkingTo(chat, "ann", "room");
  there.behave("wait");
  let isAnswered = false;
  const answer = say(ann, "hello").finally(() => {
    isAnswered = true;
  });
  await there.came(4);
  expect(isAnswered).toBe(false);
  expect(chat.mostPostsAtOnce).toBe(4);
  there.behave("take");
  expect((await answer).status).toBe(201);
  await chat.settled();
});

const three = (["one", "two", "three"] as const).map((text) => ({ type: "text", text }) as const);
