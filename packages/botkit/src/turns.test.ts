import { join } from "node:path";
import { type Activity, MessageFactory, type TurnContext } from "botbuilder";
import { describe, expect, it } from "vitest";
import { botFolder } from "./bot-folder.fixture.ts";
import { conversationAccount } from "./botkit.ts";
import { gate } from "./gate.fixture.ts";
import { RocketChatAdapter } from "./index.ts";
import { newController, openOffice, openPlainOffice, recorder } from "./office.fixture.ts";
import { botkitKey, conversationKey } from "./turns.ts";

describe("a message counts as handled", () => {
  it("when its turn is over, and not before", async () => {
    const { open, opened } = gate();
    await using office = await openOffice({
      scripts: (controller) => controller.hears("slow", "message", () => opened),
    });
    const waiting = () => office.adapter.client.health.waiting;
    await office.ann.say("lounge", "slow");
    await expect.poll(waiting).toBe(1);
    open();
    await expect.poll(waiting).toBe(0);
  });

  it("when the answers are stored that a script did not await, wherever they go", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("careless", "message", async (bot, message) => {
          void bot.reply(message, "one");
          const other = await controller.spawn();
          await other.changeContext({
            ...message.reference,
            conversation: { ...message.reference.conversation, id: "OPS" },
          });
          void other.say("two");
        }),
    });
    const letThrough = office.server.faults.refuse({ path: /chat\.sendMessage/, status: 503, times: 1_000 });
    await office.ann.say("lounge", "careless");
    const { client } = office.adapter;
    await expect.poll(() => client.health.sending).toBe(2);
    expect(client.health.waiting).toBe(1);
    letThrough();
    await expect.poll(() => client.health.waiting, { timeout: 10_000 }).toBe(0);
    expect([...office.said("lounge"), ...office.said("ops")]).toEqual(["one", "two"]);
  });

  it("after the time that a turn has, when it never ends; the log says so, and the next one begins", async () => {
    await using office = await openOffice({
      options: { turnMs: 200 },
      scripts(controller) {
        // A step that forgets next() lets a turn wait for ever.
        controller.middleware.receive.use((_bot: unknown, { text }: { text: string }, next: () => void) => {
          if (text !== "stuck") next();
        });
        controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      },
    });
    await office.ann.say("lounge", "stuck");
    await office.ann.say("lounge", "ping");
    await office.server.waitForMessage({ room: "lounge", text: "pong" });
    await expect.poll(() => office.adapter.client.health.waiting).toBe(0);
    expect(office.log.filter((line) => /lounge.*BOTKIT_ROCKETCHAT_TURN_TIMEOUT/.test(line))).toHaveLength(1);
  });
});

it("what a stopping bot has not come to is left to the next one", { timeout: 40_000 }, async () => {
  await using folder = await botFolder({});
  const env = { ROCKETCHAT_STATE_FILE: join(folder.path, "state") };
  const { open, opened } = gate();
  const heard: string[] = [];
  await using office = await openOffice({
    env,
    scripts: (controller) =>
      controller.hears(["one", "two"], "message", async (bot, message) => {
        heard.push(message.text ?? "");
        await opened;
        await bot.reply(message, `the old answer to ${message.text}`);
      }),
  });
  await office.ann.say("lounge", "one");
  await office.ann.say("lounge", "two");
  await expect.poll(() => office.adapter.client.health.waiting).toBe(2);
  await office.controller.shutdown();
  open();
  const next = new RocketChatAdapter({ env: { ...office.env, ...env }, process: false, logger: recorder([]) });
  const controller = newController(next);
  controller.on("message", async (bot, message) => bot.reply(message, `the answer to ${message.text}`));
  await next.ready;
  await office.server.waitForMessage({ room: "lounge", text: "the answer to two" });
  expect(office.said("lounge")).toEqual(["the answer to one", "the answer to two"]);
  expect(heard).toEqual(["one"]);
  await controller.shutdown();
});

describe("what is said without being awaited", () => {
  it("keeps its order, pauses among it", async () => {
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("go", "message", async (bot, message) => {
          void bot.reply(message, { type: "typing" });
          void bot.reply(message, "one");
          void bot.reply(message, { type: "delay", value: "200" });
          void bot.reply(message, "two");
          void bot.say("three");
        }),
    });
    await office.ann.say("lounge", "go");
    await expect.poll(() => office.said("lounge")).toEqual(["one", "two", "three"]);
    const [one, two] = office.server.messages("lounge").filter(({ u }) => u.username === "bot");
    expect(Number(two?.ts) - Number(one?.ts)).toBeGreaterThanOrEqual(200);
  });
});

describe("an activity in a kept conversation", () => {
  it("waits for the turn that it shares state with, and is at once inside of one", async () => {
    const { open, opened } = gate();
    const order: string[] = [];
    await using office = await openPlainOffice(async (context) => {
      if (context.activity.type !== "message") return;
      const { adapter, activity } = context;
      const reference = { channelId: activity.channelId, conversation: activity.conversation };
      await adapter.continueConversation(reference, async (inner) => {
        order.push("inside");
        await inner.sendActivity("inside");
      });
      await opened;
      order.push("turn");
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "inside" });
    const conversation = conversationAccount({ id: "LOUNGE" });
    const outside = office.adapter.continueConversation({ channelId: "rocketchat", conversation }, async (context) => {
      order.push("outside");
      await context.sendActivity("outside");
    });
    open();
    await outside;
    expect(order).toEqual(["inside", "turn", "outside"]);
    expect(office.said("lounge")).toEqual(["inside", "outside"]);
  });

  it("goes to a room by its name, to a person, and fails where there is neither", async () => {
    await using office = await openPlainOffice(async () => undefined);
    const sayIn = (id: string) =>
      office.adapter.continueConversation(
        { channelId: "rocketchat", conversation: conversationAccount({ id }) },
        async (context) => void (await context.sendActivity(`to ${id}`)),
      );
    await sayIn("#ops");
    await sayIn("@ann");
    await office.server.waitForMessage({ room: "ops", text: "to #ops" });
    await office.server.waitForMessage({ text: "to @ann" });
    await expect(sayIn("#nowhere")).rejects.toMatchObject({ code: "not_found" });
    await expect(sayIn("")).rejects.toMatchObject({ message: expect.stringContaining("conversation.id") });
  });
});

describe("Bot Framework's newer ways to speak first", () => {
  it("go on in a kept conversation, and begin one with people", async () => {
    await using office = await openPlainOffice(async () => undefined);
    const { adapter, server } = office;
    const say = (text: string) => async (context: TurnContext) => void (await context.sendActivity(text));
    const lounge = { channelId: "rocketchat", conversation: conversationAccount({ id: "LOUNGE" }) };
    await adapter.continueConversationAsync("any app", lounge, say("one"));
    await adapter.continueConversationAsync(
      { claims: [], isAuthenticated: false } as never,
      lounge,
      "any audience",
      say("two"),
    );
    expect(office.said("lounge")).toEqual(["one", "two"]);
    const members = [{ id: "ann-id", name: "Ann" }];
    const activity = MessageFactory.text("hello") as Activity;
    const create = (parameters: object) =>
      adapter.createConversationAsync(
        "any app",
        "rocketchat",
        "",
        "",
        { isGroup: false, bot: { id: "bot-id", name: "bot" }, channelData: {}, members: [], activity, ...parameters },
        say("welcome"),
      );
    await create({ members });
    await server.waitForMessage({ from: "bot", text: "welcome" });
    expect(office.said(await office.ann.direct("bot"))).toEqual(["hello", "welcome"]);
    await expect(create({ members: [{ id: "nobody" }] })).rejects.toMatchObject({ code: "not_found" });
    await expect(create({})).rejects.toThrow("members");
  });
});

describe("the key of a turn", () => {
  it("is Botkit's own key of its state", async () => {
    const keys: string[] = [];
    await using office = await openOffice({
      scripts(controller) {
        controller.hears("go", "message", async (bot) => {
          const context = bot.getConfig("context");
          keys.push(Reflect.get(controller, "conversationState").getStorageKey(context), botkitKey(context.activity));
        });
      },
    });
    const { _id: tmid } = await office.ann.say("lounge", "something");
    await office.ann.say("lounge", "go");
    await office.ann.say("lounge", "go", { tmid });
    await expect.poll(() => keys.length).toBe(4);
    expect(keys[0]).toContain(`/conversations/${keys[1]}/`);
    expect(keys[2]).toContain(`/conversations/${keys[3]}/`);
    expect(keys[1]).not.toBe(keys[3]);
  });

  it("of a bot without Botkit is the conversation", () => {
    expect(conversationKey({ conversation: conversationAccount({ id: "a", thread_id: "b" }) })).toBe("a");
    expect(conversationKey({})).toBe("");
  });
});
