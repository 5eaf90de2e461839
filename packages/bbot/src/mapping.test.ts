import { describe, expect, it } from "vitest";
import type { BBotMessage } from "./bbot.ts";
import type { Bot } from "./bot.fixture.ts";
import { openOffice } from "./office.fixture.ts";

/** A machine that has other things to do is slow. */
const patience = { timeout: 5_000 };

type State = InstanceType<Bot["State"]>;

/** What a branch was handed, as a storage would keep it. */
function kept(b: State): Record<string, unknown> {
  return JSON.parse(JSON.stringify(b.message));
}

describe("what a bot hears", () => {
  it("a message knows its person, its room, its thread and who is mentioned", async () => {
    const seen: Record<string, unknown>[] = [];
    await using office = await openOffice({
      branches: (bot) => bot.global.text(/look/, (b) => void seen.push(kept(b))),
    });
    const root = await office.bob.say("lounge", "a thing to talk about");
    const said = await office.ann.say("lounge", "look, @bob", { tmid: root._id });
    await expect.poll(() => seen, patience).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      id: said._id,
      text: "look, @bob",
      rawText: "look, @bob",
      user: {
        id: "ann-id",
        name: "ann",
        username: "ann",
        fullName: "Ann Example",
        room: { id: "LOUNGE", name: "lounge", type: "c", tmid: root._id },
      },
      mentions: [{ id: "bob-id", name: "bob", username: "bob" }],
      quotes: [],
      edited: false,
      recovered: false,
      raw: { msg: "look, @bob" },
    });
  });

  it("a bot's alias is its name as well", async () => {
    await using office = await openOffice({
      branches: ({ global, settings }) => {
        settings.alias = "bb";
        global.direct(/^(\w+)$/, (b) => b.respond(`direct ${b.match[1]}`));
      },
    });
    for (const text of ["bb one", "Bot two", "three"]) await office.ann.say("@rocket.cat.bot", text);
    await office.ann.say("lounge", "bb: four");
    await office.server.waitForMessage({ room: "lounge", text: "direct four" });
    for (const word of ["one", "two", "three"]) {
      await office.server.waitForMessage({ from: "rocket.cat.bot", text: `direct ${word}` });
    }
  });

  it("a visitor of the website speaks to the bot without naming it", async () => {
    await using office = await openOffice({
      env: { RESPOND_TO_LIVECHAT: "true" },
      branches: (bot) => bot.global.direct(/^help$/, (b) => b.respond(`hello ${b.message.user.fullName}`)),
    });
    const visitor = await office.server.visitor({ name: "Vera", department: "help" });
    await visitor.say("help");
    await office.server.waitForMessage({ room: visitor.roomId, text: "hello Vera" });
  });

  it("a file comes in bBot's schema, with its text, and can be fetched", async () => {
    const seen: Record<string, unknown>[] = [];
    await using office = await openOffice({
      branches: ({ global, RichMessage }) => {
        global.custom(
          (message: BBotMessage) => message instanceof RichMessage,
          (b: State) => void seen.push(kept(b)),
        );
        global.text(/^see this$/, (b) => b.respond("seen"), { force: true });
      },
    });
    const bytes = new TextEncoder().encode("some notes");
    await office.ann.upload("lounge", { name: "notes.txt", type: "text/plain", bytes, text: "see this" });
    await office.server.waitForMessage({ room: "lounge", text: "seen" });
    const url = expect.stringMatching(`^${office.server.url}/file-upload/`);
    expect(seen).toMatchObject([
      {
        text: "see this",
        payload: {
          text: "see this",
          attachments: [
            { kind: "file", fallback: "notes.txt", title: { text: "notes.txt", link: url }, url, size: 10 },
          ],
        },
      },
    ]);
    const [file] = (seen[0] as { payload: { attachments: readonly { url: string }[] } }).payload.attachments;
    const fetched = await office.adapter.client.files.download(file?.url ?? "");
    expect(new TextDecoder().decode(fetched)).toBe("some notes");
  });

  it("a file for the bot is heard by direct branches", async () => {
    await using office = await openOffice({
      branches: (bot) => bot.global.direct(/^keep this$/, (b) => b.respond("kept")),
    });
    const bytes = new TextEncoder().encode("some notes");
    await office.ann.upload("lounge", {
      name: "notes.txt",
      type: "text/plain",
      bytes,
      text: "@rocket.cat.bot keep this",
    });
    await office.server.waitForMessage({ room: "lounge", text: "kept" });
  });

  it("a reaction is for custom branches, which can answer it", async () => {
    const seen: unknown[] = [];
    await using office = await openOffice({
      branches: ({ global }) =>
        global.custom(
          (message: BBotMessage) => message.event === "reaction",
          async (b: State) => {
            seen.push(kept(b));
            await b.respond(String(b.message));
            await b.respondVia("react", "eyes");
          },
        ),
    });
    const said = await office.bob.say("lounge", "a fine thing");
    await office.ann.react(said._id, ":tada:");
    await office.server.waitForMessage({ room: "lounge", text: "reaction message for ann" });
    expect(seen).toMatchObject([{ event: "reaction", emoji: ":tada:", added: true, messageId: said._id }]);
    await expect
      .poll(() => office.server.messages("lounge").find(({ _id }) => _id === said._id)?.reactions)
      .toMatchObject({ ":eyes:": { usernames: ["rocket.cat.bot"] } });
  });

  it("who comes and goes is told with the person and whoever did it", async () => {
    const seen: string[] = [];
    const tell = (what: string) => (b: State) => {
      const { user, by } = b.message as unknown as BBotMessage & { readonly by?: { readonly name: string } };
      seen.push(`${user.name} ${what} ${user.room.name} by ${by?.name ?? "nobody else"}`);
    };
    await using office = await openOffice({
      branches: ({ global }) => {
        global.enter(tell("enters"));
        global.leave(tell("leaves"));
        global.topic((b) => void seen.push(`topic: ${(b.message as unknown as BBotMessage).text}`));
      },
    });
    await office.bob.createChannel("news", { members: ["rocket.cat.bot"] });
    await office.bob.invite("news", "ann");
    await office.bob.kick("news", "ann");
    await office.ann.join("news");
    await office.bob.setTopic("news", "Today");
    await expect
      .poll(() => seen, patience)
      .toEqual(["ann enters news by bob", "ann leaves news by bob", "ann enters news by nobody else", "topic: Today"]);
  });

  it("what else happens is told by events of the bot", async () => {
    const seen: unknown[] = [];
    await using office = await openOffice({
      env: { BBOT_ROCKETCHAT_TYPING: "true" },
      branches: ({ events }) => {
        for (const name of ["joined", "left", "typing", "system", "deleted"]) {
          events.on(`rocketchat:${name}`, (details: { room: { name: string }; kind?: string; id?: string }) =>
            seen.push([name, details.room.name, details.kind ?? details.id].filter((one) => one !== undefined)),
          );
        }
      },
    });
    await office.ann.createGroup("news");
    await office.ann.invite("news", "rocket.cat.bot");
    await expect.poll(() => seen, patience).toContainEqual(["joined", "news"]);
    await office.ann.rename("news", "old-news");
    await expect.poll(() => seen, patience).toContainEqual(["system", "old-news", "r"]);
    // Nobody is told twice that somebody types, or what was deleted.
    const listens = () => office.server.wire.subscriptions("rocket.cat.bot").map(({ event }) => event);
    const told = ["LOUNGE/user-activity", "LOUNGE/deleteMessage"];
    await expect.poll(listens, patience).toEqual(expect.arrayContaining(told));
    await office.ann.typing("lounge", true);
    await expect.poll(() => seen, patience).toContainEqual(["typing", "lounge"]);
    const said = await office.ann.say("lounge", "never mind");
    await office.ann.delete(said._id);
    await expect.poll(() => seen, patience).toContainEqual(["deleted", "lounge", said._id]);
    await office.server.faults.kick("old-news", "rocket.cat.bot");
    await expect.poll(() => seen, patience).toContainEqual(["left", "old-news"]);
  });

  it("only what people write is heard by branches for text and by catch-alls", async () => {
    await using office = await openOffice({
      branches: ({ global }) => {
        global.text(/message for|\{|attachments/, (b) => b.respond(`text: ${b.message}`));
        global.catchAll((b) => b.respond(`what? ${b.message}`));
      },
    });
    await office.ann.createChannel("news", { members: ["rocket.cat.bot", "bob"] });
    await office.ann.setTopic("news", "Today");
    await office.ann.kick("news", "bob");
    const said = await office.ann.say("news", "hello");
    await office.ann.react(said._id, ":tada:");
    await office.ann.delete(said._id);
    const bytes = new Uint8Array([1]);
    await office.ann.upload("news", { name: "a.bin", type: "application/x-a", bytes, text: "a file" });
    await office.server.waitForMessage({ room: "news", text: "what? a file" });
    expect(office.said("news")).toEqual(["what? hello", "what? a file"]);
  });
});

describe("the person of a message", () => {
  it("keeps what a branch stores, in every room", async () => {
    await using office = await openOffice({
      branches: (bot) =>
        bot.global.text(/karma/, async (b) => {
          b.message.user.karma = Number(b.message.user.karma ?? 0) + 1;
          b.user.trust = Number(b.user.trust ?? 0) + 1;
          await b.respond(`karma ${b.user.karma}, trust ${b.message.user.trust}`);
        }),
    });
    await office.ann.say("lounge", "karma");
    await office.server.waitForMessage({ room: "lounge", text: "karma 1, trust 1" });
    await office.ann.say("ops", "karma");
    await office.server.waitForMessage({ room: "ops", text: "karma 2, trust 2" });
    expect(office.bot.userById("ann-id")).toMatchObject({ name: "ann", karma: 2, trust: 2 });
  });

  it("gets a late answer where it asked, although it spoke elsewhere meanwhile", async () => {
    const waiting: (() => Promise<unknown>)[] = [];
    await using office = await openOffice({
      branches: (bot) =>
        bot.global.text(/later/, (b) => {
          const { user } = b;
          waiting.push(() => bot.dispatch(new bot.Envelope({ user }).write(`now in ${user.room.name}`)));
          waiting.push(() => b.respond("and now"));
        }),
    });
    const root = await office.bob.say("ops", "a thing to talk about");
    await office.ann.say("lounge", "later");
    await expect.poll(() => waiting, patience).toHaveLength(2);
    await office.ann.say("ops", "later", { tmid: root._id });
    await expect.poll(() => waiting, patience).toHaveLength(4);
    for (const say of waiting) await say();
    expect(office.said("lounge")).toEqual(["now in lounge", "and now"]);
    expect(office.said("ops")).toEqual(["now in ops", "and now"]);
    const threads = office.server.messages("ops").filter(({ u }) => u.username === "rocket.cat.bot");
    expect(threads.map(({ tmid }) => tmid)).toEqual([root._id, root._id]);
  });
});

describe("what a bot says, as the server stores it", () => {
  /** Says this in answer to "go". */
  const onGo = (compose: (b: State) => unknown) => (bot: Bot) =>
    void bot.global.text(/^go$/, async (b) => {
      await compose(b);
      await b.respond();
    });

  async function saidBy(compose: (b: State) => unknown, count = 1) {
    await using office = await openOffice({ branches: onGo(compose) });
    await office.ann.say("lounge", "go");
    const said = () => office.server.messages("lounge").filter(({ u }) => u.username === "rocket.cat.bot");
    await expect.poll(said, patience).toHaveLength(count);
    return said();
  }

  it("an attachment has Rocket.Chat's names", async () => {
    const said = await saidBy((b) =>
      b.envelope.write("look").attach({
        fallback: "A cat",
        color: "#f4426e",
        pretext: "a cat",
        title: { text: "Cats", link: "https://cats.example" },
        author: { name: "Ann" },
        thumbUrl: "https://cats.example/thumb.png",
        image: "https://cats.example/cat.png",
        fields: [{ title: "Legs", value: "4", short: true }],
      }),
    );
    expect(said).toMatchObject([
      {
        msg: "look",
        attachments: [
          {
            color: "#f4426e",
            text: "a cat",
            title: "Cats",
            title_link: "https://cats.example",
            author_name: "Ann",
            thumb_url: "https://cats.example/thumb.png",
            image_url: "https://cats.example/cat.png",
            fields: [{ title: "Legs", value: "4", short: true }],
          },
        ],
      },
    ]);
  });

  it("attachments beside several strings come last, on their own", async () => {
    const said = await saidBy((b) => b.envelope.write("one", "two").attach({ fallback: "", pretext: "a cat" }), 3);
    expect(said.map(({ msg, attachments }) => [msg, attachments?.length ?? 0])).toEqual([
      ["one", 0],
      ["two", 0],
      ["", 1],
    ]);
  });

  it("fields of Rocket.Chat's own are the message's", async () => {
    const said = await saidBy((b) => {
      b.envelope.write("hello");
      b.envelope.payload.custom({ alias: "Ops", emoji: ":robot:", blocks: [{ type: "divider" }] });
    });
    expect(said).toMatchObject([{ msg: "hello", alias: "Ops", emoji: ":robot:", blocks: [{ type: "divider" }] }]);
  });

  it("a file is uploaded after the words", async () => {
    const said = await saidBy((b) => {
      b.envelope.write("the notes");
      b.envelope.payload.custom({ files: [{ name: "notes.txt", content: "some notes", mimeType: "text/plain" }] });
    }, 2);
    expect(said).toMatchObject([{ msg: "the notes" }, { file: { name: "notes.txt" } }]);
  });

  it("an emote is italic, and emoji have the server's names", async () => {
    const said = await saidBy((b) => b.envelope.via("emote").write("waves :man-running:"));
    expect(said).toMatchObject([{ msg: "_waves :man_running:_" }]);
  });

  it("is marked as a program's", async () => {
    const said = await saidBy((b) => b.envelope.write("hello"));
    expect(said).toMatchObject([{ bot: { i: expect.any(String) } }]);
  });

  it("is nothing for an empty envelope, and the log says why", async () => {
    await using office = await openOffice({ branches: onGo((b) => b.envelope.write("", " ")) });
    await office.ann.say("lounge", "go");
    await expect.poll(() => office.log.filter((line) => /strings are empty/.test(line)), patience).toHaveLength(1);
    expect(office.said("lounge")).toEqual([]);
  });
});
