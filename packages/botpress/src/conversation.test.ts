import { until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openTalk, type Talk } from "./bot.fixture.ts";
import { type Way, ways } from "./ways.fixture.ts";

type Attachment = Readonly<Record<string, unknown>>;

const messages = (talk: Talk, room: string) => talk.server.messages(room).filter(({ u }) => u.username === "bot");

/** The attachments of the bot's messages in a room. */
const shown = (talk: Talk, room: string): readonly Attachment[] =>
  messages(talk, room).flatMap(({ attachments = [] }) => attachments as readonly Attachment[]);

/** What the buttons of the bot say in a room when they are clicked. */
const buttons = (talk: Talk, room: string): readonly string[] =>
  shown(talk, room).flatMap(({ actions }) =>
    Array.isArray(actions) ? actions.flatMap(({ msg }: { readonly msg?: string }) => msg ?? []) : [],
  );

const showing = (talk: Talk, room: string, field: string): Promise<Attachment> =>
  until(`an attachment with ${field}`, () => shown(talk, room).find((one) => one[field] !== undefined));

/** v12 of old knows no postbacks and upper-cases the values of choices: the example's bot takes either. */
describe.concurrent.each(ways)("a Botpress by the way '%s'", (way: Way) => {
  it("talks in a channel, with a choice clicked, typed and by its value", async () => {
    await using talk = await openTalk(way);
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "Hello! I am an assistant made with Botpress.");
    await talk.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(talk, "lounge").length === 3);
    const [first = "", second = ""] = buttons(talk, "lounge");
    await talk.ann.say("lounge", second);
    await talk.hears("lounge", `You picked ${second}.`);
    await talk.ann.say("lounge", first.toUpperCase());
    await talk.hears("lounge", `You picked ${first}.`);
    await talk.ann.say("lounge", "who am i");
    // v12 of old takes no metadata, messages of an integration have none.
    const isTold = way !== "old" && way !== "integration";
    await talk.hears("lounge", isTold ? "You are ann in lounge." : "You are somebody in a room.");
  });

  it("talks in a direct room, with cards, a carousel and what its buttons say", async () => {
    await using talk = await openTalk(way);
    const room = await talk.ann.direct("bot");
    await talk.ann.say(room, "card");
    expect(await showing(talk, room, "image_url")).toMatchObject({
      image_url: expect.stringMatching(/^http:.*\/media\/tree\.png$/),
    });
    const [more = "", buy = ""] = buttons(talk, room);
    await talk.ann.say(room, more);
    await talk.hears(room, "It is an oak.");
    await talk.ann.say(room, buy);
    await talk.hears(room, "The tree is yours.");
    const before = messages(talk, room).length;
    await talk.ann.say(room, "carousel");
    await until("the carousel", () => messages(talk, room).length > before);
    const titles = shown(talk, room).flatMap(({ title }) => title ?? []);
    expect(titles.slice(-3)).toEqual(["A tree", "A house", "A boat"]);
  });

  it("talks in livechat, with numbers, also on cards, which end when it says something else", async () => {
    await using talk = await openTalk(way);
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("carousel");
    await until("the cards", () =>
      talk.said(visitor.roomId).some((text) => /1\. More\n[\s\S]*2\. Buy the tree/.test(text)),
    );
    await visitor.say("2");
    await talk.hears(visitor.roomId, "The tree is yours.");
    await visitor.say("1");
    await talk.hears(visitor.roomId, "I did not understand that.");
    await visitor.say("toppings");
    // Only v12 since 12.22 lets several be chosen.
    const isSeveral = way === "public" || way === "secured";
    await until("the toppings", () => talk.said(visitor.roomId).some((text) => text.includes("3. Olives")));
    expect(talk.said(visitor.roomId).at(-1)?.includes("separated by commas")).toBe(isSeveral);
    await visitor.say(isSeveral ? "1, 3" : "3");
    await talk.hears(visitor.roomId, isSeveral ? "With Cheese. With Olives." : "With Olives.");
  });

  it("talks in livechat, with a choice, a dropdown, and hands off to people", async () => {
    await using talk = await openTalk(way);
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("choose");
    const lines = await until("the lines", () =>
      talk.said(visitor.roomId).find((text) => text.includes("Which colour?")),
    );
    const second = /2\. (\w+)/.exec(lines)?.[1] ?? "";
    await visitor.say("2");
    await talk.hears(visitor.roomId, `You picked ${second}.`);
    await visitor.say("dropdown");
    const days = await until("the days", () => talk.said(visitor.roomId).find((text) => text.includes("Which day?")));
    await visitor.say("1");
    await talk.hears(visitor.roomId, `See you on ${/1\. (\w+)/.exec(days)?.[1]}.`);
    await visitor.say("human");
    await talk.hears(visitor.roomId, "I am calling somebody.");
    // Nobody of that department is there.
    await talk.hears(visitor.roomId, "Sorry, nobody is free to take over at the moment. Please try again later.");
  });

  it("answers in the thread it was asked in, in another conversation than the room's", async () => {
    await using talk = await openTalk(way);
    const { _id: tmid } = await talk.ann.say("lounge", "count");
    await talk.hears("lounge", "You said 1 things.");
    await talk.ann.say("lounge", "count again", { tmid });
    await until("the answer in the thread", () => messages(talk, "lounge").some((one) => one.tmid === tmid));
    expect(messages(talk, "lounge").map(({ msg }) => msg)).toEqual(["You said 1 things.", "You said 1 things."]);
    await talk.ann.say("lounge", "choose", { tmid });
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    const [label = ""] = buttons(talk, "lounge");
    await talk.ann.say("lounge", label);
    await talk.hears("lounge", `You picked ${label}.`);
    expect(messages(talk, "lounge").at(-1)?.tmid).toBe(tmid);
  });

  it("shows what it sends: image, audio, video, file, place, Markdown, and is typing first", async () => {
    await using talk = await openTalk(way);
    for (const [said, field] of [
      ["image", "image_url"],
      ["audio", "audio_url"],
      ["video", "video_url"],
      ["manual", "title_link"],
    ] as const) {
      await talk.ann.say("lounge", said);
      expect(await showing(talk, "lounge", field)).toMatchObject({
        [field]: expect.stringMatching(/^https?:/),
      });
    }
    await talk.ann.say("lounge", "where");
    await until("the place", () =>
      talk.said("lounge").some((text) => /Our office[\s\S]*Alexanderplatz[\s\S]*query=52.52,13.405/.test(text)),
    );
    await talk.ann.say("lounge", "markdown");
    await until("the Markdown", () =>
      talk.said("lounge").some((text) => text.startsWith("**Bold**, _italic_ and `code`.")),
    );
    await talk.ann.say("lounge", "typing");
    await talk.hears("lounge", "I have thought about it.");
  });

  it("answers two quick messages of one person in order, and keeps people apart", async () => {
    await using talk = await openTalk(way);
    await talk.ann.say("lounge", "count one");
    await talk.ann.say("lounge", "count two");
    await talk.bob.say("lounge", "count");
    await talk.ann.say("lounge", "count three");
    await until("all answers", () => talk.said("lounge").length === 4);
    const answers = talk.said("lounge");
    expect([...answers].sort()).toEqual(
      ["You said 1 things.", "You said 1 things.", "You said 2 things.", "You said 3 things."].sort(),
    );
    expect(answers.indexOf("You said 2 things.")).toBeLessThan(answers.indexOf("You said 3 things."));
  });

  it("is asked once, and people are not told, when it says nothing", async () => {
    await using talk = await openTalk(way);
    await talk.ann.say("lounge", "silence");
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "Hello! I am an assistant made with Botpress.");
    expect(talk.said("lounge")).toHaveLength(1);
  });
});
