import { describe, expect, it } from "vitest";
import { findViolations } from "./layer-rules.ts";
import { frameworks } from "./layers.ts";
import { readFiles } from "./workspace.ts";

describe("the workspace", () => {
  it("keeps to the package table and to core's floors", () => {
    const files = readFiles("packages", (path) =>
      /^packages\/[^/]+\/((src|bin)\/.*\.[cm]?[jt]sx?|package\.json)$/.test(path),
    );
    expect([...files.keys()]).toContain("packages/core/package.json");
    expect(findViolations(files)).toEqual([]);
  });
});

const from = (path: string, text: string) => findViolations(new Map([[path, text]]));
const ours = (name: string) => `@rocketchat-connectors/${name}`;

describe("the package table", () => {
  it.each([
    ["an import", `import { connect } from "${ours("core")}";`],
    ["an import of types", `import type { Client } from "${ours("core")}";`],
    ["an import for its effects", `import "${ours("core")}";`],
    ["an export from", `export { connect } from "${ours("core")}";`],
    ["an export of everything", `export * from "${ours("core")}";`],
    ["an import of a part", `import { x } from "${ours("core/testing")}";`],
    ["a dynamic import", `const { connect } = await import("${ours("core")}");`],
    ["a dynamic import in backticks", `const { connect } = await import(\`${ours("core")}\`);`],
    ["a type in place", `export type A = import("${ours("core")}").Client;`],
    ["an import assignment", `import core = require("${ours("core")}");`],
    ["require", `const core = require("${ours("core")}");`],
    ["require.resolve", `const core = require.resolve("${ours("core")}");`],
    ["createRequire", `const core = createRequire(import.meta.url)("${ours("core")}");`],
    ["import.meta.resolve", `const core = import.meta.resolve("${ours("core")}");`],
  ])("finds %s", (_form, text) => {
    const [violation, ...others] = from("packages/dev-server/src/a.ts", `// first line\n${text}`);
    expect(violation).toMatch(/^packages\/dev-server\/src\/a\.ts:2 imports @rocketchat-connectors\/core(\/testing)?: /);
    expect(violation).toContain("dev-server may import nothing of ours");
    expect(others).toEqual([]);
  });

  it("takes no notice of comments and texts", () => {
    const text = `// import "${ours("core")}";\n/* require("${ours("core")}") */\nexport const hint = 'import "${ours("core")}"';`;
    expect(from("packages/dev-server/src/a.ts", text)).toEqual([]);
  });

  it("keeps connectors apart, and core below them", () => {
    const text = `import { map } from "${ours("hubot")}";`;
    expect(from("packages/botkit/src/map.ts", text)).toEqual([
      `packages/botkit/src/map.ts:1 imports ${ours("hubot")}: botkit may import core`,
    ]);
    expect(from("packages/core/src/connect.ts", text)).toHaveLength(1);
    expect(from("packages/hubot/src/map.ts", `import { connect } from "${ours("core")}";`)).toEqual([]);
    expect(from("packages/rasa/src/map.ts", `import { turn } from "${ours("dialog")}";`)).toEqual([]);
    expect(from("packages/rasa/src/map.ts", `import { exchange } from "${ours("dialog/http")}";`)).toEqual([]);
    expect(from("packages/hubot/src/map.ts", `import { turn } from "${ours("dialog")}";`)).toHaveLength(1);
  });

  it("lets nobody import the command line tool", () => {
    expect(from("packages/core/src/connect.ts", `import "rocketchat-connectors";`)).toHaveLength(1);
  });

  it("lets the command line tool load connectors only when they are asked for", () => {
    const asked = `import type { Bot } from "${ours("hubot")}";\nconst hubot = await import("${ours("hubot")}");`;
    expect(from("packages/cli/src/demo.ts", asked)).toEqual([]);
    expect(from("packages/cli/src/demo.ts", `import { bot } from "${ours("hubot")}";`)[0]).toContain(
      "by import() only",
    );
  });

  it("lets the contract suite know core by its types alone", () => {
    expect(from("packages/testkit/src/contract.ts", `import { type Connector } from "${ours("core")}";`)).toEqual([]);
    expect(from("packages/testkit/src/contract.ts", `import { bridge } from "${ours("core")}";`)[0]).toContain(
      "types only",
    );
    expect(from("packages/testkit/src/contract.ts", `import {} from "${ours("core")}";`)[0]).toContain("types only");
  });

  it("lets tests use the development server and the contract suite, sources not", () => {
    const text = `import { createDevServer } from "${ours("dev-server")}";\nimport { connectorContract } from "${ours("testkit")}";`;
    expect(from("packages/hubot/src/contract.test.ts", text)).toEqual([]);
    expect(from("packages/hubot/src/server.fixture.ts", text)).toEqual([]);
    expect(from("packages/hubot/src/adapter.ts", text)).toHaveLength(2);
    expect(from("packages/hubot/src/a.test.ts", `import "${ours("botkit")}";`)).toHaveLength(1);
  });

  it("keeps even the tests of the development server free of our other packages", () => {
    const text = `import { connect } from "${ours("core")}";\nimport { connectorContract } from "${ours("testkit")}";`;
    expect(from("packages/dev-server/src/a.test.ts", text)).toHaveLength(2);
  });

  it("finds a relative path into another package, into a test, and a package importing itself", () => {
    expect(from("packages/hubot/src/map.ts", `import "../../core/src/types.ts";`)[0]).toContain("outside its package");
    expect(from("packages/hubot/src/map.ts", `import "../package.json" with { type: "json" };`)).toEqual([]);
    expect(from("packages/hubot/src/map.ts", `import "./server.fixture.ts";`)[0]).toContain("for tests only");
    expect(from("packages/hubot/src/map.ts", `import "${ours("hubot")}";`)[0]).toContain("its own package");
  });

  it("refuses a module name that cannot be read", () => {
    const text = "export const load = (name: string) => import(name);";
    expect(from("packages/cli/src/demo.ts", text)[0]).toContain("only known at run time");
    expect(from("packages/cli/src/demo.test.ts", text)).toEqual([]);
  });

  it("names a package that is not in the table", () => {
    expect(from("packages/teams/src/map.ts", "export const a = 1;")).toEqual([
      "packages/teams is not in the package table",
    ]);
  });

  it("holds manifests to the same table", () => {
    const manifest = (fields: object) => from("packages/hubot/package.json", JSON.stringify(fields));
    expect(manifest({ dependencies: { [ours("core")]: "workspace:^", ws: "^8" } })).toEqual([]);
    expect(
      manifest({ devDependencies: { [ours("dev-server")]: "workspace:^", [ours("testkit")]: "workspace:^" } }),
    ).toEqual([]);
    expect(manifest({ dependencies: { [ours("dev-server")]: "workspace:^" } })).toEqual([
      `packages/hubot/package.json: dependencies may not name ${ours("dev-server")}`,
    ]);
    for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"]) {
      expect(manifest({ [field]: { [ours("botkit")]: "workspace:^" } })).toHaveLength(1);
    }
    const devServer = JSON.stringify({ devDependencies: { [ours("testkit")]: "workspace:^" } });
    expect(from("packages/dev-server/package.json", devServer)).toHaveLength(1);
  });
});

describe("a framework", () => {
  it.each([
    'import { Robot } from "hubot";',
    'import type { Robot } from "hubot/es2015.mjs";',
    'const hubot = await import("hubot");',
    'const hubot = createRequire(import.meta.url)("hubot");',
  ])("is met by one file of its connector: %s", (text) => {
    expect(from("packages/hubot/src/hubot.ts", text)).toEqual([]);
    expect(from("packages/hubot/src/adapter.test.ts", text)).toEqual([]);
    expect(from("packages/hubot/src/adapter.ts", text)[0]).toContain("only src/hubot.ts may");
    expect(from("packages/hubot/src/deep/hubot.ts", text)[0]).toContain("only src/hubot.ts may");
  });

  it("is met by no other package, not even by a test or a manifest", () => {
    const text = 'import { TestAdapter } from "botbuilder";';
    for (const file of ["hubot/src/hubot.ts", "core/src/connect.test.ts", "dev-server/src/a.ts", "testkit/src/a.ts"]) {
      expect(from(`packages/${file}`, text)[0]).toContain("another connector's framework");
    }
    for (const name of frameworks.botkit ?? []) {
      const manifest = JSON.stringify({ devDependencies: { [name]: "^4.15.0" } });
      expect(from("packages/testkit/package.json", manifest)).toEqual([
        `packages/testkit/package.json: devDependencies may not name ${name}`,
      ]);
      expect(from("packages/botkit/package.json", manifest)).toEqual([]);
    }
  });

  it("may be looked up at run time by that file", () => {
    expect(from("packages/hubot/src/hubot.ts", "export const load = (name: string) => import(name);")).toEqual([]);
  });

  it("may have more than one package", () => {
    const text = 'import type { Activity } from "botframework-schema";';
    expect(from("packages/botkit/src/botkit.ts", text)).toEqual([]);
    expect(from("packages/botkit/src/map.ts", text)[0]).toContain("only src/botkit.ts may");
  });
});

describe("a package that one file owns", () => {
  it("is imported by that file, and by tests", () => {
    const text = `import axios from "axios";`;
    expect(from("packages/dialog/src/http/exchange.ts", text)).toEqual([]);
    expect(from("packages/dialog/src/http/caller.test.ts", text)).toEqual([]);
    expect(from("packages/dialog/src/http/caller.ts", text)).toEqual([
      "packages/dialog/src/http/caller.ts:1 imports axios: only http/exchange.ts may",
    ]);
  });
});

describe("core's floors", () => {
  const core = (file: string, text: string) => from(`packages/core/src/${file}`, text);

  it("refuse an upward import, of a type too", () => {
    expect(core("types.ts", `import type { ConnectOptions } from "./connect.ts";`)).toEqual([
      expect.stringMatching(/^packages\/core\/src\/types\.ts:1 imports connect\.ts of floor \d from floor 0$/),
    ]);
    expect(core("ddp/socket.ts", `import { x } from "../connection/supervisor.ts";`)[0]).toContain(
      "connection/ of floor",
    );
    expect(core("stream/parse.ts", `export * from "../connect.ts";`)).toHaveLength(1);
    expect(core("util/queue.ts", `const ddp = await import("../ddp/socket.ts");`)).toHaveLength(1);
  });

  it("refuse an import across equals", () => {
    expect(core("ddp/calls.ts", `import { request } from "../rest/http.ts";`)[0]).toContain(
      "rest/, its equal on floor",
    );
    expect(core("stream/stream.ts", `import { send } from "../outbox/send.ts";`)).toHaveLength(1);
    expect(core("files.ts", `import { x } from "./connection/status.ts";`)).toHaveLength(1);
  });

  it("allow a downward import and a sibling", () => {
    const text = `import "../types.ts";\nimport "../util/timer.ts";\nimport "../ddp/calls.ts";\nimport "./status.ts";\nimport "./deep/a.ts";`;
    expect(core("connection/supervisor.ts", text)).toEqual([]);
    expect(core("index.ts", `export { bridge } from "./bridge.ts";`)).toEqual([]);
  });

  it("leave tests alone", () => {
    expect(core("ddp/socket.test.ts", `import { connect } from "../connect.ts";`)).toEqual([]);
    expect(core("ddp/server.fixture.ts", `import "../connect.ts";`)).toEqual([]);
  });

  it.each(["helpers.ts", "misc/a.ts", "stream.ts"])("name a file that has none: %s", (file) => {
    expect(core(file, "export const a = 1;")).toEqual([
      `packages/core/src/${file} has no floor: give it one in tests/layers.ts`,
    ]);
  });

  it("give ws and axios one owner each", () => {
    expect(core("ddp/socket.ts", `import { WebSocket } from "ws";`)).toEqual([]);
    expect(core("ddp/frames.ts", `import type { WebSocket } from "ws";`)[0]).toContain("only ddp/socket.ts may");
    expect(core("rest/http.ts", `import axios from "axios";`)).toEqual([]);
    expect(core("rest/errors.ts", `import { AxiosError } from "axios/lib/core.js";`)[0]).toContain(
      "only rest/http.ts may",
    );
  });

  it.each([
    "export const url = process.env.ROCKETCHAT_URL;",
    'export const url = process.env["ROCKETCHAT_URL"];',
    'export const all = process["env"];',
    "export const all = globalThis.process?.env;",
    "const { env } = process; export const url = env.ROCKETCHAT_URL;",
    "const { env: all } = globalThis.process; export { all };",
    'import { env } from "node:process"; export const url = env.ROCKETCHAT_URL;',
    'import { env as all } from "process"; export { all };',
  ])("let only settings.ts read the environment: %s", (text) => {
    expect(core("settings/settings.ts", text)).toEqual([]);
    expect(core("connect.ts", text)).toEqual([
      "packages/core/src/connect.ts:1 reads process.env: only settings/settings.ts may",
    ]);
  });
});
