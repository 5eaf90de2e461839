import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@rocketchat-connectors/testkit";
import { BotkitConversation } from "botkit";
import { describe, expect, it } from "vitest";
import type { Activity, Botkit, BotkitMessage, BotWorker } from "./botkit.ts";
import { RocketChatMessageTypeMiddleware } from "./message-type.ts";
import { openOffice } from "./office.fixture.ts";

/** A bot that answers "go", with what comes back of what it said. */
const onGo =
  (answer: (bot: BotWorker, message: BotkitMessage) => unknown) =>
  (controller: Botkit): unknown =>
    controller.hears("go", "message", async (bot, message) => void (await answer(bot, message)));

/** A bot that keeps what it hears of a kind. */
const keeping =
  (heard: Partial<Activity>[], ...types: readonly string[]) =>
  (controller: Botkit): unknown =>
    controller.on([...types], async (_bot, message) => void heard.push(message.incoming_message));

const buttons = [
  { type: "imBack", title: "Yes", value: "yes" },
  { type: "openUrl", title: "More", value: "https://a.example/more" },
];
const clickable = [
  { type: "button", text: "Yes", msg: "yes", msg_in_chat_window: true, msg_processing_type: "sendMessage" },
  { type: "button", text: "More", url: "https://a.example/more" },
];

describe("what a bot says, as the server stores it", () => {
  it("has buttons for suggested actions, and a click on one is heard", async () => {
    await using office = await openOffice({
      scripts: (controller) => {
        onGo((bot, message) =>
          bot.reply(message, {
            text: "Sure?",
            suggestedActions: { to: [], actions: buttons },
          } as Partial<BotkitMessage>),
        )(controller);
        controller.hears(/^yes$/, "message", async (bot, message) => void (await bot.reply(message, "So be it")));
      },
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", text: /^Sure/ });
    expect(said.msg).toBe("Sure?\n- Yes\n- [More](https://a.example/more)");
    expect(said.attachments).toMatchObject([{ actions: clickable }]);
    await office.ann.say("lounge", String(clickable[0]?.msg));
    await office.server.waitForMessage({ room: "lounge", text: "So be it" });
  });

  it("has buttons for quick replies, once", async () => {
    await using office = await openOffice({
      scripts: onGo((bot, message) =>
        bot.reply(message, {
          text: "Sure?",
          quick_replies: [{ title: "Yes", payload: "yes" }],
        } as Partial<BotkitMessage>),
      ),
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", text: "Sure?\n- Yes" });
    expect(said.attachments).toMatchObject([{ actions: clickable.slice(0, 1) }]);
  });

  it("has cards of every kind, which the server takes", async () => {
    const card = (kind: string, content: object) => ({
      contentType: `application/vnd.microsoft.card.${kind}`,
      content,
    });
    const attachments = [
      card("hero", { title: "Hero", text: "of the day", images: [{ url: "https://a.example/h.png" }], buttons }),
      card("thumbnail", { title: "Thumb", images: [{ url: "https://a.example/t.png" }] }),
      card("receipt", {
        title: "Receipt",
        facts: [
          { key: "Paid", value: "yes" },
          { key: "", value: "half" },
        ],
        total: "5",
      }),
      card("video", { title: "Video", media: [{ url: "https://a.example/v.mp4" }] }),
      card("adaptive", {
        body: [
          {
            type: "FactSet",
            facts: [
              { title: "Seat", value: "1A" },
              { title: "", value: "" },
            ],
          },
        ],
      }),
      { contentType: "image/png", contentUrl: "https://a.example/i.png" },
      { contentType: "application/pdf", contentUrl: "https://a.example/p.pdf" },
      { contentType: "x/unknown", content: { a: 1 } },
    ];
    await using office = await openOffice({
      scripts: onGo((bot, message) => bot.reply(message, { text: "All", attachments } as Partial<BotkitMessage>)),
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", text: "All" });
    expect(said.attachments).toMatchObject([
      { image_url: "https://a.example/h.png" },
      { title: "Hero", text: "of the day\n- Yes\n- [More](https://a.example/more)" },
      { actions: clickable },
      { title: "Thumb", thumb_url: "https://a.example/t.png" },
      {
        title: "Receipt",
        text: "half",
        fields: [
          { title: "Paid", value: "yes" },
          { title: "Total", value: "5" },
        ],
      },
      { title: "Video" },
      { type: "file", video_url: "https://a.example/v.mp4" },
      { fields: [{ title: "Seat", value: "1A" }] },
      { image_url: "https://a.example/i.png" },
      { title: "p.pdf", title_link: "https://a.example/p.pdf" },
      { title: "x/unknown", text: expect.stringContaining('"a": 1') },
    ]);
    expect(office.log).toContainEqual(expect.stringContaining('type "x/unknown" was shown as text'));
  });

  it("has another face, and Rocket.Chat's own attachments", async () => {
    const look = {
      alias: "Dealer",
      emoji: ":spades:",
      attachments: [{ title: "Ace", color: "black" }],
    };
    await using office = await openOffice({
      scripts: onGo((bot, message) => bot.reply(message, { text: "A card", ...look } as Partial<BotkitMessage>)),
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", text: "A card" });
    expect(said).toMatchObject({ alias: "Dealer", emoji: ":spades:", attachments: [{ title: "Ace", color: "black" }] });
  });

  it("has files with their bytes: from content, a data URL, and this machine", async () => {
    const folder = await mkdtemp(join(tmpdir(), "botkit-mapping-"));
    try {
      const path = join(folder, "c.txt");
      await writeFile(path, "three");
      const attachments = [
        { contentType: "text/plain", name: "a.txt", content: Buffer.from("one") },
        { contentType: "text/plain", name: "b.txt", contentUrl: "data:text/plain;base64,dHdv" },
        { contentType: "text/plain", contentUrl: path },
      ];
      await using office = await openOffice({
        scripts: onGo((bot, message) => bot.reply(message, { text: "Files", attachments } as Partial<BotkitMessage>)),
      });
      await office.ann.say("lounge", "go");
      const files = await until("three files", () => {
        const found = office.server.messages("lounge").flatMap(({ file }) => file ?? []);
        return found.length === 3 && found;
      });
      expect(files.map(({ name }) => name)).toEqual(["a.txt", "b.txt", "c.txt"]);
      const contents = files.map(({ _id, name }) =>
        office.adapter.client.files.download(`/file-upload/${_id}/${name}`),
      );
      expect((await Promise.all(contents)).map((bytes) => Buffer.from(bytes).toString())).toEqual([
        "one",
        "two",
        "three",
      ]);
      expect(office.said("lounge")[0]).toBe("Files");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("has a file with its words in one message", async () => {
    const attachments = [{ contentType: "text/plain", name: "a.txt", content: "one" }];
    await using office = await openOffice({
      scripts: onGo((bot, message) => bot.reply(message, { text: "Look", attachments } as Partial<BotkitMessage>)),
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", from: "bot" });
    expect(said).toMatchObject({ msg: "Look", file: { name: "a.txt" } });
  });

  it("is in a dialog what it is elsewhere, whatever the dialog does to its lines", async () => {
    const colours = [
      { title: "Red", payload: "red" },
      { title: "Light blue", payload: "sky" },
    ];
    await using office = await openOffice({
      scripts: (controller) => {
        const dialog = new BotkitConversation("colour", controller);
        dialog.ask({ text: ["Which?"], quick_replies: colours }, [], "colour");
        dialog.ask({ text: ["Sure?"], quick_replies: () => colours.slice(0, 1) }, [], "sure");
        const file = { contentType: "text/plain", name: "{{vars.colour}}.txt", content: Buffer.from("it") };
        dialog.say({ text: ["{{vars.colour}} it is"], attachments: [file] });
        dialog.say({ text: ["so"], attachments: () => [{ title: "{{vars.sure}}" }] });
        controller.addDialog(dialog);
        onGo((bot) => bot.beginDialog("colour"))(controller);
      },
    });
    const { ann, server } = office;
    await ann.say("lounge", "go");
    const asked = await server.waitForMessage({ room: "lounge", text: "Which?\n- Red\n- Light blue (`sky`)" });
    expect(asked.attachments).toMatchObject([{ actions: [{ msg: "red" }, { msg: "sky" }] }]);
    await ann.say("lounge", "sky");
    const again = await server.waitForMessage({ room: "lounge", text: "Sure?\n- Red" });
    expect(again.attachments).toMatchObject([{ actions: [{ msg: "red" }] }]);
    await ann.say("lounge", "red");
    const said = await server.waitForMessage({ room: "lounge", text: "sky it is" });
    expect(said.file).toMatchObject({ name: "sky.txt", size: 2 });
    const so = await server.waitForMessage({ room: "lounge", text: "so" });
    expect(so.attachments).toMatchObject([{ title: "red" }]);
  });

  it("names a file that cannot be read, and goes on", async () => {
    const attachments = [{ contentType: "text/plain", contentUrl: "/nowhere/a.txt" }];
    await using office = await openOffice({
      scripts: onGo(async (bot, message) => {
        await bot.reply(message, { attachments } as Partial<BotkitMessage>).catch(() => undefined);
        await bot.reply(message, "no file");
      }),
    });
    await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "no file" });
    expect(office.log.join("\n")).toContain("/nowhere/a.txt");
  });

  it("may be a reaction, typing, a pause, or nothing", async () => {
    await using office = await openOffice({
      scripts: onGo(async (bot, message) => {
        await bot.say({ type: "typing" });
        await bot.say({ type: "delay", value: "1" });
        await bot.reply(message, {
          type: "messageReaction",
          reactionsAdded: [{ type: "like" }],
        } as Partial<BotkitMessage>);
        await bot.say({ type: "event", name: "nothing" });
        await bot.say("");
        await bot.say("done");
      }),
    });
    const asked = await office.ann.say("lounge", "go");
    await office.server.waitForMessage({ room: "lounge", text: "done" });
    expect(office.said("lounge")).toEqual(["done"]);
    const [question] = office.server.messages("lounge").filter(({ _id }) => _id === asked._id);
    expect(question?.reactions).toMatchObject({ ":thumbsup:": { usernames: ["bot"] } });
  });

  it("mentions people", async () => {
    await using office = await openOffice({
      scripts: onGo((bot, message) => {
        const { from } = message.incoming_message;
        const entities = [{ type: "mention", mentioned: from, text: `<at>${from.name}</at>` }];
        return bot.reply(message, { text: `Hi <at>${from.name}</at>`, entities } as Partial<BotkitMessage>);
      }),
    });
    await office.ann.say("lounge", "go");
    const said = await office.server.waitForMessage({ room: "lounge", text: "Hi @ann" });
    expect(said.mentions).toMatchObject([{ username: "ann" }]);
  });

  it("stays in the thread, or goes to one that it names, with its files", async () => {
    const attachments = [{ contentType: "text/plain", name: "a.txt", content: "one" }];
    await using office = await openOffice({
      scripts: (controller) => {
        onGo((bot, message) => bot.reply(message, "here"))(controller);
        controller.hears("start", "message", async (bot, message) => {
          const { id: tmid } = message.incoming_message;
          await bot.reply(message, { text: "there", tmid, tshow: true } as Partial<BotkitMessage>);
          await bot.reply(message, { text: "file", tmid, attachments } as Partial<BotkitMessage>);
        });
      },
    });
    const root = await office.ann.say("lounge", "start");
    const { _id: tmid } = root;
    expect(await office.server.waitForMessage({ room: "lounge", text: "there" })).toMatchObject({ tmid, tshow: true });
    expect(await office.server.waitForMessage({ room: "lounge", text: "file" })).toMatchObject({ tmid });
    await office.ann.say("lounge", "go", { tmid });
    expect(await office.server.waitForMessage({ room: "lounge", text: "here" })).toMatchObject({ tmid });
  });
});

describe("what a bot hears of a real document", () => {
  it("is a file with an address that its client can fetch", async () => {
    const heard: Partial<Activity>[] = [];
    await using office = await openOffice({ scripts: keeping(heard, "message") });
    const content = Buffer.from("report");
    await office.ann.upload("lounge", { name: "a.txt", bytes: content, type: "text/plain", text: "look" });
    const activity = await until("the file", () => heard[0]);
    expect(activity.text).toBe("look");
    const [file] = activity.attachments ?? [];
    expect(file).toMatchObject({
      contentType: "text/plain",
      name: "a.txt",
      contentUrl: expect.stringContaining(office.server.url),
    });
    expect(Buffer.from(await office.adapter.client.files.download(file?.contentUrl ?? "")).toString()).toBe("report");
  });

  it("is each kind of event with what it is about", async () => {
    const heard: Partial<Activity>[] = [];
    const types = ["message", "messageUpdate", "messageDelete", "messageReaction", "conversationUpdate", "r"];
    await using office = await openOffice({ scripts: keeping(heard, ...types) });
    const { ann, bob } = office;
    const said = await ann.say("lounge", "hi @bob");
    const { _id } = said;
    await until("the message", () => heard.length === 1);
    await ann.edit(_id, "hello @bob");
    await until("the edit", () => heard.length === 2);
    await bob.react(_id, ":tada:");
    await until("the reaction", () => heard.length === 3);
    await bob.react(_id, ":tada:", false);
    await until("its end", () => heard.length === 4);
    await ann.delete(_id);
    await until("the deletion", () => heard.length === 5);
    await bob.leave("lounge");
    await until("the leaving", () => heard.length === 6);
    await office.server.as("bot").invite("ops", "ann");
    await until("the invitation", () => heard.length === 7);
    const conversation = { id: "LOUNGE" };
    const lounge = { room: { id: "LOUNGE", name: "lounge", kind: "channel" } };
    expect(heard).toMatchObject([
      {
        type: "message",
        id: _id,
        text: "hi @bob",
        conversation,
        entities: [{ mentioned: { name: "bob" } }],
        channelData: lounge,
      },
      { type: "messageUpdate", id: _id, text: "hello @bob", conversation },
      {
        type: "messageReaction",
        replyToId: _id,
        reactionsAdded: [{ type: "tada" }],
        from: { name: "bob" },
        conversation,
      },
      { type: "messageReaction", replyToId: _id, reactionsRemoved: [{ type: "tada" }], conversation },
      { type: "messageDelete", id: _id, conversation },
      { type: "conversationUpdate", membersRemoved: [{ id: "bob-id", name: "bob" }], conversation },
      {
        type: "conversationUpdate",
        membersAdded: [{ name: "ann" }],
        from: { id: "bot-id" },
        channelData: { by: { username: "bot" }, room: { kind: "private" } },
      },
    ]);
  });

  it("is sorted by whom it is for, with the message type middleware", async () => {
    const heard: string[] = [];
    await using office = await openOffice({
      scripts: (controller, adapter) => {
        adapter.use(new RocketChatMessageTypeMiddleware());
        const types = ["message", "direct_message", "direct_mention", "mention", "bot_message"];
        for (const type of types) {
          controller.on(type, async (_bot, message) => void heard.push(`${type}: ${message.text}`));
        }
      },
    });
    const { ann } = office;
    await ann.say("lounge", "plain");
    await ann.say("lounge", "@bot first");
    await ann.say("lounge", "then @bot");
    await ann.say("lounge", "program", { bot: { i: "x" } });
    await until("four messages", () => heard.length === 4);
    await ann.say("@bot", "alone");
    await until("the direct message", () => heard.length === 5);
    expect(heard).toEqual([
      "message: plain",
      "direct_mention: first",
      "mention: then @bot",
      "bot_message: program",
      "direct_message: alone",
    ]);
  });
});
