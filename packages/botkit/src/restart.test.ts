import { copyFile, readFile, writeFile } from "node:fs/promises";
import { stateFolder } from "@rocketchat-connectors/testkit";
import { type ConversationReference, type Storage, type StoreItems, TurnContext } from "botbuilder";
import { type Botkit, BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import { play, transcript, waitForLines } from "./features/play.fixture.ts";
import { inRocketChat } from "./features/worker.fixture.ts";
import { RocketChatAdapter } from "./index.ts";
import { newController, openPlace, type Place } from "./office.fixture.ts";

/** Botkit's state in a file, as a bot's author may write it. */
function fileStorage(file: string): Storage {
  const all = async (): Promise<StoreItems> => JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
  return {
    read: async (keys) => Object.fromEntries(Object.entries(await all()).filter(([key]) => keys.includes(key))),
    write: async (changes) => writeFile(file, JSON.stringify({ ...(await all()), ...changes })),
    async delete(keys) {
      const left = Object.entries(await all()).filter(([key]) => !keys.includes(key));
      await writeFile(file, JSON.stringify(Object.fromEntries(left)));
    },
  };
}

interface BotOptions {
  readonly storage?: Storage;
  readonly env?: Readonly<Record<string, string>>;
}

/** A bot that comes and goes while the place stays. */
async function startBot(place: Place, scripts: (controller: Botkit) => void, { storage, env }: BotOptions = {}) {
  const adapter = new RocketChatAdapter({
    env: { ...place.env, ...env, ROCKETCHAT_LOG_LEVEL: "silent" },
    process: false,
  });
  const controller = newController(adapter, storage);
  scripts(controller);
  await adapter.ready;
  return { adapter, controller, [Symbol.asyncDispose]: () => controller.shutdown() };
}

function order(controller: Botkit): void {
  const dialog = new BotkitConversation("order", controller);
  dialog.ask("What?", async () => undefined, "what");
  dialog.ask("How many?", async () => undefined, "count");
  dialog.say("{{vars.count}} {{vars.what}}.");
  controller.addDialog(dialog);
  controller.hears("^order$", "message", async (bot) => bot.beginDialog("order"));
}

describe("a dialog", () => {
  it("goes on after a restart, with what was answered while the bot was away", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const storage = () => fileStorage(state.copy);
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    {
      await using _first = await startBot(place, order, { storage: storage(), env });
      await play(place.server, "lounge", ["ann: order", "bot: What?"]);
    }
    await place.ann.say("lounge", "tea");
    await using _second = await startBot(place, order, { storage: storage(), env });
    await waitForLines(place.server, "lounge", ["ann: tea", "bot: How many?"]);
    await play(place.server, "lounge", ["ann: 3", "bot: 3 tea."]);
  });
});

describe("a message that comes again, as the bot died before it could note that it was handled", () => {
  it("is no answer to the question that it led to", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    const storage = () => fileStorage(state.copy);
    {
      // The turn has not ended when the process does.
      await using _first = await startBot(
        place,
        (controller) => {
          order(controller);
          controller.interrupts("^order$", "message", async (bot) => {
            await bot.beginDialog("order");
            await new Promise(() => undefined);
          });
        },
        { storage: storage(), env },
      );
      await play(place.server, "lounge", ["ann: order", "bot: What?"]);
      await expect.poll(() => readFile(state.copy, "utf8")).toContain("botkit-wrapper");
    }
    await using second = await startBot(place, order, { storage: storage(), env });
    await expect.poll(() => second.adapter.client.health).toMatchObject({ recovered: 1, waiting: 0 });
    await play(place.server, "lounge", ["ann: tea", "bot: How many?", "ann: 3", "bot: 3 tea."]);
  });

  it.each(["in a room", "where a worker went"])("finds the dialog where it found it, %s", async (where) => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const storage = () => fileStorage(state.copy);
    const early = `${state.file}-early`;
    const elsewhere = (controller: Botkit) => {
      controller.interrupts("^order$", "message", async (bot, message) => {
        if (where !== "in a room") await bot.changeContext({ ...message.reference });
        await bot.beginDialog("order");
        const other = await controller.spawn();
        await other.changeContext({ ...message.reference });
        await other.cancelAllDialogs();
      });
      order(controller);
      controller.hears("^end$", "message", async (bot, message) => bot.reply(message, "The end."));
    };
    {
      const env = { ROCKETCHAT_STATE_FILE: state.file };
      await using first = await startBot(place, elsewhere, { storage: storage(), env });
      await play(place.server, "lounge", ["ann: hello"]);
      await expect.poll(() => first.adapter.client.health).toMatchObject({ delivered: 1, waiting: 0 });
      await expect.poll(() => readFile(state.file, "utf8")).toContain("LOUNGE");
      await copyFile(state.file, early);
      await play(place.server, "lounge", ["ann: order", "bot: What?", "ann: tea", "bot: How many?"]);
      await expect.poll(() => first.adapter.client.health.waiting).toBe(0);
    }
    await using second = await startBot(place, elsewhere, {
      storage: storage(),
      env: { ROCKETCHAT_STATE_FILE: early },
    });
    await expect.poll(() => second.adapter.client.health).toMatchObject({ recovered: 2, waiting: 0 });
    await play(place.server, "lounge", ["ann: 3", "bot: 3 tea.", "ann: end", "bot: The end."]);
  });
});

it("nor does it begin a dialog anew that has gone on in its thread", async () => {
  await using state = await stateFolder();
  await using place = await openPlace();
  const storage = () => fileStorage(state.copy);
  const early = `${state.file}-early`;
  const inThread = (controller: Botkit) => {
    controller.interrupts("^order$", "message", async (bot, message) => {
      await inRocketChat(bot).replyInThread(message, "In here:");
      await bot.beginDialog("order");
    });
    order(controller);
  };
  const thread = await (async () => {
    await using first = await startBot(place, inThread, {
      storage: storage(),
      env: { ROCKETCHAT_STATE_FILE: state.file },
    });
    await play(place.server, "lounge", ["ann: hello"]);
    await expect.poll(() => first.adapter.client.health).toMatchObject({ delivered: 1, waiting: 0 });
    await expect.poll(() => readFile(state.file, "utf8")).toContain("LOUNGE");
    await copyFile(state.file, early);
    const { _id } = await place.ann.say("lounge", "order");
    await waitForLines(place.server, "lounge", ["bot: In here:", "bot: What?"], { thread: _id });
    await play(place.server, "lounge", ["ann: tea", "bot: How many?"], { thread: _id });
    await expect.poll(() => first.adapter.client.health.waiting).toBe(0);
    return _id;
  })();
  await using second = await startBot(place, inThread, { storage: storage(), env: { ROCKETCHAT_STATE_FILE: early } });
  await expect.poll(() => second.adapter.client.health).toMatchObject({ recovered: 2, waiting: 0 });
  await play(place.server, "lounge", ["ann: 3", "bot: 3 tea."], { thread });
});

describe("a bot that was started again speaks where it spoke before", () => {
  /** Lets a bot keep where Ann spoke, and end; gives what it wrote down. */
  async function remember(place: Place, thread?: string): Promise<Partial<ConversationReference>> {
    const kept: string[] = [];
    const keep = (controller: Botkit) =>
      controller.hears("tell me later", "message", async (bot, message) => {
        kept.push(JSON.stringify(message.reference));
        await bot.reply(message, "Noted.");
      });
    await using _first = await startBot(place, keep);
    await place.ann.say("lounge", "tell me later", thread === undefined ? {} : { tmid: thread });
    await place.server.waitForMessage({ from: "bot", text: "Noted." });
    return JSON.parse(kept[0] ?? "");
  }

  it.each(["the room", "a thread"])("in %s, by a worker with another context", async (where) => {
    await using place = await openPlace();
    const { _id } = await place.ann.say("lounge", "a thing to talk about");
    const thread = where === "a thread" ? _id : undefined;
    const reference = await remember(place, thread);
    await using second = await startBot(place, order);
    const bot = await second.controller.spawn();
    await bot.changeContext(reference);
    await bot.say("It is time.");
    await bot.beginDialog("order");
    await waitForLines(place.server, "lounge", ["bot: It is time.", "bot: What?"], { thread });
    await play(place.server, "lounge", ["ann: tea", "bot: How many?", "ann: 2", "bot: 2 tea."], { thread });
  });

  it("by the adapter alone", async () => {
    await using place = await openPlace();
    const reference = await remember(place);
    await using second = await startBot(place, order);
    await second.adapter.continueConversation(reference, async (context) => {
      await context.sendActivity("It is time.");
      const bot = await second.controller.spawn(context);
      await bot.beginDialog("order");
    });
    await play(place.server, "lounge", ["ann: tea", "bot: How many?"]);
    expect(transcript(place.server, "lounge").slice(2, 4)).toEqual(["bot: It is time.", "bot: What?"]);
  });

  it("and changes what it said", async () => {
    await using place = await openPlace();
    const reference = await remember(place);
    const said = place.server.messages("lounge").find(({ msg }) => msg === "Noted.");
    await using second = await startBot(place, () => undefined);
    await second.adapter.continueConversation(reference, async (context) => {
      await context.updateActivity(
        TurnContext.applyConversationReference(
          { id: said?._id ?? "", type: "message", text: "Still noted." },
          reference,
        ),
      );
    });
    expect(transcript(place.server, "lounge")).toEqual(["ann: tell me later", "bot: Still noted."]);
  });
});
