import { copyFile, readFile } from "node:fs/promises";
import { fileStore } from "@rocketchat-connectors/core";
import { gate, type Place, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { EngineError } from "./errors.ts";
import { engineOf, openOffice, openPlace, startDialog, words } from "./office.fixture.ts";

/** Where the answer to a message is kept. */
const keptAnswer = ({ server }: Place, id = "") => `${server.url} bot-id dialog:Engine:answer:${id}`;

const never = () => new Promise<never>(() => undefined);

describe.concurrent("a bot that was closed in the middle of a turn", () => {
  it("ends in time, and leaves the question to the next process, which asks again", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    let signal: AbortSignal | undefined;
    const stuck = engineOf((_, aborted) => {
      signal = aborted;
      return never();
    });
    const first = await startDialog(place, stuck, { env });
    await place.ann.say("lounge", "hello");
    await until("the question", () => stuck.asked.length === 1);
    await first.close();
    expect(signal?.aborted, "the engine knows that nobody waits").toBe(true);
    const engine = engineOf();
    await using second = await startDialog(place, engine, { env });
    await place.hears("lounge", "re: hello");
    await until("it to be handled", () => second.client.health.waiting === 0);
    expect(place.said("lounge")).toEqual(["re: hello"]);
  });

  it("says the rest without asking again when the engine had answered, and nothing twice", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    const answer = engineOf(() => [
      words("one"),
      words("same"),
      words("same"),
      { type: "action", action: { action: "reset" } },
      { type: "action", action: { action: "pause" } },
      { type: "pause", ms: 3_500 },
      words("two"),
    ]);
    const first = await startDialog(place, answer, { env });
    await place.ann.say("lounge", "hello");
    await until("half of the answer", () => place.said("lounge").length === 3);
    await first.close();
    const engine = engineOf(() => [words("asked again")]);
    const store = await fileStore(state.file);
    const { id } = answer.asked[0]?.message ?? {};
    expect(await store.get(keptAnswer(place, id)), "what was done is not done again").toMatchObject({ done: 5 });
    await store.close();
    await using second = await startDialog(place, engine, { env });
    await place.hears("lounge", "two");
    await until("it to be handled", () => second.client.health.waiting === 0);
    expect(place.said("lounge")).toEqual(["one", "same", "same", "two"]);
    expect(engine.texts()).toEqual([]);
    await second.perform({ room: "lounge" }, { action: "resume" });
    await place.ann.say("lounge", "and now?");
    await place.hears("lounge", "asked again");
    expect(engine.asked[0]?.conversation.epoch, "begun anew once").toBe(1);
  });

  it("takes lines that were one question as one, in its next life as well", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const options = { env: { ROCKETCHAT_STATE_FILE: state.file }, dialog: { debounceMs: 1_000 } };
    const answer = engineOf(() => [words("one"), { type: "pause", ms: 3_500 }, words("two")]);
    const first = await startDialog(place, answer, options);
    await place.ann.say("lounge", "my order");
    await place.ann.say("lounge", "is late");
    await place.hears("lounge", "one");
    await first.close();
    expect(answer.texts()).toEqual(["my order\nis late"]);
    await place.ann.say("lounge", "hello?");
    const engine = engineOf();
    await using second = await startDialog(place, engine, options);
    await place.hears("lounge", "re: hello?");
    await until("all to be handled", () => second.client.health.waiting === 0);
    expect(place.said("lounge")).toEqual(["one", "two", "re: hello?"]);
  });

  it("does not ask again what was answered in full, though it died before it noted that", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const early = `${state.file}-early`;
    const first = await startDialog(place, engineOf(), { env: { ROCKETCHAT_STATE_FILE: state.file } });
    await place.ann.say("lounge", "earlier");
    await place.hears("lounge", "re: earlier");
    await until("its note", async () => (await readFile(state.file, "utf8")).includes("room LOUNGE"));
    await copyFile(state.file, early);
    const { _id } = await place.ann.say("lounge", "hello");
    await place.hears("lounge", "re: hello");
    await first.close();
    // Of what came after the copy the next process finds only that it was answered.
    const store = await fileStore(early);
    await store.set(keptAnswer(place, _id), "said");
    await store.close();
    const engine = engineOf();
    await using second = await startDialog(place, engine, { env: { ROCKETCHAT_STATE_FILE: early } });
    await until("what was missed", () => second.client.health.recovered > 0 && second.client.health.waiting === 0);
    await place.bob.say("lounge", "mark");
    await place.hears("lounge", "re: mark");
    expect(engine.texts()).not.toContain("hello");
    expect(place.said("lounge")).toEqual(["re: earlier", "re: hello", "re: mark"]);
  });
});

describe.concurrent("an engine that cannot be asked", () => {
  it.each(["unavailable", "uncertain", "misconfigured", "rejected"] as const)(
    "(%s) is excused once in a while in each conversation; the log says why each time",
    async (kind) => {
      const engine = engineOf(() => {
        throw new EngineError(kind, "the engine is away: start it");
      });
      await using office = await openOffice(engine, { dialog: { unavailableText: "Sorry." } });
      for (const text of ["one", "two", "three"]) await office.ann.say("lounge", text);
      await office.bob.say("lounge", "four");
      await until("all to be handled", () => engine.asked.length === 4 && office.dialog.client.health.waiting === 0);
      expect(office.said("lounge")).toEqual(["Sorry.", "Sorry."]);
      const why = office.log.filter((line) => line.includes("the engine is away: start it"));
      expect(why).toHaveLength(4);
      expect(why[0]).toBe(
        "error: Engine did not answer in room LOUNGE (rc-LOUNGE-uann_2did): the engine is away: start it",
      );
    },
  );

  it("that throws at once, or says what cannot be said, harms no other question", async () => {
    const engine = engineOf();
    const careless = {
      ...engine,
      answer(...[question, signal]: Parameters<typeof engine.answer>) {
        if (question.text === "throw") throw new Error("a mistake");
        return engine.answer(question, signal);
      },
    };
    await using office = await openOffice(careless);
    await office.ann.say("lounge", "throw");
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "re: hello");
    expect(office.log.join("\n")).toContain("it failed: a mistake");
  });
});

describe.concurrent("somebody who waits", () => {
  it("is told so once, when an answer takes long", async () => {
    const door = gate();
    const engine = engineOf(async ({ text }) => {
      if (text === "slow") await door.opened;
      return [words(`re: ${text}`)];
    });
    await using office = await openOffice(engine, { dialog: { slowMs: 50, slowText: "One moment." } });
    await office.ann.say("lounge", "slow");
    await office.hears("lounge", "One moment.");
    door.open();
    await office.hears("lounge", "re: slow");
    expect(office.said("lounge")).toEqual(["One moment.", "re: slow"]);
  });

  it("is not told so when the engine speaks meanwhile", async () => {
    const door = gate();
    await using office = await openOffice(
      engineOf(async ({ conversationId }) => {
        await office.dialog.say(conversationId, [words("I am at it")]);
        await door.opened;
        return [];
      }),
      { dialog: { slowMs: 300, slowText: "One moment.", emptyText: "Nothing." } },
    );
    await office.ann.say("lounge", "slow");
    await office.hears("lounge", "I am at it");
    await new Promise((resolve) => setTimeout(resolve, 500));
    door.open();
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual(["I am at it"]);
  });

  it("is told when the engine has nothing to say, if the settings say so", async () => {
    await using office = await openOffice(
      engineOf(() => []),
      { dialog: { emptyText: "Nothing." } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "Nothing.");
  });

  it("is not told so when the engine did something instead", async () => {
    await using office = await openOffice(
      engineOf(() => [{ type: "action", action: { action: "react", emoji: ":wave:" } }]),
      { dialog: { emptyText: "Nothing." } },
    );
    await office.ann.say("lounge", "hello");
    const reacted = () =>
      Object.keys(office.server.messages("lounge").find(({ msg }) => msg === "hello")?.reactions ?? {});
    await until("the reaction", () => reacted().includes(":wave:"));
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual([]);
  });
});
