import { describe, expect, it } from "vitest";
import { RocketChatError } from "../errors.ts";
import type { RoomKind, ServerInfo } from "../types.ts";
import type { Api } from "./api.ts";
import { fetchMissed } from "./history.ts";
import type { Body } from "./http.ts";

const start = 1_800_000_000_000;

interface Stored {
  readonly id: string;
  readonly ts: number;
  updatedAt: number;
}

const documentOf = ({ id, ts, updatedAt }: Stored): Body => ({
  _id: id,
  ts: new Date(ts).toISOString(),
  _updatedAt: new Date(updatedAt).toISOString(),
});

const info = (major: number, minor: number): ServerInfo => ({ url: "", version: `${major}.${minor}`, major, minor });

/** What the server's own pages do: a cursor is a millisecond, and strictly greater. */
function synchronise(messages: readonly Stored[], { next, count, lastUpdate }: Body): Body {
  const from = next === undefined ? Date.parse(String(lastUpdate)) : Number(next);
  const found = messages.filter(({ updatedAt }) => updatedAt > from).toSorted((a, b) => a.updatedAt - b.updatedAt);
  if (next === undefined) return { result: { updated: found.map(documentOf).toReversed(), deleted: [] } };
  const page = found.slice(0, Number(count));
  const cursor = { next: found.length > page.length ? String(page.at(-1)?.updatedAt) : null, previous: null };
  return { result: { updated: page.map(documentOf), deleted: [], cursor } };
}

function history(messages: readonly Stored[], { oldest, latest, count }: Body): Body {
  const until = latest === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(latest));
  const found = messages.filter(({ ts }) => ts >= Date.parse(String(oldest)) && ts <= until);
  return {
    messages: found
      .toSorted((a, b) => b.ts - a.ts)
      .slice(0, Number(count))
      .map(documentOf),
  };
}

function server(messages: Stored[], refused: readonly string[] = [], afterPage: (page: number) => void = () => {}) {
  const asked: string[] = [];
  const api: Api = {
    async get(path, params = {}) {
      asked.push(path);
      if (refused.includes(path)) throw new RocketChatError("rejected", `GET ${path} refused (400): no`);
      const answer = path === "chat.syncMessages" ? synchronise(messages, params) : history(messages, params);
      afterPage(asked.length);
      return answer;
    },
    post: () => Promise.reject(new Error("nobody writes here")),
    upload: () => Promise.reject(new Error("nobody uploads here")),
  };
  return { api, asked };
}

const gapIn = (kind: RoomKind) => ({ roomId: "r", kind, from: new Date(start), changes: false, deletions: false });
/** So many messages, of which `tied` in a row share a millisecond. */
const said = (count: number, tied = 1): Stored[] =>
  Array.from({ length: count }, (_, n) => {
    const at = start + Math.floor(n / tied);
    return { id: `m${n}`, ts: at, updatedAt: at };
  });
const idsOf = ({ documents }: { readonly documents: readonly Body[] }): unknown[] => documents.map(({ _id }) => _id);

describe.each([
  ["all at once", info(6, 5)],
  ["page by page", info(8, 3)],
  ["since a time", info(8, 8)],
])("what was said in a room, read %s", (_, version) => {
  it.each([1, 7, 30, 100, 150])("is complete and in order when %i messages share each millisecond", async (tied) => {
    const messages = said(450, tied);
    const { api } = server(messages);
    expect(idsOf(await fetchMissed(api, version, gapIn("channel"))).toSorted()).toEqual(
      messages.map(({ id }) => id).toSorted(),
    );
  });

  it("is complete when older messages are touched while it is read", async () => {
    const messages = said(450, 3);
    const { api } = server(messages, [], (page) => {
      for (const message of messages.slice(page * 40, page * 40 + 20)) message.updatedAt = start + 10_000 + page;
    });
    expect(idsOf(await fetchMissed(api, version, gapIn("channel")))).toEqual(messages.map(({ id }) => id));
  });
});

describe("the history of a room whose changes cannot be read", () => {
  it.each([1, 7, 30])("is complete when %i messages share each millisecond", async (tied) => {
    const messages = said(450, tied);
    const { api } = server(messages, ["chat.syncMessages"]);
    expect(idsOf(await fetchMissed(api, info(8, 3), gapIn("private"))).toSorted()).toEqual(
      messages.map(({ id }) => id).toSorted(),
    );
  });

  it("is asked for at once when the server is known to be too slow for more", async () => {
    const { api, asked } = server(said(3));
    expect(idsOf(await fetchMissed(api, info(8, 3), gapIn("direct"), true))).toEqual(["m0", "m1", "m2"]);
    expect(asked).toEqual(["im.history"]);
  });

  it("does not exist of a conversation with a visitor, which is no reason to take it for empty", async () => {
    const { api } = server(said(3), ["chat.syncMessages"]);
    await expect(fetchMissed(api, info(8, 3), gapIn("livechat"))).rejects.toMatchObject({ code: "rejected" });
    expect(idsOf(await fetchMissed(server(said(3)).api, info(8, 3), gapIn("livechat"), true))).toHaveLength(3);
  });
});
