import { webServer } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { checkRasa, whySilent } from "./check.ts";
import { type Assistant, type StandInOptions, startStandInRasa } from "./stand-in.ts";
import { hello, patience, rasaAt } from "./talk.fixture.ts";

const token = { RASA_API_TOKEN: "t0ken" };

/** A stand-in that knows one intent, and somebody who speaks with it. */
async function talk(options: StandInOptions = {}, env: Readonly<Record<string, string>> = token) {
  const assistant: Assistant = {
    intents: ["hey", "hush"],
    answer: ({ intent }) => (intent === "hey" ? [{ text: "Hey yourself" }] : []),
  };
  const server = await startStandInRasa({ apiToken: "t0ken", assistant, ...options });
  return { server, ...rasaAt(server.url, env), [Symbol.asyncDispose]: () => server.close() };
}

describe("against the stand-in for Rasa", () => {
  it("a question is answered, and an intent is triggered", async () => {
    await using at = await talk();
    const said = [{ recipient_id: hello.sender, text: "Hey yourself" }];
    expect(await at.rasa.ask({ ...hello, message: "/hey" }, patience())).toEqual(said);
    expect(await at.rasa.triggerIntent(hello.sender, { name: "hey" }, patience())).toEqual(said);
    await expect(at.rasa.triggerIntent(hello.sender, { name: "nobody_knows" }, patience())).rejects.toMatchObject({
      kind: "rejected",
      message: expect.stringContaining("add the intent to the bot's domain"),
    });
  });

  it("the check finds all well, then that no model is loaded, then that the token is wrong", async () => {
    await using at = await talk();
    const levels = async () => (await checkRasa(at.rasa, at.settings)).map(({ level }) => level);
    expect(await levels()).toEqual(["ok", "ok", "ok"]);
    at.server.model(false);
    expect(await levels()).toEqual(["ok", "ok", "error"]);
    const other = rasaAt(at.server.url, { RASA_API_TOKEN: "wrong" });
    expect((await checkRasa(other.rasa, other.settings)).map(({ level }) => level)).toEqual(["ok", "ok", "warning"]);
  });

  it("a silence is explained", async () => {
    await using at = await talk();
    const why = () => whySilent(at.rasa, at.settings, hello.sender);
    expect(await at.rasa.ask({ ...hello, message: "/hush" }, patience())).toEqual([]);
    expect(await why()).toContain("not paused");
    at.server.model(false);
    expect(await at.rasa.ask({ ...hello, message: "/hey" }, patience())).toEqual([]);
    expect(await why()).toContain("rasa train");
  });

  it("in callback mode the answer is posted, and a callback that leads nowhere is told of", async () => {
    await using door = await webServer((_, response) => void response.end("{}"));
    await using at = await talk({ callbackUrl: `${door.url}/rasa/callback` }, { RASA_MODE: "callback" });
    expect(await at.rasa.ask({ ...hello, message: "/hey" }, patience())).toEqual([]);
    expect(door.heard).toMatchObject([{ url: "/rasa/callback", body: expect.stringContaining("Hey yourself") }]);
    await door[Symbol.asyncDispose]();
    await expect(at.rasa.ask({ ...hello, message: "/hey" }, patience())).rejects.toMatchObject({
      kind: "uncertain",
      message: expect.stringContaining("credentials.yml"),
    });
  });

  it("a callback channel that is off is found", async () => {
    await using at = await talk({}, { RASA_MODE: "callback" });
    const [, channel] = await checkRasa(at.rasa, at.settings);
    expect(channel).toMatchObject({ level: "error", text: expect.stringContaining('add the line "callback:"') });
  });
});
