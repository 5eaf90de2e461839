import { expect, it } from "vitest";
import { type ErrorCode, RocketChatError } from "../errors.ts";
import type { Api } from "../rest/api.ts";
import { Uploads } from "./uploads.ts";

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const file = { roomId: "room", name: "a.txt", content: new Uint8Array([1]) };
const posted = { _id: "message", rid: "room", msg: "", u: { _id: "bot" }, file: { _id: "file" } };

const failure = (code: ErrorCode, status: number, serverCode = ""): RocketChatError =>
  new RocketChatError(code, code, { status, serverCode });

/** A server whose first confirmation works unheard, which is seen in the room only after the second one has failed. */
function slowServer(second: readonly RocketChatError[]): Api & { readonly asked: string[] } {
  const asked: string[] = [];
  const failures = [failure("timeout", 0), ...second];
  return {
    asked,
    upload: async (path) => {
      asked.push(path);
      return { file: { _id: "file" } };
    },
    post: async (path) => {
      asked.push(path);
      throw failures.shift() ?? failure("protocol", 200);
    },
    get: async (path) => {
      asked.push(path);
      return { result: { updated: failures.length === 0 ? [posted] : [], deleted: [] } };
    },
  };
}

function uploadsTo(api: Api, signal = new AbortController().signal): Uploads {
  const rules = { usesRealNames: false, longestMessage: 10, largestFile: 10 };
  return new Uploads({
    api,
    rules: { current: () => rules, reread: async () => rules, known: async () => rules },
    retry: { backoff: { firstMs: 1, longestMs: 1 }, random: () => 0, logger, signal },
    self: () => ({ id: "bot", username: "bot" }),
    serverTime: () => new Date(0),
  });
}

it.each([
  ["knows a confirmed file no more", [failure("rejected", 400, "invalid-file")]],
  ["fails every time", Array.from({ length: 8 }, () => failure("unreachable", 500))],
])("a file is found although it shows late, and the server %s", async (_, second) => {
  const api = slowServer(second);
  expect(await uploadsTo(api).put(file)).toMatchObject({ id: "message" });
  expect(api.asked.filter((path) => path.startsWith("rooms.media/"))).toHaveLength(1);
});

it("a file is posted once although the server goes on with its confirmation after the connection was lost", async () => {
  const confirmations: string[] = [];
  let looks = 0;
  const api: Api = {
    upload: async () => ({ file: { _id: "file" } }),
    async post(path) {
      confirmations.push(path);
      throw failure("unreachable", 0);
    },
    async get() {
      looks += 1;
      return { result: { updated: looks > 5 ? [posted] : [], deleted: [] } };
    },
  };
  expect(await uploadsTo(api).put(file)).toMatchObject({ id: "message" });
  expect(confirmations).toHaveLength(1);
});

it("a client that is closed while it looks for a file does not post it again", async () => {
  const confirmations: string[] = [];
  const closing = new AbortController();
  const api: Api = {
    upload: async () => ({ file: { _id: "file" } }),
    async post(path) {
      confirmations.push(path);
      throw failure("unreachable", 0);
    },
    async get() {
      closing.abort();
      return { result: { updated: [], deleted: [] } };
    },
  };
  await expect(uploadsTo(api, closing.signal).put(file)).rejects.toMatchObject({ code: "closed" });
  expect(confirmations).toHaveLength(1);
});
