import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { botProcess, type Place, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openPlace, startDialog, words } from "./office.fixture.ts";

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const program = fileURLToPath(new URL("./mortal-bot.fixture.ts", import.meta.url));

function startMortal({ server }: Place, stateFile: string, manner: string) {
  const own = ["--conditions=@rocketchat-connectors/source", "--import", loader];
  return botProcess(spawn(process.execPath, [...own, program, server.url, stateFile, manner]));
}

describe.concurrent("a bot that is killed", () => {
  it("while it says its answer says the rest in its next life, without asking again, and nothing twice", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    await using mortal = startMortal(place, state.file, "answers");
    await mortal.says("online");
    await place.ann.say("lounge", "hello");
    await until("half of the answer", () => place.said("lounge").length === 3);
    mortal.signal("SIGKILL");
    await mortal.exit();
    expect(place.said("lounge")).toEqual(["one", "same", "same"]);
    const engine = engineOf(() => [words("asked again")]);
    await using next = await startDialog(place, engine, { env: { ROCKETCHAT_STATE_FILE: state.file } });
    await place.hears("lounge", "two");
    await until("it to be handled", () => next.client.health.waiting === 0);
    expect(place.said("lounge")).toEqual(["one", "same", "same", "two"]);
    expect(engine.texts()).toEqual([]);
  });

  it("while its engine thinks asks again in its next life", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    await using mortal = startMortal(place, state.file, "is asked");
    await mortal.says("online");
    await place.ann.say("lounge", "hello");
    expect(await mortal.exit()).toBe("SIGKILL");
    const engine = engineOf();
    await using next = await startDialog(place, engine, { env: { ROCKETCHAT_STATE_FILE: state.file } });
    await place.hears("lounge", "re: hello");
    await until("it to be handled", () => next.client.health.waiting === 0);
    expect(engine.texts()).toEqual(["hello"]);
    expect(place.said("lounge")).toEqual(["re: hello"]);
  });

  it("while it shows a text that is being written leaves it to its next life to be completed", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    await using mortal = startMortal(place, state.file, "drafts");
    await mortal.says("online");
    const { _id } = await place.ann.say("lounge", "hello");
    await place.hears("lounge", "All of");
    mortal.signal("SIGKILL");
    await mortal.exit();
    const engine = engineOf(async ({ conversationId }) => {
      await next.say(conversationId, [words("All of it.")], { once: "m1" });
      return [];
    });
    await using next = await startDialog(place, engine, { env: { ROCKETCHAT_STATE_FILE: state.file } });
    await place.hears("lounge", "All of it.");
    await until("it to be handled", () => next.client.health.waiting === 0);
    expect(place.said("lounge")).toEqual(["All of it."]);
    expect(engine.asked.map(({ message }) => message.id)).toEqual([_id]);
  });

  it("politely ends by itself, with its state in order, and leaves what it could not answer", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    await using mortal = startMortal(place, state.file, "thinks");
    await mortal.says("online");
    await place.ann.say("lounge", "hello");
    await until("it to be typing", () =>
      place.server.wire.frames("bot").some(({ frame }) => JSON.stringify(frame).includes("user-typing")),
    );
    mortal.signal("SIGTERM");
    expect(await mortal.exit()).toBe(0);
    await using _next = await startDialog(place, engineOf(), { env: { ROCKETCHAT_STATE_FILE: state.file } });
    await place.hears("lounge", "re: hello");
  });
});
