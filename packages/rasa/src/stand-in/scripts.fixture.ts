import type { Json, JsonObject } from "./json.ts";
import type { Step } from "./recording.fixture.ts";

const rest = "/webhooks/rest/webhook";
const callback = "/webhooks/callback/webhook";
const own = "/webhooks/rocketchat_connector/webhook";
const bearer = { authorization: "Bearer token" };

/** What the API asks for in every run. */
export const apiToken = "secret";
const token = `token=${apiToken}`;

const ann = { rocketchat: { v: 1, user: { username: "ann" }, room: { name: "general" } } };
const bob = { rocketchat: { v: 1, user: { username: "bob" }, room: { name: "random" }, threadId: "t1" } };

const say = (path: string, sender: string, message: Json, more: JsonObject = {}): Step => ({
  title: `${sender}: ${JSON.stringify(message)}`,
  path,
  body: { sender, message, ...more },
});

const utterances = [
  "hello",
  "Well, HELLO there",
  "paragraphs",
  "picture",
  "choose",
  '/pick{"colour":"red"}',
  '/pick@0.5{"colour":"blue"} ',
  "/pick{broken",
  "buttons",
  "quick",
  "cards",
  "the manual",
  "fields",
  "carousel",
  "thread",
  "human",
  "bye",
  "slow 0.2",
  "boom",
  "missing",
  "silence",
  "many",
  "long",
  "what",
  "/nonsense",
  "/EXTERNAL_handoff_failed",
  '/EXTERNAL_user_joined{"username":"ann"}',
  "/EXTERNAL_livechat_started",
  "/EXTERNAL_agent_returned",
  "/session_start",
  "",
  " ",
];

const overRest: readonly Step[] = [
  ...utterances.map((message, index) => say(rest, `ann-${index}`, message)),
  say(rest, "talk", "who am i", { metadata: ann, input_channel: "rocketchat-connector" }),
  say(rest, "talk", "who am i", { metadata: bob }),
  say(rest, "talk", "thread", { metadata: bob }),
  say(rest, "talk", "who am i"),
  say(rest, "talk", "/restart", { metadata: ann }),
  say(rest, "talk", "who am i", { metadata: bob }),
  say(rest, "paused", "/EXTERNAL_handed_off"),
  say(rest, "paused", "hello"),
  say(rest, "paused", "/EXTERNAL_agent_returned"),
  say(rest, "paused", "/restart"),
  say(rest, "paused", "hello"),
  say(rest, "paused", "who am i"),
  say(rest, "reminded", "remind"),
  { ...say(rest, "gone", "slow 2", { metadata: ann }), title: "who does not wait for the answer", unanswered: true },
  { ...say(rest, "gone", "who am i"), title: "is forgotten" },
];

const oddly: readonly Step[] = [
  { title: "no sender", path: rest, body: { message: "who am i", metadata: ann } },
  { title: "no sender again", path: rest, body: { message: "who am i" } },
  { title: "a number for a sender", path: rest, body: { sender: 5, message: "hello" } },
  { title: "no message", path: rest, body: { sender: "x" } },
  { title: "a number for a message", path: rest, body: { sender: "x", message: 5 } },
  { title: "unknown keys", path: rest, body: { sender: "x", message: "hello", more: 1 } },
  { title: "metadata that is no object", path: rest, body: { sender: "y", message: "who am i", metadata: "ann" } },
  { title: "no JSON", path: rest, body: "nonsense{" },
  { title: "an empty body", path: rest, method: "POST" },
  { title: "a list", path: rest, body: [] },
  { title: "a GET", path: rest },
  { title: "alive", path: "/webhooks/rest/" },
  { title: "alive, without the slash", path: "/webhooks/rest" },
  { title: "a channel that is not there", path: "/webhooks/socketio/webhook", body: {} },
  { title: "a path that is not there", path: "/nowhere" },
  { title: "a page for a browser", path: "/nowhere", headers: { "content-type": "text/plain" } },
];

const streamed: readonly Step[] = [
  ...["hello", "paragraphs", "slow 0.2", "silence", "boom"].map((message) =>
    say(`${rest}?stream=true`, "ann", message),
  ),
  { ...say(`${rest}?stream=True`, "ann", "hello"), title: "True" },
  { ...say(`${rest}?stream=1`, "ann", "hello"), title: "1" },
  { title: "no message: no end, and no begin", path: `${rest}?stream=true`, body: { sender: "x" }, unanswered: true },
];

const overCallback: readonly Step[] = [
  { title: "alive", path: "/webhooks/callback/" },
  ...["hello", "paragraphs", "choose", "slow 0.2", "boom", "silence"].map((message) => say(callback, "ann", message)),
  say(callback, "talk", "who am i", { metadata: ann, input_channel: "rocketchat-connector" }),
  { ...say(callback, "reminded", "remind"), later: 1 },
  { ...say(callback, "refused", "paragraphs"), callbacks: "refuse" },
  { ...say(callback, "cut", '/pick{"colour":"red"}'), callbacks: "cut" },
  { title: "what was cut is forgotten", path: `/conversations/cut/tracker?include_events=NONE&${token}` },
  { title: "no message", path: callback, body: { sender: "x" } },
  { title: "no JSON", path: callback, body: "nonsense{" },
  {
    title: "triggered, to the latest channel",
    path: `/conversations/reminded/trigger_intent?output_channel=latest&include_events=NONE&${token}`,
    body: { name: "EXTERNAL_reminder" },
  },
];

const overOwn: readonly Step[] = [
  { title: "alive", path: "/webhooks/rocketchat_connector/" },
  { ...say(own, "own", "who am i", { metadata: ann }), headers: bearer },
  { ...say(own, "own", "remind"), headers: bearer, later: 1 },
  { ...say(own, "own", "hello"), title: "without the token" },
  { ...say(own, "own", "hello"), title: "with a wrong one", headers: { authorization: "Bearer wrong" } },
];

const tracker = (id: string, query = "include_events=NONE") => `/conversations/${id}/tracker?${query}&${token}`;
const trigger = (id: string) => `/conversations/${id}/trigger_intent?include_events=NONE&${token}`;
const events = (id: string) => `/conversations/${id}/tracker/events?include_events=NONE&${token}`;

const overApi: readonly Step[] = [
  { title: "the root", path: "/" },
  { title: "the version", path: "/version" },
  { title: "the status, without the token", path: "/status" },
  { title: "the status, with a wrong token", path: "/status?token=wrong" },
  { title: "the status", path: `/status?${token}` },
  say(rest, "api", '/pick{"colour":"red"}', { metadata: ann, input_channel: "rocketchat-connector" }),
  { title: "a tracker", path: tracker("api") },
  { title: "a tracker of nobody", path: tracker("nobody") },
  { title: "a tracker with an unknown verbosity", path: tracker("api", "include_events=SOME") },
  { title: "a trigger", path: trigger("api"), body: { name: "EXTERNAL_reminder" } },
  { title: "the tracker after it", path: tracker("api") },
  { title: "a trigger with entities", path: trigger("api"), body: { name: "pick", entities: { colour: "green" } } },
  {
    title: "a trigger with a list of entities",
    path: trigger("new"),
    body: { name: "pick", entities: [{ entity: "colour", value: "green" }] },
  },
  { title: "a trigger without a name", path: trigger("api"), body: {} },
  { title: "a trigger of an unknown intent", path: trigger("api"), body: { name: "unknown" } },
  { title: "a trigger with no JSON", path: trigger("api"), body: "nonsense{" },
  { title: "a trigger of an empty body", path: trigger("api"), method: "POST" },
  { title: "a pause", path: events("api"), body: { event: "pause" } },
  say(rest, "api", "hello"),
  { title: "a trigger while it is paused", path: trigger("api"), body: { name: "EXTERNAL_reminder" } },
  {
    title: "a resumption, and a slot",
    path: events("api"),
    body: [{ event: "resume" }, { event: "slot", name: "colour", value: "black" }],
  },
  say(rest, "api", "hello"),
  { title: "a restart", path: events("api"), body: { event: "restart" } },
  say(rest, "api", "who am i", { metadata: bob }),
];

const withoutActions: readonly Step[] = [
  say(rest, "down", "hello"),
  say(rest, "down", "boom"),
  say(rest, "down", "handoff to a human"),
  say(rest, "down", "who am i", { metadata: ann }),
  say(callback, "down", "hello"),
  { title: "a trigger", path: trigger("down"), body: { name: "EXTERNAL_reminder" } },
];

const withoutModel: readonly Step[] = [
  say(rest, "ann", "hello"),
  say(callback, "ann", "hello"),
  say(`${rest}?stream=true`, "ann", "hello"),
  { title: "alive", path: "/webhooks/rest/" },
  { title: "the version", path: "/version" },
  { title: "the status", path: `/status?${token}` },
  { title: "the status, without the token", path: "/status" },
  { title: "a tracker", path: tracker("ann") },
  { title: "a trigger", path: trigger("ann"), body: { name: "EXTERNAL_reminder" } },
];

/** What is asked, in the order it is asked in: first all of the running Rasa, then without its actions, then without a model. */
export const scripts = {
  rest: [...overRest, ...oddly],
  stream: streamed,
  callback: [...overCallback, ...overOwn],
  api: overApi,
  "without-actions": withoutActions,
  "without-model": withoutModel,
} as const satisfies Readonly<Record<string, readonly Step[]>>;

export type ScriptName = keyof typeof scripts;
