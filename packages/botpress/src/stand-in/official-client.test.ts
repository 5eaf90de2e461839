import * as official from "@botpress/chat";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { chatFault, type StandInChat, type StandInChatOptions, startStandInChat } from "./chat.ts";
import { cloudError, cloudFixtures } from "./cloud-fixtures.fixture.ts";
import { isObject, type JsonObject } from "./json.ts";
import { listening } from "./official-listener.fixture.ts";

const { Client } = official;
const text = (words: string) => ({ type: "text", text: words }) as const;

async function start(options: StandInChatOptions = {}): Promise<StandInChat> {
  const chat = await startStandInChat({ handler: ({ text: words }) => [text(`You said ${words}`)], ...options });
  onTestFinished(chat.close);
  return chat;
}

const asked = (chat: StandInChat) => chat.requests.map(({ operation }) => operation);

describe("the official client comes in", () => {
  test("without anything, and as a user of its choice", async () => {
    const chat = await start();
    const somebody = await Client.connect({ apiUrl: chat.url });
    const ann = await Client.connect({ apiUrl: chat.url, userId: "ann" });
    expect([somebody.user.id, ann.user.id]).toEqual([chat.users[0], "ann"]);
    expect(asked(chat)).toEqual(["hello", "createUser", "hello", "createUser"]);
    expect(chat.requests.map(({ path }) => path)).toContain("/hello/");
    const again = await Client.connect({ apiUrl: chat.url, userKey: ann.user.key });
    expect(again.user).toMatchObject({ id: "ann", createdAt: ann.user.createdAt, key: ann.user.key });
  });

  test("by an address and a webhook id", async () => {
    const chat = await start({ webhookId: "other-id" });
    const baseApiUrl = chat.url.slice(0, -"/other-id".length);
    expect((await Client.connect({ webhookId: "other-id", baseApiUrl, userId: "ann" })).user.id).toBe("ann");
  });

  test("with the encryption key of the bot's owner, with which nobody gets a key here", async () => {
    const chat = await start({ encryptionKey: "secret" });
    const { user } = await Client.connect({ apiUrl: chat.url, userId: "rc-ann", encryptionKey: "secret" });
    expect(user).toMatchObject({ id: "rc-ann" });
    expect(await chat.keyOf("rc-ann")).not.toBe("");
    await expect(Client.connect({ apiUrl: chat.url, userId: "bob" })).rejects.toThrow(official.UnauthorizedError);
    const wrong = Client.connect({ apiUrl: chat.url, userId: "bob", encryptionKey: "another" });
    await expect(wrong).rejects.toThrow(official.UnauthorizedError);
  });

  test("with a key for which there is no user yet, unless its id cannot be one", async () => {
    const chat = await start();
    const { user } = await Client.connect({ apiUrl: chat.url, userKey: await chat.keyOf("rc-bob") });
    expect(user.id).toBe("rc-bob");
    for (const id of ["a+b", "a:b", "a.b", "x".repeat(71)]) {
      const userKey = await chat.keyOf(id);
      await expect(Client.connect({ apiUrl: chat.url, userKey })).rejects.toThrow(official.InvalidPayloadError);
      await expect(Client.connect({ apiUrl: chat.url, userId: id })).rejects.toThrow(official.InvalidPayloadError);
    }
    expect(chat.users).toEqual(["rc-bob"]);
  });

  test("not by another webhook's id: the error comes with success", async () => {
    const chat = await start();
    const answer = await fetch(`${chat.url}1234/hello`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { code: 404, type: "ResourceNotFound" }]);
    const failed = Client.connect({ apiUrl: `${chat.url}1234` });
    await expect(failed).rejects.toThrow(official.ChatClientError);
    await expect(failed).rejects.toThrow(String(cloudError().message));
  });
});

describe("the official client does everything:", () => {
  let chat: StandInChat;
  let ann: official.AuthenticatedClient;
  let bob: official.AuthenticatedClient;
  beforeEach(async () => {
    chat = await start({ pageSize: 3 });
    ann = await Client.connect({ apiUrl: chat.url, userId: "ann" });
    bob = await Client.connect({ apiUrl: chat.url, userId: "bob" });
  });

  test("users", async () => {
    await expect(Client.connect({ apiUrl: chat.url, userId: "ann" })).rejects.toThrow(official.AlreadyExistsError);
    const client = new Client({ apiUrl: chat.url });
    const { user } = await client.getOrCreateUser({ "x-user-key": ann.user.key, name: "Ann", profile: "{}" });
    expect(user).toMatchObject({ id: "ann", name: "Ann", profile: "{}" });
    await ann.updateUser({ pictureUrl: "https://example.com/ann.png" });
    const whole = { name: "Ann", profile: "{}", pictureUrl: "https://example.com/ann.png" };
    expect((await ann.getUser({})).user).toMatchObject({ ...whole, createdAt: ann.user.createdAt });
    await expect(ann.updateUser({ profile: "x".repeat(1_001) })).rejects.toThrow(official.InvalidPayloadError);
    await ann.deleteUser({});
    await expect(ann.getUser({})).rejects.toThrow(official.ResourceNotFoundError);
    expect(chat.users).toEqual(["bob"]);
  });

  test("conversations", async () => {
    const { conversation } = await ann.getOrCreateConversation({ id: "room" });
    expect(conversation.id).toBe("room");
    expect((await ann.getOrCreateConversation({ id: "room" })).conversation).toEqual(conversation);
    expect((await ann.getConversation({ id: "room" })).conversation).toEqual(conversation);
    await expect(ann.createConversation({ id: "room" })).rejects.toThrow(official.AlreadyExistsError);
    await expect(ann.createConversation({ id: "a.b" })).rejects.toThrow(official.InvalidPayloadError);
    await expect(ann.getOrCreateConversation({ id: "a:b" })).rejects.toThrow(official.InvalidPayloadError);
    await expect(ann.getConversation({ id: "none" })).rejects.toThrow(official.ResourceNotFoundError);
    const others = [bob.getOrCreateConversation({ id: "room" }), bob.deleteConversation({ id: "room" })];
    for (const other of others) {
      await expect(other).rejects.toThrow(official.ForbiddenError);
      await expect(other).rejects.toThrow("You are not the owner");
    }
    await expect(bob.getConversation({ id: "room" })).rejects.toThrow(official.ForbiddenError);
    for (let count = 0; count < 3; count += 1) await ann.createConversation({});
    const own = await ann.list.conversations({}).collect();
    expect(own.map(({ id }) => id)).toEqual(chat.conversations.toReversed());
    expect(await bob.list.conversations({}).collect()).toEqual([]);
    await ann.deleteConversation({ id: "room" });
    await expect(ann.getConversation({ id: "room" })).rejects.toThrow(official.ResourceNotFoundError);
  });

  test("ids with a slash in them", async () => {
    await ann.createConversation({ id: "a/b" });
    await ann.createMessage({ conversationId: "a/b", payload: text("hello") });
    expect((await ann.listMessages({ conversationId: "a/b" })).messages).not.toEqual([]);
  });

  test("participants, whom only the owner changes", async () => {
    await ann.createConversation({ id: "room" });
    const there = { conversationId: "room", userId: "bob" };
    await expect(bob.addParticipant(there)).rejects.toThrow(official.ForbiddenError);
    await expect(bob.createMessage({ conversationId: "room", payload: text("hello") })).rejects.toThrow(
      official.ForbiddenError,
    );
    await expect(ann.addParticipant({ ...there, userId: "nobody" })).rejects.toThrow(official.ResourceNotFoundError);
    expect((await ann.addParticipant(there)).participant.id).toBe("bob");
    expect((await ann.getParticipant(there)).participant.id).toBe("bob");
    await expect(bob.getParticipant(there)).rejects.toThrow(official.ForbiddenError);
    const all = await bob.list.participants({ conversationId: "room" }).collect();
    expect(all.map(({ id }) => id)).toEqual(["ann", "bob"]);
    await bob.createMessage({ conversationId: "room", payload: text("hello") });
    await expect(ann.removeParticipant({ ...there, userId: "ann" })).rejects.toThrow(official.InvalidPayloadError);
    await ann.removeParticipant(there);
    await expect(ann.getParticipant(there)).rejects.toThrow(official.ResourceNotFoundError);
    await expect(bob.listMessages({ conversationId: "room" })).rejects.toThrow(official.ForbiddenError);
  });

  test("messages, which lists have in no order", async () => {
    await ann.createConversation({ id: "room" });
    const metadata = { rocketchat: { v: 1 } };
    const { message } = await ann.createMessage({ conversationId: "room", payload: text("0"), metadata });
    expect(message).toMatchObject({ payload: text("0"), userId: "ann", conversationId: "room", metadata });
    for (const words of ["1", "2", "3"]) await ann.createMessage({ conversationId: "room", payload: text(words) });
    await chat.settled();
    const said = chat.messages("room");
    expect(said).toHaveLength(8);
    const first = await ann.listMessages({ conversationId: "room" });
    expect(first.messages.map(({ id }) => id).sort()).toEqual(
      said
        .slice(-3)
        .map(({ id }) => id)
        .sort(),
    );
    expect(first.messages[0]).not.toHaveProperty("isBot");
    const listed = await ann.list.messages({ conversationId: "room" }).collect();
    expect(listed).not.toEqual(said);
    expect(listed.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))).toEqual(said);
    await expect(ann.listMessages({ conversationId: "room", nextToken: "none" })).rejects.toThrow(
      official.InvalidQueryError,
    );
    // Whoever wrote it, the answer names who asks.
    const [, answer] = said;
    expect((await ann.getMessage({ id: answer?.id ?? "" })).message).toEqual({ ...answer, userId: "ann" });
    await expect(ann.deleteMessage({ id: answer?.id ?? "" })).rejects.toThrow(official.ForbiddenError);
    await ann.deleteMessage({ id: message.id });
    await expect(ann.getMessage({ id: message.id })).rejects.toThrow(official.ResourceNotFoundError);
    // Where there is no conversation, nobody takes part in it.
    const nowhere = ann.createMessage({ conversationId: "none", payload: text("hello") });
    await expect(nowhere).rejects.toThrow(official.ForbiddenError);
  });

  test("custom events", async () => {
    await ann.createConversation({ id: "room" });
    const payload = { type: "rocketchat.room_opened", rid: "room" };
    const { event } = await ann.createEvent({ conversationId: "room", payload });
    expect(event).toMatchObject({ payload, userId: "ann", conversationId: "room" });
    expect((await ann.getEvent({ id: event.id })).event).toEqual(event);
    await expect(bob.getEvent({ id: event.id })).rejects.toThrow(official.ForbiddenError);
    await expect(ann.getEvent({ id: "none" })).rejects.toThrow(official.ResourceNotFoundError);
    await expect(bob.createEvent({ conversationId: "room", payload })).rejects.toThrow(official.ForbiddenError);
  });

  test("it tells errors by their class, and those under success by their code", async () => {
    const create = () => ann.createConversation({});
    for (const [type, error] of [
      ["RateLimited", official.RateLimitedError],
      ["PaymentRequired", official.PaymentRequiredError],
      ["QuotaExceeded", official.QuotaExceededError],
      ["LimitExceeded", official.LimitExceededError],
      ["Internal", official.InternalError],
      ["OperationTimeout", official.OperationTimeoutError],
    ] as const) {
      chat.faults.inject(chatFault(type), { on: "createConversation" });
      await expect(create()).rejects.toThrow(error);
    }
    chat.faults.inject(chatFault("AlreadyExists", { isHidden: true }), { on: "createConversation" });
    const hidden = create();
    await expect(hidden).rejects.toThrow(official.ChatHTTPError);
    await expect(hidden).rejects.toMatchObject({ status: 409 });
    expect(chat.conversations).toEqual([]);
  });
});

describe("the official client reads", () => {
  let chat: StandInChat;
  let ann: official.AuthenticatedClient;
  beforeEach(async () => {
    chat = await start({ handler: () => [] });
    ann = await Client.connect({ apiUrl: chat.url, userId: "ann" });
    await ann.createConversation({ id: "room" });
  });

  test("what it said itself, and what the bot says to all who listen", async () => {
    const [one, two] = [await listening(ann, "room"), await listening(ann, "room")];
    expect(chat.streams.count("room")).toBe(2);
    await ann.createMessage({ conversationId: "room", payload: text("hello") });
    await chat.botSays("room", text("hi"));
    for (const ears of [one, two]) {
      await ears.came(2);
      expect(ears.heard).toMatchObject([
        ["message_created", { isBot: false, userId: "ann", conversationId: "room", payload: text("hello") }],
        ["message_created", { isBot: true, conversationId: "room", payload: text("hi") }],
      ]);
    }
  });

  const dropped: Readonly<Record<string, readonly string[]>> = { image: ["title"], audio: ["title"], video: ["title"] };

  for (const [kind, payload] of Object.entries(cloudFixtures("payload"))) {
    test(`${kind}${dropped[kind] ? ", without its title" : ""}`, async () => {
      const ears = await listening(ann, "room");
      await chat.botSays("room", { type: "raw", payload });
      await ears.came(1);
      const strip = (whole: JsonObject): JsonObject => ({
        ...Object.fromEntries(Object.entries(whole).filter(([name]) => !dropped[String(whole.type)]?.includes(name))),
        ...(Array.isArray(whole.items) ? { items: whole.items.filter(isObject).map(strip) } : {}),
      });
      expect(ears.heard).toEqual([
        ["message_created", expect.objectContaining({ payload: strip(payload), isBot: true, conversationId: "room" })],
      ]);
    });
  }

  for (const [name, signal] of Object.entries(cloudFixtures("odd"))) {
    test(`no more than a text in what its schemas do not know: ${name}`, async () => {
      const ears = await listening(ann, "room");
      await chat.emitRaw("room", JSON.stringify(signal));
      await ears.came(1);
      expect(ears.heard).toEqual([["unknown", JSON.stringify(signal)]]);
    });
  }

  test("pings, garbage and pieces of a message as unknown", async () => {
    const pinging = await start({ pingMs: 5 });
    const bob = await Client.connect({ apiUrl: pinging.url, userId: "bob" });
    await bob.createConversation({ id: "room" });
    const pings = await listening(bob, "room");
    await pings.came(2);
    expect(pings.heard.slice(0, 2)).toEqual([
      ["unknown", "ping"],
      ["unknown", "ping"],
    ]);
    const ears = await listening(ann, "room");
    await chat.emitRaw("room", "{ no json\nat all");
    await chat.botSays("room", { type: "text", text: "one two", stream: true });
    await ears.came(5);
    expect(ears.heard[0]).toEqual(["unknown", "{ no json\nat all"]);
    expect(ears.heard.map(([name]) => name)).toEqual([...Array(4).fill("unknown"), "message_created"]);
    const pieces = ears.heard.slice(1, 4).map(([, raw]) => JSON.parse(String(raw)).type);
    expect(pieces).toEqual(["message_stream_delta", "message_stream_delta", "message_stream_complete"]);
  });

  test("custom events of the bot", async () => {
    const ears = await listening(ann, "room");
    await chat.botSays("room", { type: "custom", module: "rocketchat", component: "pause", fields: { minutes: 5 } });
    await ears.came(1);
    const payload = { type: "rocketchat.pause", minutes: 5 };
    expect(ears.heard).toMatchObject([["event_created", { id: null, isBot: true, payload }]]);
  });

  test("who comes and goes; who is removed hears nothing more", async () => {
    const bob = await Client.connect({ apiUrl: chat.url, userId: "bob" });
    await expect(bob.listenConversation({ id: "room" })).rejects.toMatchObject({ status: 403 });
    const ears = await listening(ann, "room");
    await ann.addParticipant({ conversationId: "room", userId: "bob" });
    const bobs = await listening(bob, "room");
    const { message } = await ann.createMessage({ conversationId: "room", payload: text("hello") });
    await ann.deleteMessage({ id: message.id });
    await ann.removeParticipant({ conversationId: "room", userId: "bob" });
    await ears.came(4);
    expect(ears.heard.map(([name]) => name)).toEqual([
      ...["participant_added", "message_created", "message_deleted", "participant_removed"],
    ]);
    // Deletions are told under Botpress' own ids.
    expect(ears.heard[2]?.[1]).toMatchObject({ conversationId: expect.stringMatching(/^conv_/) });
    await bobs.came(3);
    expect(bobs.heard.map(([name]) => name)).toEqual(["message_created", "message_deleted", "error"]);
    expect(bobs.listener.status).toBe("disconnected");
  });

  test("nothing that was said while it was cut off, and comes back only when it is told to", async () => {
    const ears = await listening(ann, "room");
    chat.streams.drop();
    await ears.came(1);
    expect([ears.heard.map(([name]) => name), ears.listener.status]).toEqual([["error"], "disconnected"]);
    await chat.botSays("room", text("missed"));
    await ears.listener.connect();
    await chat.botSays("room", text("heard"));
    await ears.came(2);
    expect(ears.heard[1]).toMatchObject(["message_created", { payload: text("heard") }]);
    const { messages } = await ann.listMessages({ conversationId: "room" });
    expect(messages.map(({ payload }) => payload)).toEqual(expect.arrayContaining([text("missed"), text("heard")]));
  });

  test("nothing of an event that is cut in its middle", async () => {
    const ears = await listening(ann, "room");
    chat.streams.cut();
    await chat.botSays("room", text("cut"));
    await ears.came(1);
    expect(ears.heard.map(([name]) => name)).toEqual(["error"]);
    expect(chat.messages("room").map(({ payload }) => payload)).toEqual([text("cut")]);
  });
});
