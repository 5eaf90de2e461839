import { createDevServer } from "@rocketchat-connectors/dev-server";
import { freePort, gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { echo, openPlace, openTalk, post, secret, startBot } from "./bot.fixture.ts";
import { createRasaConnector } from "./connector.ts";
import { startStandInRasa } from "./stand-in.ts";
import { account } from "./talk.fixture.ts";

const fenced = "Before:\n\n```\none\n\ntwo\n\nthree\n```\n\nAfter.";
const whole = ["Before:", "```\none\n\ntwo\n\nthree\n```", "After."];
const annsTalk = "rc-LOUNGE-uann_2did";

describe.concurrent("in callback mode", () => {
  it("what Rasa posts during a turn is said in order, once, before the POST that asked returns", async () => {
    const texts = ["one", "two", "three"];
    await using talk = await openTalk({ mode: "callback", rasa: { handler: () => texts.map((text) => ({ text })) } });
    await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "three");
    await until("Rasa to have been answered", () => talk.rasa.posts.length === 3);
    expect(talk.said("lounge")).toEqual(texts);
    expect(talk.rasa.posts.map(({ status }) => status)).toEqual([200, 200, 200]);
    await talk.ann.say("lounge", "again");
    await until("the second answer", () => talk.said("lounge").length === 6);
    expect(talk.log.filter((line) => /^(warn|error)/.test(line))).toEqual([]);
  });

  it("the first of several slow answers is not kept back for the others", async () => {
    const door = gate();
    await using talk = await openTalk({
      mode: "callback",
      rasa: {
        handler: async ({ say }) => {
          await say({ text: "One moment." });
          await door.opened;
          return [{ text: "Here I am." }];
        },
      },
    });
    await talk.ann.say("lounge", "slow");
    await talk.hears("lounge", "One moment.");
    door.open();
    await talk.hears("lounge", "Here I am.");
  });

  it("a code block that Rasa cut at its blank lines is one message", async () => {
    await using talk = await openTalk({ mode: "callback", rasa: { handler: () => [{ text: fenced }] } });
    await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "After.");
    expect(talk.said("lounge")).toEqual(whole);
    await until("Rasa to have been answered", () => talk.rasa.posts.length === 5);
    expect(talk.rasa.posts.every(({ status }) => status === 200)).toBe(true);
  });

  it("a code block that is never closed is said when the turn is over, or comes with what follows it", async () => {
    const answers = [[{ text: "```\none\n\ntwo" }], [{ text: "```\none\n\ntwo" }, { custom: { text: "raw" } }]];
    await using talk = await openTalk({ mode: "callback", rasa: { handler: () => answers.shift() } });
    await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "```\none\n\ntwo");
    await talk.ann.say("lounge", "again");
    await talk.hears("lounge", "raw");
    expect(talk.said("lounge")).toEqual(["```\none\n\ntwo", "```\none\n\ntwo", "raw"]);
  });

  it("what is held back when Rasa fails in the middle is said all the same", async () => {
    await using talk = await openTalk({
      mode: "callback",
      rasa: {
        handler: async ({ say }) => {
          await say({ text: "```\none\n\ntwo" });
          throw new Error("boom");
        },
      },
    });
    await talk.ann.say("lounge", "go");
    await until("the failure to be told", () => talk.said("lounge").length === 2);
    expect(talk.said("lounge")[0]).toBe("```\none\n\ntwo");
  });

  it("what comes by itself is said in its conversation, a code block as one, an unclosed one after a while", async () => {
    await using talk = await openTalk({ mode: "callback", rasa: { handler: () => [{ text: fenced }] } });
    await talk.rasa.trigger(annsTalk, "EXTERNAL_reminder");
    await talk.hears("lounge", "After.");
    expect(talk.said("lounge")).toEqual(whole);
    expect((await post(talk.connector, "/rasa/callback", { recipient_id: annsTalk, text: "```\nopen" })).status).toBe(
      200,
    );
    await talk.hears("lounge", "```\nopen");
  });

  it("nothing that is held back is lost when the bot is stopped", async () => {
    await using place = await openPlace();
    await using rasa = await startStandInRasa({ handler: echo });
    const connector = await startBot(place, rasa, { mode: "callback" });
    await post(connector, "/rasa/callback", { recipient_id: annsTalk, text: "```\nopen" });
    await connector.close();
    expect(place.said("lounge")).toEqual(["```\nopen"]);
  });

  it("texts are joined to one message per turn when the settings say so", async () => {
    const handler = () => [{ text: "one\n\ntwo" }, { text: "three" }, { image: "https://example.com/tree.png" }];
    await using talk = await openTalk({ mode: "callback", joinText: "always", rasa: { handler } });
    await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "one\n\ntwo\n\nthree");
    expect(talk.said("lounge")).toHaveLength(1);
  });

  it("an answer can go into the thread of its question, with all that follows in the same turn", async () => {
    const handler = ({ text }: { readonly text: string }) =>
      text === "go"
        ? [{ custom: { rocketchat: { thread: true } } }, { text: "one" }, { text: "two" }]
        : [{ text: "three" }];
    await using talk = await openTalk({ mode: "callback", rasa: { handler } });
    const { _id: question } = await talk.ann.say("lounge", "go");
    await talk.hears("lounge", "two");
    await talk.ann.say("lounge", "and now");
    await talk.hears("lounge", "three");
    const threads = talk.server.messages("lounge").map(({ msg, tmid }) => [msg, tmid]);
    expect(threads.filter(([msg]) => ["one", "two", "three"].includes(msg ?? ""))).toEqual([
      ["one", question],
      ["two", question],
      ["three", undefined],
    ]);
  });

  it("of 40 messages of one turn 25 are said, and that the others are left out", async () => {
    const handler = () => Array.from({ length: 40 }, (_, index) => ({ text: `Message ${index + 1}` }));
    await using talk = await openTalk({ mode: "callback", rasa: { handler } });
    await talk.ann.say("lounge", "many");
    await talk.hears("lounge", "… (15 more were left out)");
    expect(talk.said("lounge")).toHaveLength(26);
    await talk.logs("15 messages of an answer");
  });

  it("two messages of the same words are two messages, for Rasa does not repeat itself", async () => {
    await using talk = await openTalk({
      mode: "callback",
      rasa: { handler: () => [{ text: "six" }, { text: "six" }] },
    });
    await talk.ann.say("lounge", "roll two dice");
    await until("both", () => talk.said("lounge").length === 2);
    expect(talk.said("lounge")).toEqual(["six", "six"]);
  });
});

describe.concurrent("who posts to the callback", () => {
  it.each([
    ["no secret", {}],
    ["a wrong one", { "x-rasa-token": "guessed" }],
  ])("with %s is refused, and nothing is said", async (_what, headers) => {
    await using talk = await openTalk({ mode: "callback", rasa: { handler: echo } });
    const answer = await post(talk.connector, "/rasa/callback", { recipient_id: annsTalk, text: "spam" }, headers);
    expect(answer).toEqual({ status: 401, body: { error: "unauthorized" } });
    await talk.logs(/refused \(401\)/);
    expect(talk.said("lounge")).toEqual([]);
    expect(talk.log.join("\n")).not.toContain(secret);
  });

  it.each(["default", "rc-NOWHERE", "rc-SECRETS", "LOUNGE"])(
    "for %s, which is no conversation of the bot, gets 404, and nothing is said",
    async (recipient_id) => {
      await using talk = await openTalk({ mode: "callback", rasa: { handler: echo } });
      expect((await post(talk.connector, "/rasa/callback", { recipient_id, text: "spam" })).status).toBe(404);
      await talk.logs(`A message of Rasa for ${recipient_id} was not said`);
      expect([talk.said("lounge"), talk.said("secrets")]).toEqual([[], []]);
    },
  );

  it("for nobody gets 400", async () => {
    await using talk = await openTalk({ mode: "callback", rasa: { handler: echo } });
    expect((await post(talk.connector, "/rasa/callback", { text: "lost" })).status).toBe(400);
    expect((await post(talk.connector, "/rasa/callback", ["lost"])).status).toBe(400);
  });

  it("as to the marketplace's app is answered as by it", async () => {
    const door = { port: 0, secret, compat: true };
    await using talk = await openTalk({ mode: "callback", door, rasa: { handler: echo } });
    talk.rasa.callbackTo(`${talk.connector.url}/callback`, { authorization: `Bearer ${secret}` });
    await talk.ann.say("lounge", "hello");
    await talk.hears("lounge", "re: hello");
    expect(await post(talk.connector, "/callback", { recipient_id: annsTalk, text: "more" })).toEqual({
      status: 200,
      body: { result: "Success" },
    });
    const failed = await post(talk.connector, "/callback", { recipient_id: "rc-NOWHERE", text: "more" });
    expect(failed).toEqual({ status: 500, body: { error: expect.stringContaining("NOWHERE") } });
  });
});

describe.concurrent("when the bot is stopped in callback mode", () => {
  it("or not connected yet, Rasa's connection is cut: it then forgets the turn, which is asked again", async () => {
    await using rasa = await startStandInRasa({ handler: echo });
    const log = keptLog();
    const port = await freePort();
    const starting = createRasaConnector({
      ...{ mode: "callback", url: rasa.url, logger: log.logger, door: { port: 0, secret } },
      env: { ...account, ROCKETCHAT_URL: `http://127.0.0.1:${port}` },
    });
    const url = await until("the door", () => /HTTP server listens on (\S+)/.exec(log.lines.join("\n"))?.[1]);
    const message = { recipient_id: annsTalk, text: "hello" };
    await expect(post({ url }, "/rasa/callback", message)).rejects.toThrow("fetch failed");
    expect(log.lines.join("\n")).toContain(`A message of Rasa for ${annsTalk} was not said`);
    const users = [{ username: account.ROCKETCHAT_USER, password: account.ROCKETCHAT_PASSWORD }];
    await using _server = await createDevServer({ port, users });
    await (await starting).close();
  });

  it("turns that end in time are said to their end", async () => {
    await using place = await openPlace();
    const door = gate();
    await using rasa = await startStandInRasa({
      handler: async ({ say }) => {
        await say({ text: "One moment." });
        await door.opened;
        return [{ text: "Here I am." }];
      },
    });
    const connector = await startBot(place, rasa, { mode: "callback" });
    await place.ann.say("lounge", "go");
    await place.hears("lounge", "One moment.");
    const closed = connector.close();
    door.open();
    await closed;
    expect(place.said("lounge")).toEqual(["One moment.", "Here I am."]);
    expect(rasa.posts.map(({ status }) => status)).toEqual([200, 200]);
  });
});
