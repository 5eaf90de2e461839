import { stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { openPlace, openTalk, startBot, type Talk } from "./bot.fixture.ts";
import { startStandInRasa } from "./stand-in.ts";

/** What the buttons of the bot's newest message with buttons say when they are clicked, and what they show. */
function buttons(talk: Pick<Talk, "server">, room: string): readonly string[] {
  const all = talk.server.messages(room).flatMap(({ attachments = [] }) => attachments);
  const actions = all.flatMap((one) => (Array.isArray(one.actions) ? [one.actions] : [])).at(-1) ?? [];
  return actions.map(({ msg }: { readonly msg: string }) => msg);
}

describe.concurrent("a button of Rasa", () => {
  it("says its title in the room, and its payload to Rasa", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    expect(buttons(talk, "lounge")).toEqual(["Red", "Blue", "Hello"]);
    await talk.ann.say("lounge", "Red");
    await talk.hears("lounge", "You picked red.");
    expect(talk.asked()).toEqual(["choose", '/pick{"colour":"red"}']);
    await talk.ann.say("lounge", "blue");
    await talk.hears("lounge", "You picked blue.");
  });

  it("that was not shown to somebody says its words only", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    await talk.bob.say("lounge", "Red");
    await talk.hears("lounge", "I did not understand that.");
    expect(talk.asked()).toEqual(["choose", "Red"]);
  });

  it("in a thread is answered there, though the click is said in the room", async () => {
    await using talk = await openTalk();
    const { _id: tmid } = await talk.ann.say("lounge", "hello");
    await talk.ann.say("lounge", "choose", { tmid });
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    await talk.ann.say("lounge", "Blue");
    await talk.hears("lounge", "You picked blue.");
    expect(talk.server.messages("lounge").find(({ msg }) => msg === "You picked blue.")?.tmid).toBe(tmid);
  });

  it("is a line with a number for visitors, who type the number or the title", async () => {
    await using talk = await openTalk();
    const visitor = await talk.server.visitor({ department: "first line" });
    await visitor.say("choose");
    const lines = await until("the lines", () =>
      talk.said(visitor.roomId).find((text) => text.includes("Which colour?")),
    );
    expect(lines).toMatch(/1.*Red\n.*2.*Blue\n.*3.*Hello/);
    await visitor.say("2");
    await talk.hears(visitor.roomId, "You picked blue.");
    await visitor.say("red");
    await talk.hears(visitor.roomId, "You picked red.");
  });

  it("can be a quick reply, and can stand alone", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "quick");
    await until("the buttons", () => buttons(talk, "lounge").length === 2);
    await talk.ann.say("lounge", "Yes");
    await talk.hears("lounge", "Hello! I am an assistant made with Rasa.");
    await talk.ann.say("lounge", "buttons");
    await until("the other buttons", () => buttons(talk, "lounge").includes("Hello"));
    expect(talk.said("lounge").at(-1)).toBe("Choose:");
  });

  it("is known to the bot that comes after, when it has a state file", async () => {
    await using folder = await stateFolder();
    await using place = await openPlace();
    await using rasa = await startStandInRasa();
    const env = { ROCKETCHAT_STATE_FILE: folder.file };
    const first = await startBot(place, rasa, { env });
    await place.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(place, "lounge").length > 0);
    await first.close();
    await using _second = await startBot(place, rasa, { env });
    await place.ann.say("lounge", "Red");
    await place.hears("lounge", "You picked red.");
  });

  it("may set slots (CALM): whatever it holds goes to Rasa as it is", async () => {
    const payload = "/SetSlots(colour=red, size=big)";
    const handler = ({ text }: { readonly text: string }) =>
      text === "go" ? [{ text: "Which?", buttons: [{ title: "Big and red", payload }] }] : [{ text: `re: ${text}` }];
    await using talk = await openTalk({ rasa: { handler } });
    await talk.ann.say("lounge", "go");
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    await talk.ann.say("lounge", "Big and red");
    await talk.hears("lounge", `re: ${payload}`);
  });
});

describe.concurrent("an intent that somebody types", () => {
  it.each(['/pick{"colour":"red"}', " /restart", "//greet", "/SetSlots(a=b)"])("is no intent: %j", async (typed) => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", typed);
    await talk.hears("lounge", "I did not understand that.");
    expect(talk.asked()).toHaveLength(1);
    expect(talk.asked()[0]).not.toMatch(/^\s*\//);
  });

  it("is none either when it stands on a button of somebody else", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    await talk.bob.say("lounge", '/pick{"colour":"red"}');
    await talk.hears("lounge", "I did not understand that.");
  });

  it("is one when it stands on a button of theirs, or when the settings allow it", async () => {
    await using talk = await openTalk();
    await talk.ann.say("lounge", "choose");
    await until("the buttons", () => buttons(talk, "lounge").length > 0);
    await talk.ann.say("lounge", '/pick{"colour":"red"}');
    await talk.hears("lounge", "You picked red.");
    await using open = await openTalk({ env: { RASA_ALLOW_USER_INTENTS: "true" } });
    await open.ann.say("lounge", '/pick{"colour":"green"}');
    await open.hears("lounge", "You picked green.");
  });
});
