import { gate, until } from "@rocketchat-connectors/testkit";
import { expect, test } from "vitest";
import { type Handler, noResponsesFault, startStandInConverse, timedOutFault } from "../stand-in.ts";
import { ask, call, said, talk } from "./ask.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];
const inside: Handler = ({ payload, event, text }) => [{ type: "raw", payload: { payload, event: event ?? "", text } }];

/** An error in JSON, as far as it is the same on every server. */
function refused(status: number, message: string, fields: object = {}) {
  const docs = "https://botpress.com/docs";
  return { status, json: { statusCode: status, message, details: "", docs, ...fields } };
}

test("a handler answers on the public route with what was said, and what came with it", async () => {
  await using botpress = await startStandInConverse({
    handler: ({ user, text, metadata, payload }) => [
      { type: "text", text: `${user} ${text} ${String(metadata.from)} ${Object.keys(payload).sort().join()}` },
    ],
  });
  const body = { text: "hello", includedContexts: ["global"], metadata: { from: "Ann" } };
  const answer = await ask(botpress, body);
  expect([answer.status, answer.json]).toEqual([200, said("ann hello Ann metadata,text,type")]);
  expect(answer.headers.get("x-powered-by")).toBe("Botpress");
  expect(botpress.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /api/v1/bots/bot/converse/ann",
  ]);
  expect(botpress.senders).toEqual(["ann"]);
});

test("a user's id is whatever stands in the path, decoded; a slash may follow", async () => {
  await using botpress = await startStandInConverse({ handler: ({ user }) => [{ type: "text", text: user }] });
  const users = ["a/b", "a:b", "a@example.com", "50%", "%2F", "a b", "😀", "é", "x".repeat(300)];
  const answers = await Promise.all(users.map((user) => talk(botpress, "hello", { user, end: "/" })));
  expect(answers).toEqual(users.map((user) => [user]));
  expect(botpress.senders.toSorted()).toEqual(users.toSorted());
});

test.each([
  [{}, 'child "text" fails because ["text" is required]'],
  [{ text: "" }, 'child "text" fails because ["text" is not allowed to be empty]'],
  [{ text: 1 }, 'child "text" fails because ["text" must be a string]'],
  [{ text: "a", type: "image" }, 'child "type" fails because ["type" must be one of [text]]'],
  [
    { text: "a", includedContexts: "b" },
    'child "includedContexts" fails because ["includedContexts" must be an array]',
  ],
  [{ text: "a", metadata: "b" }, 'child "metadata" fails because ["metadata" must be an object]'],
  [{ text: "a", attachments: [], other: 1 }, '"attachments" is not allowed. "other" is not allowed'],
])("the public route refuses %j", async (body, problem) => {
  await using botpress = await startStandInConverse();
  const error = refused(400, `Invalid payload: ValidationError: ${problem}`, { type: "StandardError" });
  expect(await ask(botpress, body)).toMatchObject(error);
  expect(botpress.senders).toEqual([]);
});

test.each([
  ["12.31.10", 200],
  ["12.23.0", 200],
  ["12.22.1", 400],
  ["11.9.0", 400],
])("metadata is known to the public route since 12.23.0: %s says %i", async (version, status) => {
  await using botpress = await startStandInConverse({ version });
  const answer = await ask(botpress, { text: "hello", metadata: {} });
  expect(answer.status).toBe(status);
  if (status === 400) expect(answer.text).toContain('\\"metadata\\" is not allowed');
  expect((await call(botpress, "/version")).text).toBe(version);
});

test("a text beyond the limit is refused on both routes, other payloads are not looked at", async () => {
  await using botpress = await startStandInConverse({ handler: inside });
  const authorization = `Bearer ${await botpress.token()}`;
  const secured = { end: "/secured", headers: { authorization } };
  const tooLong = { type: "text", text: "x".repeat(361) };
  const error = refused(400, "Text must be a valid string of less than 360 chars", { type: "Error" });
  expect(await ask(botpress, tooLong)).toMatchObject(error);
  expect(await ask(botpress, tooLong, secured)).toMatchObject(error);
  expect((await ask(botpress, { ...tooLong, type: "quick_reply" }, secured)).status).toBe(200);
  botpress.maxMessageLength(400);
  expect((await ask(botpress, tooLong)).status).toBe(200);
});

test("the secured route takes any type and any key", async () => {
  await using botpress = await startStandInConverse({ handler: inside });
  const headers = { authorization: `bearer ${await botpress.token()}` };
  const bodies = [
    { type: "quick_reply", text: "Red", payload: "red" },
    { type: "postback", payload: "buy" },
    { type: "image", image: "https://example.com/a.png", title: "A" },
    { type: "rocketchat.livechat_started", room: { id: "r" } },
  ];
  const seen: unknown[] = [];
  for (const body of bodies) {
    const { json } = await ask(botpress, { ...body, includedContexts: ["a"] }, { end: "/secured/", headers });
    seen.push(json);
  }
  const [reply, postback, image, started] = bodies;
  expect(seen).toEqual([
    { responses: [{ payload: reply, event: "", text: "red" }] },
    { responses: [{ payload: postback, event: "", text: "buy" }] },
    { responses: [{ payload: image, event: "", text: "" }] },
    { responses: [{ payload: started, event: "rocketchat.livechat_started", text: "" }] },
  ]);
});

test("the public route includes the responses only, the secured one all that is asked for", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  const forbidden = await ask(botpress, { text: "a" }, { end: "?include=nlu" });
  expect([forbidden.status, forbidden.text]).toEqual([403, 'Unauthenticated converse API can only return "responses"']);
  expect((await ask(botpress, { text: "a" }, { end: "?include=Responses" })).json).toEqual(said("You said a"));
  const headers = { authorization: `Bearer ${await botpress.token()}` };
  const all = await ask(
    botpress,
    { text: "a" },
    { end: "/secured?include=NLU,state,decision,suggestions,credentials", headers },
  );
  expect(Object.keys(Object(all.json)).sort()).toEqual(["decision", "nlu", "responses", "state", "suggestions"]);
  await using old = await startStandInConverse({ version: "12.10.5" });
  expect((await ask(old, { text: "a" }, { end: "?include=nlu" })).status).toBe(401);
});

test("the public route can be off, for the bot or for all", async () => {
  await using botpress = await startStandInConverse({ publicRoute: "off", handler: echo });
  const off = await ask(botpress, { text: "a" });
  expect([off.status, off.text]).toEqual([403, "Unauthenticated Converse API is disabled for all bots"]);
  botpress.publicRoute("off-for-bot");
  expect((await ask(botpress, { text: "a" })).text).toBe("Unauthenticated Converse API is disabled for bot");
  const headers = { authorization: `Bearer ${await botpress.token()}` };
  expect((await ask(botpress, { text: "a" }, { end: "/secured", headers })).json).toEqual(said("You said a"));
});

test("a bot that is not there is a 404", async () => {
  await using botpress = await startStandInConverse();
  const error = { errorCode: "BP_0044", type: "NotFoundError" };
  const found = await ask(botpress, { text: "a" }, { bot: "other" });
  expect(found).toMatchObject(refused(404, "Not Found: Invalid Bot ID", error));
});

test("only JSON is read, and what cannot be is refused before anything else", async () => {
  await using botpress = await startStandInConverse();
  const plain = await ask(botpress, '{"text":"a"}', { headers: { "content-type": "text/plain" } });
  expect(plain.text).toContain('\\"text\\" is required');
  const malformed = await ask(botpress, '{"text":', { bot: "other" });
  expect(malformed).toMatchObject({ status: 400, json: { statusCode: 400, type: "entity.parse.failed" } });
  expect(await ask(botpress, '"text"')).toMatchObject({ status: 400, json: { type: "entity.parse.failed" } });
  const giant = await ask(botpress, { text: "x".repeat(11_000_000) });
  expect(giant).toMatchObject({ status: 413, json: { type: "entity.too.large" } });
});

test("in development mode errors show stacks and paths, in production they do not", async () => {
  await using botpress = await startStandInConverse();
  expect((await ask(botpress, {})).json).toMatchObject({
    showStackInDev: true,
    stack: expect.stringContaining("/dist/"),
  });
  await using production = await startStandInConverse({ isDevelopment: false });
  expect(Object.keys(Object((await ask(production, {})).json)).sort()).toEqual([
    "details",
    "docs",
    "message",
    "statusCode",
    "type",
  ]);
});

test("while it loads there is a page, or no bot for an axios that shows a token", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  botpress.loading(true);
  const page = await ask(botpress, { text: "a" }, { headers: { "user-agent": "axios/1.0.0" } });
  expect([page.status, page.headers.get("content-type")]).toEqual([503, "text/html; charset=UTF-8"]);
  expect(page.text).toContain("Botpress is loading");
  expect((await call(botpress, "/status")).status).toBe(503);
  const authorization = `Bearer ${await botpress.token()}`;
  const curl = { authorization, "user-agent": "curl/8.0.0" };
  expect((await ask(botpress, { text: "a" }, { end: "/secured", headers: curl })).status).toBe(503);
  const axios = { authorization, "user-agent": "axios/1.0.0" };
  const early = await ask(botpress, { text: "a" }, { end: "/secured", headers: axios });
  expect(early).toMatchObject({ status: 404, json: { errorCode: "BP_0044" } });
  botpress.loading(false);
  expect((await call(botpress, "/status")).status).toBe(200);
  expect((await ask(botpress, { text: "a" }, { end: "/secured", headers: axios })).json).toEqual(said("You said a"));
});

test("anybody can ask for the version, also by saying so: that answer has no type", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  expect((await call(botpress, "/version")).text).toBe("12.31.10");
  expect((await ask(botpress, { text: "BP_VERSION" })).json).toEqual({
    responses: [{ text: "Version: 12.31.10", markdown: true }],
  });
  expect(await talk(botpress, "BP_LICENSE")).toHaveLength(1);
});

test("it goes away and comes back at the same port, and remembers", async () => {
  const go = gate();
  await using botpress = await startStandInConverse({
    handler: async (turn) => {
      if (turn.text === "slow") await go.opened;
      return echo(turn);
    },
  });
  const cut = talk(botpress, "slow").catch(() => "cut");
  await until("the request", () => botpress.isBusy("ann"));
  await botpress.down();
  await botpress.down();
  expect(await cut).toBe("cut");
  expect(await talk(botpress, "hello").catch(() => "refused")).toBe("refused");
  await botpress.up();
  go.open();
  await until("the end of the turn", () => !botpress.isBusy("ann"));
  expect(await talk(botpress, "hello")).toEqual(["You said hello"]);
});

test("the sporadic 400 and a time-out can be had at will; both were processed", async () => {
  await using botpress = await startStandInConverse({ handler: echo });
  botpress.faults.inject(noResponsesFault("ann"));
  expect(await talk(botpress, "one")).toBe('No responses found for event target "ann".');
  botpress.faults.inject(timedOutFault());
  expect(await talk(botpress, "two")).toBe("Request timed out.");
  expect(await talk(botpress, "three")).toEqual(["You said three"]);
  expect(botpress.senders).toEqual(["ann"]);
});
