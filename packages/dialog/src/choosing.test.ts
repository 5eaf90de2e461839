import { stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { engineOf, openOffice, openPlace, startDialog, words } from "./office.fixture.ts";

const choices = [
  { label: "Tea", value: "/order{tea}" },
  { label: "Coffee", value: "/order{coffee}" },
];

const waiter = () =>
  engineOf(({ text }) =>
    text.startsWith("/") ? [words(`re: ${text}`)] : [{ type: "message", text: "What?", choices }, words("Tell me.")],
  );

describe.concurrent("a choice is made", () => {
  it.each([
    ["by a click, which says the label", "auto", "Tea", "/order{tea}"],
    ["by its label, typed", "auto", " tea", "/order{tea}"],
    ["by its value, typed", "auto", "/order{coffee}", "/order{coffee}"],
    ["by its number, typed", "both", "2.", "/order{coffee}"],
  ] as const)("%s", async (_, mode, said, value) => {
    const engine = waiter();
    await using office = await openOffice(engine, { dialog: { choices: mode } });
    await office.ann.say("lounge", "hungry");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", said);
    await office.hears("lounge", `re: ${value}`);
    expect(engine.asked[1]).toMatchObject({ text: value, chosen: { value }, isFirst: false });
  });

  it("by whom it was shown to alone", async () => {
    const engine = waiter();
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "hungry");
    await office.hears("lounge", "Tell me.");
    await office.bob.say("lounge", "Tea");
    await until("the words of the other one", () => engine.asked.length === 2);
    expect(engine.asked[1]).toMatchObject({ text: "Tea" });
  });

  it("in a thread, though a click says its label in the room", async () => {
    const engine = waiter();
    await using office = await openOffice(engine);
    const { _id: tmid } = await office.bob.say("lounge", "root");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", "hungry", { tmid });
    await until("the answer in the thread", () => office.said("lounge").length === 4);
    await office.ann.say("lounge", "Coffee");
    await office.hears("lounge", "re: /order{coffee}");
    expect(engine.asked.at(-1)?.conversationId).toBe(engine.asked.at(-2)?.conversationId);
    expect(office.server.messages("lounge").at(-1)).toMatchObject({ msg: "re: /order{coffee}", tmid });
  });

  it("where all answers go to threads", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { dialog: { replyIn: "thread" } });
    const { _id: tmid } = await office.ann.say("lounge", "hungry");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", "Tea");
    await office.hears("lounge", "re: /order{tea}");
    expect(office.server.messages("lounge").at(-1)).toMatchObject({ tmid });
  });

  it("without a mention, where other words need one", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { env: { ROCKETCHAT_RESPOND_TO: "mentions" } });
    await office.ann.say("lounge", "@bot hungry");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", "just between us");
    await office.ann.say("lounge", "Tea");
    await office.hears("lounge", "re: /order{tea}");
    expect(engine.texts()).toEqual(["hungry", "/order{tea}"]);
    expect(office.dialog.client.health.ignored).toMatchObject({ not_addressed: 1 });
    expect(office.log.join("\n")).toContain('"reason":"not_addressed"');
  });

  it("as soon as it is seen, though the server has not confirmed to the bot yet that it is there", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { env: { ROCKETCHAT_RESPOND_TO: "mentions" } });
    office.server.faults.delay({ path: "chat.sendMessage", ms: 500 });
    const said = office.dialog.say("rc-LOUNGE-uann_2did", [{ type: "message", text: "What?", choices }]);
    await office.hears("lounge", "What?");
    await office.ann.say("lounge", "Tea");
    await office.hears("lounge", "re: /order{tea}");
    await said;
  });

  it("with a prefix before the first words, and none before the click", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { env: { ROCKETCHAT_PREFIX: "!" } });
    await office.ann.say("lounge", "!hungry");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", "Tea");
    await office.hears("lounge", "re: /order{tea}");
    expect(engine.texts()).toEqual(["hungry", "/order{tea}"]);
  });

  it("after a restart", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    const first = await startDialog(place, waiter(), { env });
    await place.ann.say("lounge", "hungry");
    await place.hears("lounge", "Tell me.");
    await first.close();
    await using _second = await startDialog(place, waiter(), { env });
    await place.ann.say("lounge", "Coffee");
    await place.hears("lounge", "re: /order{coffee}");
  });

  it("once, by a number whose process died before it had an answer", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const options = { env: { ROCKETCHAT_STATE_FILE: state.file }, dialog: { choices: "text" } } as const;
    const dying = engineOf(({ text }) =>
      text.startsWith("/") ? new Promise(() => undefined) : [{ type: "message", text: "What?", choices }],
    );
    const first = await startDialog(place, dying, options);
    await place.ann.say("lounge", "hungry");
    await until("the choices", () => place.said("lounge").length === 1 && first.client.health.waiting === 0);
    await place.ann.say("lounge", "1");
    await until("the choice", () => dying.texts().includes("/order{tea}"));
    await first.close();
    await using _second = await startDialog(place, waiter(), options);
    await place.hears("lounge", "re: /order{tea}");
  });

  it("by a number that the engine said by itself before it said more", async () => {
    const engine = engineOf(async ({ text, conversationId }) => {
      if (text.startsWith("/")) return [words(`re: ${text}`)];
      await office.dialog.say(conversationId, [{ type: "message", text: "What?", choices }]);
      await office.dialog.say(conversationId, [words("Take your time.")]);
      return [words("Tell me.")];
    });
    await using office = await openOffice(engine, { dialog: { choices: "text" } });
    await office.ann.say("lounge", "hungry");
    await office.hears("lounge", "Tell me.");
    await office.ann.say("lounge", "2");
    await office.hears("lounge", "re: /order{coffee}");
  });

  it("no longer by a number once the bot has said something newer", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { dialog: { choices: "text" } });
    await office.ann.say("lounge", "hungry");
    await office.hears("lounge", "Tell me.");
    await until("the turn to be over", () => office.dialog.client.health.waiting === 0);
    await office.dialog.say(engine.asked[0]?.conversationId ?? "", [words("By the way: 12 people are waiting.")]);
    await office.ann.say("lounge", "2");
    await until("the number", () => engine.asked.length === 2);
    expect(engine.asked[1]?.text).toBe("2");
  });

  it("by numbers in livechat, whose widget shows no buttons", async () => {
    const engine = waiter();
    await using office = await openOffice(engine);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("hungry");
    await office.hears(visitor.roomId, "Tell me.");
    const [menu] = office.server.messages(visitor.roomId).filter(({ msg }) => msg.startsWith("What?"));
    expect(menu?.msg).toBe("What?\n\n1. Tea\n2. Coffee");
    expect(menu?.attachments ?? []).toEqual([]);
    await visitor.say("2");
    await office.hears(visitor.roomId, "re: /order{coffee}");
  });

  it("in a thread whose answers go to the room, by its label and by its number", async () => {
    const engine = waiter();
    await using office = await openOffice(engine, { dialog: { replyIn: "room", choices: "both" } });
    const { _id: tmid } = await office.bob.say("lounge", "root");
    await office.hears("lounge", "Tell me.");
    for (const said of ["Tea", "2"]) {
      const before = office.said("lounge").length;
      await office.ann.say("lounge", "hungry", { tmid });
      await until("the choices", () => office.said("lounge").length === before + 2);
      await office.ann.say("lounge", said, { tmid });
      await until("the answer", () => office.said("lounge").length === before + 3 || engine.texts().includes(said));
    }
    expect(engine.texts().slice(1)).toEqual(["hungry", "/order{tea}", "hungry", "/order{coffee}"]);
  });
});
