/**
 * Who may import whom, as data. `docs/architecture.md` says why; `layers.test.ts` holds the sources to it.
 */

/** How a package may use another: freely, for its types only, or (its types and) by a dynamic import. */
export type Use = "value" | "types" | "lazy";

/** For each folder of `packages/`: the packages of ours that its sources may import. */
export const packageTable: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  core: {},
  hubot: { core: "value" },
  botkit: { core: "value" },
  bbot: { core: "value" },
  dialog: { core: "value" },
  rasa: { core: "value", dialog: "value" },
  botpress: { core: "value", dialog: "value" },
  "dev-server": {},
  cli: {
    core: "value",
    "dev-server": "value",
    hubot: "lazy",
    botkit: "lazy",
    bbot: "lazy",
    rasa: "lazy",
    botpress: "lazy",
  },
  testkit: { core: "types", "dev-server": "value" },
};

/** What test files may import besides what their package may. */
export const testTools: readonly string[] = ["dev-server", "testkit"];

/** Packages whose tests get no such help either: they share nothing with what they are compared with. */
export const independent: readonly string[] = ["dev-server"];

/**
 * The packages of the framework behind a connector, which only its `<framework>.ts` may import.
 * Connectors that are not listed speak to their framework over HTTP. The first name is a peer dependency.
 */
export const frameworks: Readonly<Record<string, readonly string[]>> = {
  hubot: ["hubot"],
  botkit: [
    "botkit",
    "botbuilder",
    "botbuilder-core",
    "botbuilder-dialogs",
    "botframework-connector",
    "botframework-schema",
  ],
  bbot: ["bbot"],
};

/** The floor of each file and folder of `packages/core/src`. Each imports from lower floors and its own folder only. */
export const coreFloors: Readonly<Record<string, number>> = {
  "index.ts": 9,
  "session/": 8,
  "bridge.ts": 7,
  "bridge/": 2,
  "testing.ts": 7,
  "connect.ts": 6,
  "bot-client.ts": 6,
  "parts.ts": 6,
  "ending.ts": 6,
  "addressed.ts": 5,
  "arrival.ts": 5,
  "speech.ts": 5,
  "stream/": 4,
  "outbox/": 4,
  "connection/": 3,
  "rooms/": 3,
  "format.ts": 3,
  "omnichannel/": 3,
  "files.ts": 3,
  "store/": 3,
  "health.ts": 3,
  "presence.ts": 3,
  "settings/": 2,
  "ddp/": 2,
  "rest/": 2,

  "util/": 1,
  "client.ts": 0,
  "livechat.ts": 0,
  "types.ts": 0,
  "errors.ts": 0,
  "logger.ts": 0,
};

/** For folders of `packages/`: the one file below `src` that may import a package. */
export const owners: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  core: {
    ws: "ddp/socket.ts",
    axios: "rest/http.ts",
    "https-proxy-agent": "util/tunnel.ts",
  },
  dialog: { axios: "http/exchange.ts" },
};

/** The one file of core that may read `process.env`. */
export const environmentReader = "settings/settings.ts";
