import { stateFolder, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import {
  agentOnline,
  engineOf,
  type Office,
  openOffice,
  openPlace,
  startDialog,
  type TestEngine,
  words,
} from "./office.fixture.ts";

const typesOf = ({ told }: TestEngine): readonly string[] => told.map(({ type }) => type);

const heard = (engine: TestEngine, ...types: readonly string[]) =>
  until(
    () => `the engine to be told ${types.join(", ")}; it was told ${typesOf(engine).join(", ")}`,
    () => types.length === engine.told.length && types.every((type, index) => typesOf(engine)[index] === type),
  );

/** Proves that nothing more came before this point. */
async function mark(office: Pick<Office, "bob" | "hears">): Promise<void> {
  await office.bob.say("ops", "mark");
  await office.hears("ops", "re: mark");
}

describe.concurrent("an engine is told", () => {
  it("who comes and goes, in their own conversation, also when others do it", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    const agent = office.server.as("agent");
    await agent.join("lounge");
    await heard(engine, "user_joined");
    await agent.leave("lounge");
    await heard(engine, "user_joined", "user_left");
    await office.bob.invite("ops", "ann");
    await heard(engine, "user_joined", "user_left", "user_joined");
    expect(engine.told.map(({ conversationId, user }) => [conversationId, user?.username])).toEqual([
      ["rc-LOUNGE-uagent_2did", "agent"],
      ["rc-LOUNGE-uagent_2did", "agent"],
      ["rc-OPS-uann_2did", "ann"],
    ]);
  });

  it("who reacts, and with what", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    const { _id } = await office.ann.say("lounge", "hello");
    await office.hears("lounge", "re: hello");
    await office.bob.react(_id, ":thumbsup:");
    await heard(engine, "first_contact", "reaction");
    expect(engine.told[1]).toMatchObject({
      conversationId: "rc-LOUNGE-ubob_2did",
      messageId: _id,
      emoji: ":thumbsup:",
      added: true,
    });
  });

  it("of a first contact before its first question, and what it says then comes first", async () => {
    const engine = engineOf(undefined, async ({ type }) => [words(`told: ${type}`)]);
    await using office = await openOffice(engine);
    await office.ann.say("lounge", "one");
    await office.ann.say("lounge", "two");
    await office.hears("lounge", "re: two");
    expect(office.said("lounge")).toEqual(["told: first_contact", "re: one", "re: two"]);
  });

  it("of a first contact once, even if it cannot answer then; the next question is the first one still", async () => {
    let isAway = true;
    const engine = engineOf(({ text }) => {
      if (isAway) throw new Error("a mistake");
      return [words(`re: ${text}`)];
    });
    await using office = await openOffice(engine, { dialog: { unavailableText: "Sorry." } });
    await office.ann.say("lounge", "one");
    await office.hears("lounge", "Sorry.");
    isAway = false;
    await office.ann.say("lounge", "two");
    await office.hears("lounge", "re: two");
    expect(typesOf(engine)).toEqual(["first_contact"]);
    expect(engine.asked.map(({ isFirst }) => isFirst)).toEqual([true, true]);
  });

  it("nothing in a room where it is to be quiet", async () => {
    const engine = engineOf();
    await using office = await openOffice(engine);
    await office.dialog.perform({ room: "lounge" }, { action: "pause" });
    await office.server.as("agent").join("lounge");
    await mark(office);
    expect(typesOf(engine)).toEqual(["first_contact"]);
  });

  it("of nothing more when it fails to hear of it; the bot goes on", async () => {
    const engine = engineOf(undefined, async ({ type }) => {
      throw new Error(`a mistake about ${type}`);
    });
    await using office = await openOffice(engine);
    await office.server.as("agent").join("lounge");
    await office.server.as("agent").say("lounge", "hello");
    await office.hears("lounge", "re: hello");
    expect(office.said("lounge")).toEqual(["re: hello"]);
    for (const type of ["user_joined", "first_contact"]) {
      expect(office.log.join("\n")).toContain(`Engine heard nothing of '${type}' in room LOUNGE`);
    }
  });
});

describe.concurrent("of a visit the engine is told", () => {
  const doing = () =>
    engineOf(({ text }) => {
      if (text === "human") return [{ type: "action", action: { action: "handoff", department: "people" } }];
      return text === "bye" ? [{ type: "action", action: { action: "close" } }] : [words(`re: ${text}`)];
    });

  const microservices = { profile: "6.5", deployment: "microservices" } as const;

  it.each([
    ["Auto_Selection", {}],
    ["Manual_Selection", {}],
    ["Manual_Selection", microservices],
  ] as const)("its begin and its end, once each (%s, %j)", async (routing, kind) => {
    const engine = doing();
    const settings = { Livechat_Routing_Method: routing };
    await using office = await openOffice(engine, { server: { ...kind, settings } });
    const visitor = await office.server.visitor({ name: "Vera", department: "first line" });
    if (routing === "Manual_Selection") await office.dialog.client.omnichannel.take(visitor.roomId);
    await heard(engine, "livechat_started");
    await visitor.say("hello");
    await office.hears(visitor.roomId, "re: hello");
    await visitor.close();
    await heard(engine, "livechat_started", "first_contact", "closed");
    await mark(office);
    expect(typesOf(engine).filter((type) => type === "closed")).toHaveLength(1);
    const own = engine.told.slice(0, 3);
    expect(new Set(own.map(({ conversationId }) => conversationId))).toEqual(new Set([`rc-${visitor.roomId}`]));
    expect(own.map(({ user }) => user?.username)).toEqual(["guest-1", "guest-1", "guest-1"]);
  });

  it("its end once, when the bot ends it", async () => {
    const engine = doing();
    await using office = await openOffice(engine);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("bye");
    await heard(engine, "livechat_started", "first_contact", "closed");
    await mark(office);
    expect(typesOf(engine).filter((type) => type === "closed")).toHaveLength(1);
  });

  it.each([{}, microservices])(
    "its way to people and back, between which it hears nothing of it (%j)",
    async (kind) => {
      const engine = doing();
      await using office = await openOffice(engine, { server: kind });
      await using agent = await agentOnline(office);
      const visitor = await office.server.visitor({ department: "first line" });
      await visitor.say("human");
      await heard(engine, "livechat_started", "first_contact", "handed_off");
      await visitor.say("for people's ears");
      await office.server.as("agent").say(visitor.roomId, "for the visitor's");
      await mark(office);
      expect(await agent.omnichannel.handoff(visitor.roomId, { agent: "bot" })).toEqual({ status: "ok" });
      await until("the return", () => typesOf(engine).at(-1) === "agent_returned");
      await visitor.say("bot again?");
      await office.hears(visitor.roomId, "re: bot again?");
      expect(engine.texts()).toEqual(["human", "mark", "bot again?"]);
      expect(typesOf(engine).filter((type) => type === "agent_returned")).toHaveLength(1);
    },
  );

  it("that it is back, when the first sign of it are the visitor's words", async () => {
    await using state = await stateFolder();
    await using place = await openPlace();
    const env = { ROCKETCHAT_STATE_FILE: state.file };
    const engine = doing();
    const first = await startDialog(place, engine, { env });
    await using agent = await agentOnline(place);
    const visitor = await place.server.visitor({ department: "first line" });
    await visitor.say("human");
    await until("the handoff", () => typesOf(engine).includes("handed_off"));
    await first.close();
    expect(await agent.omnichannel.handoff(visitor.roomId, { agent: "bot" })).toEqual({ status: "ok" });
    const next = engineOf(undefined, async ({ type }) => [words(`told: ${type}`)]);
    await using _second = await startDialog(place, next, { env });
    await visitor.say("hello");
    await place.hears(visitor.roomId, "re: hello");
    expect(typesOf(next)).toEqual(["agent_returned"]);
    expect(place.said(visitor.roomId)).toEqual(["told: agent_returned", "re: hello"]);
  });

  it("that nobody took it, which the visitor is told as well, once", async () => {
    const engine = doing();
    await using office = await openOffice(engine, { dialog: { handoff: { failedText: "Nobody is there." } } });
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("human");
    await heard(engine, "livechat_started", "first_contact", "handoff_failed");
    expect(engine.told.at(-1)).toMatchObject({ reason: "no_agents" });
    await visitor.say("then you");
    await office.hears(visitor.roomId, "re: then you");
    expect(office.said(visitor.roomId)).toEqual(["Nobody is there.", "re: then you"]);
  });

  it("by a program, too, what became of it", async () => {
    const engine = doing();
    await using office = await openOffice(engine);
    await using _agent = await agentOnline(office);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("hello");
    await office.hears(visitor.roomId, "re: hello");
    const to = { action: "handoff", department: "people" } as const;
    expect(await office.dialog.perform({ roomId: visitor.roomId }, to)).toEqual({ status: "ok" });
    await heard(engine, "livechat_started", "first_contact", "handed_off");
    await visitor.say("for people's ears");
    await mark(office);
    expect(engine.texts()).toEqual(["hello", "mark"]);
  });

  it("nothing that it said before the handoff and that waited for its turn", async () => {
    const engine = doing();
    await using office = await openOffice(engine);
    await using _agent = await agentOnline(office);
    const visitor = await office.server.visitor({ department: "first line" });
    await visitor.say("human");
    await visitor.say("quickly");
    await until("the handoff", () => typesOf(engine).includes("handed_off"));
    await mark(office);
    expect(engine.texts()).toEqual(["human", "mark"]);
    expect(office.log.join("\n")).toContain("is not handed to Engine: other_agent");
  });
});
