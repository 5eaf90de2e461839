import { memoryStore } from "@rocketchat-connectors/core";
import { gate, type Place, stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openOffice, openPlace, startDialog, words } from "./office.fixture.ts";
import type { Reply } from "./types.ts";

const lounge = "rc-LOUNGE-uann_2did";
const editing = /chat\.update$/;

/** The bot's calls of an endpoint, in order. */
const calls = ({ server }: Pick<Place, "server">, path: RegExp) => server.wire.calls({ username: "bot", path });

describe.concurrent("a draft", () => {
  it("is posted once, edited to the latest text, and whole in the end", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("*one*");
    await office.hears("lounge", "_one_");
    for (let count = 1; count <= 500; count += 1) draft.update(`*one*${" two".repeat(count)}`);
    await draft.end("*one* two\n\n@all **three**");
    expect(office.said("lounge")).toEqual(["_one_ two\n\n@\u2060all **three**"]);
    expect(calls(office, editing).length, "one for the end, one if a second passed before").toBeLessThanOrEqual(2);
    expect(calls(office, /chat\.sendMessage$/)).toHaveLength(1);
    await office.dialog.draft(lounge, "m1").end("something else");
    expect(office.said("lounge"), "it is over").toEqual(["_one_ two\n\n@\u2060all **three**"]);
  });

  it("that is only ended is an ordinary message; one that never gets a text is none", async () => {
    await using office = await openOffice(engineOf());
    await office.dialog.draft(lounge, "m1").end(undefined);
    const blank = office.dialog.draft(lounge, "m2");
    blank.update("  ");
    await blank.end("");
    await office.dialog.draft(lounge, "m3").end("whole");
    expect(office.said("lounge")).toEqual(["whole"]);
    expect(calls(office, editing)).toEqual([]);
  });

  it("has its pictures below in the end", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("Look");
    await office.hears("lounge", "Look");
    await draft.end("Look: ![a cat](https://example.org/cat.png)");
    const shown = office.server.messages("lounge").filter(({ u }) => u.username === "bot");
    expect(shown.map(({ msg }) => msg)).toEqual(["Look:", ""]);
    expect(shown[1]).toMatchObject({ attachments: [{ image_url: "https://example.org/cat.png" }] });
  });

  it("stays as it is shown when nobody knows its end, and can be completed later", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("half");
    await office.hears("lounge", "half");
    await draft.end(undefined);
    expect(office.said("lounge")).toEqual(["half"]);
    const rest = { type: "message", text: "half and half", choices: [{ label: "Yes" }] } as const;
    await office.dialog.say(lounge, [rest], { once: "m1" });
    await office.dialog.say(lounge, [rest], { once: "m1" });
    expect(office.said("lounge")).toEqual(["half and half", ""]);
    await office.dialog.draft(lounge, "m1").end("something else");
    expect(office.said("lounge")).toEqual(["half and half", ""]);
  });

  it("comes before whatever is said while it is open, as part of the turn", async () => {
    const door = gate();
    const engine = engineOf(async ({ conversationId }) => {
      const draft = office.dialog.draft(conversationId, "m1");
      const said = office.dialog.say(conversationId, [words("said meanwhile")]);
      draft.update("draft");
      await door.opened;
      await draft.end("the draft");
      await said;
      return [words("answer")];
    });
    await using office = await openOffice(engine, {
      dialog: { emptyText: "Nothing.", slowMs: 100, slowText: "One moment." },
    });
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "draft");
    door.open();
    await office.hears("lounge", "answer");
    expect(office.said("lounge")).toEqual(["the draft", "said meanwhile", "answer"]);
  });

  it("ends the numbers of what was offered before", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine, { dialog: { choices: "text" } });
    const offer = { type: "message", text: "Well?", choices: [{ label: "Yes", value: "/yes" }] } as const;
    await office.dialog.say(lounge, [offer]);
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("Something");
    await office.hears("lounge", "Something");
    await draft.end("Something else.");
    await office.ann.say("lounge", "1");
    await office.hears("lounge", "re: 1");
    await office.ann.say("lounge", "yes");
    await office.hears("lounge", "re: /yes");
  });

  it("counts as an answer", async () => {
    await using office = await openOffice(
      engineOf(async ({ conversationId }) => {
        await office.dialog.draft(conversationId, "m1").end("drafted");
        return [];
      }),
      { dialog: { emptyText: "Nothing." } },
    );
    await office.ann.say("lounge", "hello");
    await office.hears("lounge", "drafted");
    await until("it to be handled", () => office.dialog.client.health.waiting === 0);
    expect(office.said("lounge")).toEqual(["drafted"]);
  });
});

describe.concurrent("a draft that is too long for one message", () => {
  const server = { settings: { Message_MaxAllowedSize: 100 } };
  const long = Array.from({ length: 40 }, (_, index) => `word${index}`).join(" ");

  it("grows up to the limit, and says the rest in the end", async () => {
    await using office = await openOffice(engineOf(), { server });
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("word0 word1");
    await office.hears("lounge", "word0 word1");
    draft.update(long);
    await until("the edit", () => (office.said("lounge")[0] ?? "").length > 80);
    expect(office.said("lounge")).toHaveLength(1);
    await draft.end(long);
    const said = office.said("lounge");
    expect(said.join(" ")).toBe(long);
    expect(Math.max(...said.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(calls(office, editing)).toHaveLength(1);
  });

  it("says nothing twice when it is said once more by a process that knows nothing of it", async () => {
    await using place = await openPlace(server);
    const first = await startDialog(place, engineOf());
    const draft = first.draft(lounge, "m1");
    draft.update("word0");
    await place.hears("lounge", "word0");
    await draft.end(long);
    await first.close();
    const said = place.said("lounge");
    await using second = await startDialog(place, engineOf());
    await second.say(lounge, [words(long)], { once: "m1" });
    await second.draft(lounge, "m1").end(long);
    expect(place.said("lounge")).toEqual(said);
  });
});

describe.concurrent("a draft whose process ended in the middle", () => {
  it.each(["say", "draft"] as const)("is completed by the next one's %s", async (how) => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    const first = await startDialog(place, engineOf(), { env });
    const begun = first.draft(lounge, "m1");
    begun.update("All of");
    await place.hears("lounge", "All of");
    await first.close();
    await expect(begun.end("All of it"), "nobody says that it is shown").rejects.toMatchObject({ code: "closed" });
    await using second = await startDialog(place, engineOf(), { env });
    if (how === "say") await second.say(lounge, [words("All of it.")], { once: "m1" });
    else {
      const draft = second.draft(lounge, "m1");
      draft.update("All");
      await draft.end("All of it.");
    }
    expect(place.said("lounge")).toEqual(["All of it."]);
  });
});

it("what completes a draft repeats no file, however often its process ends", async () => {
  await using place = await openPlace();
  const store = memoryStore();
  const file = { name: "a.txt", content: Buffer.from("a").toString("base64") };
  const repliesWith = (ms: number): readonly Reply[] => [
    { type: "message", text: "All of it.", files: [file] },
    { type: "pause", ms },
    words("end"),
  ];
  const first = await startDialog(place, engineOf(), { store });
  first.draft(lounge, "m1").update("All of");
  await place.hears("lounge", "All of");
  await first.close();
  const uploads = () => place.server.wire.calls({ path: /rooms\.mediaConfirm/ });
  for (const _ of ["second", "third"]) {
    const next = await startDialog(place, engineOf(), { store });
    const before = calls(place, /chat\.sendMessage$/).length;
    const saying = next.say(lounge, repliesWith(10_000), { once: "m1" });
    saying.catch(() => undefined);
    await until("it to be said", () => calls(place, /chat\.sendMessage$/).length > before);
    await until("the note of its file", async () => {
      const note = await store.get(`${place.server.url} bot-id dialog:Engine:once:${lounge} m1`);
      return JSON.stringify(note).includes('"done":1');
    });
    await next.close();
    await expect(saying).rejects.toMatchObject({ code: "closed" });
  }
  await using last = await startDialog(place, engineOf(), { store });
  await last.say(lounge, repliesWith(0), { once: "m1" });
  expect(uploads()).toHaveLength(1);
  expect(place.said("lounge").filter((text) => text !== "")).toEqual(["All of it.", "end"]);
});

describe.concurrent("a draft that meets a Rocket.Chat", () => {
  it("which slows the bot down is still shown in the end, with fewer edits", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("one");
    await office.hears("lounge", "one");
    office.server.faults.limit({ path: editing, times: 2, resetMs: 300 });
    draft.update("one two");
    await until("a refused edit", () => calls(office, editing).some(({ status }) => status === 429));
    await draft.end("one two three");
    expect(office.said("lounge")).toEqual(["one two three"]);
    expect(calls(office, editing).length).toBeLessThanOrEqual(4);
  });

  it("which takes no edits is told whole in the end, and the log tells why once", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("one");
    await office.hears("lounge", "one");
    const body = { success: false, error: "Message editing not allowed [error-action-not-allowed]" };
    office.server.faults.refuse({ path: editing, status: 400, body });
    draft.update("one two");
    await until("the refusal", () => office.log.some((line) => line.includes("written over in room LOUNGE")));
    draft.update("one two three");
    await draft.end("one two three four");
    expect(office.said("lounge")).toEqual(["one", "two three four"]);
    expect(office.log.filter((line) => line.includes("written over in room LOUNGE"))).toHaveLength(1);
  });

  it("which takes no edits is told all of it once more when it does not begin as what is shown", async () => {
    await using office = await openOffice(engineOf());
    const draft = office.dialog.draft(lounge, "m1");
    draft.update("**two");
    await until("it to be shown", () => office.said("lounge").length === 1);
    const body = { success: false, error: "Message editing is blocked [error-message-editing-blocked]" };
    office.server.faults.refuse({ path: editing, status: 400, body });
    await draft.end("**two** and three");
    expect(office.said("lounge")).toEqual(["\\*\\*two", "**two** and three"]);
  });

  it("which has no such conversation is told so when it ends", async () => {
    await using office = await openOffice(engineOf());
    const lost = office.dialog.draft("rc-SECRETS-uann_2did", "m1");
    lost.update("one");
    await expect(lost.end("one")).rejects.toMatchObject({ code: expect.stringMatching(/not_found|forbidden/) });
    const none = office.dialog.draft("nothing", "m1");
    await none.end(undefined);
    await office.dialog.say(lounge, [words("others are heard")]);
  });
});
