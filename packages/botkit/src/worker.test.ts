import { MemoryStorage, type StoreItems } from "botbuilder";
import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { type Gate, gate } from "./gate.fixture.ts";
import type { RocketChatBotWorker } from "./index.ts";
import { openOffice } from "./office.fixture.ts";
import { watchRejections } from "./rejections.fixture.ts";

type Message = Parameters<Parameters<Botkit["hears"]>[2]>[1];

/** A bot with one handler, for any message. */
const on =
  (handler: (bot: RocketChatBotWorker, message: Message) => Promise<unknown>) =>
  (controller: Botkit): void =>
    controller.on("message", async (bot, message) => {
      await handler(bot as RocketChatBotWorker, message);
    });

describe("a worker", () => {
  it("has the client, as the controller's plugins have", async () => {
    const clients: unknown[] = [];
    await using office = await openOffice({ scripts: on(async (bot) => clients.push(bot.api)) });
    await office.ann.say("lounge", "hello");
    await expect.poll(() => clients.length).toBe(1);
    expect(clients[0]).toBe(office.adapter.client);
    expect(office.controller.plugins.rocketchat).toBe(office.adapter.client);
  });

  it("changes and removes what it said, also in another room than the one it is in by then", async () => {
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        const kept = await bot.reply(message, "draft");
        const gone = await bot.reply(message, "gone soon");
        await bot.startConversationInChannel("#ops", message.user);
        await bot.updateMessage({ ...kept, text: "final" });
        await bot.deleteMessage(gone);
        await bot.say("done");
      }),
    });
    office.server.admin.setRoles("bot", ["bot", "admin"]);
    await office.bob.say("lounge", "go");
    await office.server.waitForMessage({ room: "ops", text: "done" });
    expect(office.said("lounge")).toEqual(["final"]);
  });

  it("changes the text of a message alone, and says so in the log", async () => {
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        const said = await bot.reply(message, "draft");
        const file = { contentType: "text/plain", contentUrl: "data:text/plain,notes", name: "notes.txt" };
        await bot.updateMessage({ ...said, text: "final", attachments: [file] });
        await bot.updateMessage({ ...said });
        await bot.say("done");
      }),
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    expect(office.said("lounge")).toEqual(["final", "done"]);
    expect(office.log.filter((line) => line.includes("attachments stay as they are"))).toHaveLength(1);
    expect(office.log.filter((line) => line.includes("was not changed"))).toHaveLength(1);
  });

  it("removes and changes all of what one activity said: its parts and its files", async () => {
    const files = ["a", "b"].map((name) => ({ contentType: "text/plain", content: name, name: `${name}.txt` }));
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        const long = await bot.reply(message, "long ".repeat(2_500));
        const changed = await bot.reply(message, "draft ".repeat(2_500));
        const withFiles = await bot.reply(message, { text: "files", attachments: files });
        await bot.deleteMessage(long);
        await bot.deleteMessage(withFiles);
        await bot.updateMessage({ ...changed, text: "final" });
        await bot.say("done");
      }),
    });
    office.server.admin.setRoles("bot", ["bot", "admin"]);
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    expect(office.said("lounge")).toEqual(["final", "done"]);
  });

  it("says so in the log when parts of a changed message have to stay", async () => {
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        const said = await bot.reply(message, "draft ".repeat(1_500));
        await bot.updateMessage({ ...said, text: "final" });
        await bot.say("done");
      }),
    });
    await office.ann.createChannel("hall", { members: ["bot"] });
    await office.ann.say("hall", "go");
    await office.server.waitForMessage({ room: "hall", text: "done" });
    expect(office.said("hall").map((text) => text.slice(0, 5))).toEqual(["final", "draft", "done"]);
    expect(office.log.filter((line) => line.includes("delete-own-message"))).toHaveLength(1);
  });

  it("replies where the message came from, although it has gone elsewhere", async () => {
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        await bot.startPrivateConversation(message.user);
        await bot.say("for you alone");
        await bot.reply(message, "see your direct messages");
      }),
    });
    await office.ann.say("lounge", "go");
    const { rid } = await office.server.waitForMessage({ text: "for you alone" });
    await office.server.waitForMessage({ room: "lounge", text: "see your direct messages" });
    expect(rid).not.toBe("LOUNGE");
  });

  it.each(["bob-id", "bob", "@bob"])("goes to a person by %s, whose answers it then finds", async (word) => {
    const users: unknown[] = [];
    await using office = await openOffice({
      scripts: on(async (bot) => {
        await bot.startPrivateConversation(word);
        users.push(bot.getConfig("reference").user);
        await bot.say("hello");
      }),
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ from: "bot", text: "hello" });
    expect(users).toEqual([{ id: "bob-id", name: "bob" }]);
  });

  it("says so when there is no such person", async () => {
    const errors: unknown[] = [];
    await using office = await openOffice({
      scripts: on((bot) => bot.startPrivateConversation("nobody").catch((error) => errors.push(error))),
    });
    await office.ann.say("lounge", "go");
    await expect.poll(() => errors).toEqual([expect.objectContaining({ code: "not_found" })]);
  });

  it("answers in a thread of the message, or in the one that it is in", async () => {
    await using office = await openOffice({
      scripts(controller) {
        on((bot, message) => bot.replyInThread(message, `in the thread of ${message.text}`))(controller);
        controller.on("messageReaction", async (bot, message) =>
          (bot as RocketChatBotWorker).replyInThread(message, "thank you"),
        );
      },
    });
    const root = await office.ann.say("lounge", "root");
    const first = await office.server.waitForMessage({ text: "in the thread of root" });
    await office.ann.say("lounge", "more", { tmid: root._id });
    const second = await office.server.waitForMessage({ text: "in the thread of more" });
    await office.ann.react(root._id, ":eyes:");
    const third = await office.server.waitForMessage({ text: "thank you" });
    expect([first.tmid, second.tmid, third.tmid]).toEqual([root._id, root._id, root._id]);
  });

  it("tells somebody alone what others in the room shall not read", async () => {
    await using office = await openOffice({
      scripts: on((bot, message) => bot.replyEphemeral(message, `hush, ${message.text}`)),
    });
    await office.ann.say("lounge", "one");
    const { rid } = await office.server.waitForMessage({ text: "hush, one" });
    await office.ann.say("@bot", "two");
    expect((await office.server.waitForMessage({ text: "hush, two" })).rid).toBe(rid);
    expect(office.said("lounge")).toEqual([]);
  });

  it("reacts to messages, its own among them", async () => {
    await using office = await openOffice({
      scripts: on(async (bot, message) => {
        await bot.react(message, "eyes");
        const said = await bot.reply(message, "done");
        await bot.react(said, ":tada:");
        await bot.react(message, "eyes", false);
      }),
    });
    const { _id } = await office.ann.say("lounge", "go");
    const reactionsTo = (id: string) =>
      Object.keys(office.server.messages("lounge").find((one) => one._id === id)?.reactions ?? {});
    const { _id: own } = await office.server.waitForMessage({ text: "done" });
    await expect.poll(() => reactionsTo(own)).toEqual([":tada:"]);
    await expect.poll(() => reactionsTo(_id)).toEqual([]);
  });

  it("says what is missing when it is told of no message", async () => {
    using rejections = watchRejections();
    const errors: string[] = [];
    const note = (error: Error) => errors.push(error.message);
    await using office = await openOffice({
      scripts: on(async (bot) => {
        await bot.updateMessage({ text: "?" }).catch(note);
        await bot.deleteMessage({}).catch(note);
        await bot.react({}, "eyes").catch(note);
        await bot.replyEphemeral({}, "?").catch(note);
        const alone = (await bot.controller.spawn()) as RocketChatBotWorker;
        await alone.say("?").catch(note);
      }),
    });
    await office.ann.say("lounge", "go");
    await expect.poll(() => errors.length).toBe(5);
    expect(errors.slice(0, 3).every((text) => text.includes("has no id"))).toBe(true);
    expect(errors.at(-1)).toContain("in no conversation yet");
    expect(rejections.seen).toEqual([]);
  });
});

/** A storage that takes its time to write. */
class SlowStorage extends MemoryStorage {
  readonly #gate: Gate;

  constructor(slow: Gate) {
    super();
    this.#gate = slow;
  }

  override async write(changes: StoreItems): Promise<void> {
    await this.#gate.opened;
    await super.write(changes);
  }
}

it("an answer waits until Botkit has stored that the question is asked, also in another room than the turn's", async () => {
  const slow = gate();
  await using office = await openOffice({
    storage: new SlowStorage(slow),
    scripts(controller) {
      const order = new BotkitConversation("order", controller);
      order.ask("What?", async () => undefined, "what");
      order.say("You said {{vars.what}}.");
      controller.addDialog(order);
      controller.hears("ping", "message", async (bot, message) => bot.reply(message, "pong"));
      controller.hears("order", "message", async (bot, message) => {
        await (bot as RocketChatBotWorker).startPrivateConversation(message.user);
        await bot.beginDialog("order");
      });
    },
  });
  await office.ann.say("lounge", "order");
  await office.server.waitForMessage({ text: "What?" });
  await office.ann.say("@bot", "tea");
  // What is said after it is answered: by then the answer has been there for a while.
  await office.bob.say("lounge", "ping");
  await office.server.waitForMessage({ room: "lounge", text: "pong" });
  slow.open();
  await office.server.waitForMessage({ text: "You said tea." });
});
