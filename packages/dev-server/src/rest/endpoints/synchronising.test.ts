import { describe, expect, it } from "vitest";
import { type People, type RestCaller, startWithPeople } from "./people.fixture.ts";

async function say(caller: RestCaller, msg: string, more: object = {}): Promise<string> {
  return (await caller.post("chat.sendMessage", { message: { rid: "lobby", msg, ...more } })).text("message._id");
}

/** A moment before anything was said, and messages of which one was edited and one deleted. */
async function busyRoom(people: People): Promise<Readonly<Record<"edited" | "newest" | "gone", string>>> {
  const edited = await say(people.ada, "first");
  const gone = await say(people.ada, "a mistake");
  const newest = await say(people.ada, "last");
  await people.ada.post("chat.update", { roomId: "lobby", msgId: edited, text: "first, edited" });
  await people.ada.post("chat.delete", { roomId: "lobby", msgId: gone });
  return { edited, newest, gone };
}

const longAgo = "2020-01-01T00:00:00.000Z";

describe("chat.syncMessages", () => {
  it.each(["8.3", "7.13", "6.5"] as const)(
    "tells on %s what changed after a moment and what is gone",
    async (profile) => {
      await using people = await startWithPeople({ profile });
      const { edited, newest, gone } = await busyRoom(people);
      const answer = await people.ada.get(`chat.syncMessages?roomId=lobby&lastUpdate=${longAgo}`);
      expect(answer.status).toBe(200);
      expect(answer.list("result.updated")).toMatchObject([
        { _id: newest, msg: "last" },
        { _id: edited, msg: "first, edited" },
      ]);
      expect(answer.at("result.deleted")).toEqual([{ _id: gone, _deletedAt: expect.stringMatching(/Z$/) }]);
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      const nothing = await people.ada.get(`chat.syncMessages?roomId=lobby&lastUpdate=${tomorrow}`);
      expect(nothing.at("result")).toEqual({ updated: [], deleted: [] });
    },
  );

  it("is paged by cursors since 7.1", async () => {
    await using people = await startWithPeople();
    const { gone } = await busyRoom(people);
    const seen: unknown[] = [];
    let next: unknown = "0";
    while (typeof next === "string") {
      const page = await people.ada.get(`chat.syncMessages?roomId=lobby&type=UPDATED&count=1&next=${next}`);
      expect(page.list("result.updated")).toHaveLength(1);
      seen.push(page.at("result.updated.0.msg"));
      next = page.at("result.cursor.next");
    }
    expect(seen).toEqual(["last", "first, edited"]);
    const deleted = await people.ada.get("chat.syncMessages?roomId=lobby&type=DELETED&next=0");
    expect(deleted.at("result")).toMatchObject({ updated: [], deleted: [{ _id: gone }], cursor: { next: null } });
  });

  it.each([
    ["8.3", "lastUpdate=yesterday", "error-lastUpdate-param-invalid"],
    ["8.3", "", "error-param-required"],
    ["8.3", "next=1", "error-param-required"],
    ["8.3", `lastUpdate=${longAgo}&next=1`, "error-type-param-required"],
    ["8.3", "type=UPDATED&next=1&previous=2", "error-cursor-conflict"],
    ["8.3", `type=UPDATED&next=1&lastUpdate=${longAgo}`, "error-cursor-and-lastUpdate-conflict"],
    ["8.3", "type=NEW&next=1", "error-invalid-params"],
    ["8.3", `lastUpdate=${longAgo}&fromTs=${longAgo}`, "error-invalid-params"],
    ["6.5", "type=UPDATED&next=1", "error-invalid-params"],
  ] as const)("on %s the query %s is refused with %s", async (profile, query, errorType) => {
    await using people = await startWithPeople({ profile });
    const answer = await people.ada.get(`chat.syncMessages?roomId=lobby&${query}`);
    expect(answer).toMatchObject({ status: 400, body: { success: false, errorType } });
  });

  it("keeps a group's messages from those outside", async () => {
    await using people = await startWithPeople();
    const answer = await people.eve.get(`chat.syncMessages?roomId=team&lastUpdate=${longAgo}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: "Not allowed [error-not-allowed]", details: { method: "messages/get" } },
    });
  });
});

describe("chat.getThreadMessages", () => {
  it("lists the replies, oldest first, page by page", async () => {
    await using people = await startWithPeople();
    const tmid = await say(people.ada, "question");
    for (const answer of ["one", "two", "three"]) await say(people.ada, answer, { tmid });
    const page = await people.ada.get(`chat.getThreadMessages?tmid=${tmid}&count=2&offset=1`);
    expect(page.body).toMatchObject({ messages: [{ msg: "two" }, { msg: "three" }], count: 2, offset: 1, total: 3 });
  });

  it.each([
    ["an unknown message", "tmid=no", {}, "Invalid Message [error-invalid-message]"],
    ["a missing one", "", {}, "must have required property 'tmid' [error-invalid-params]"],
    ["threads that are switched off", "tmid=no", { Threads_enabled: false }, "Threads Disabled [error-not-allowed]"],
  ])("refuses %s", async (_what, query, settings, error) => {
    await using people = await startWithPeople({ settings });
    const answer = await people.ada.get(`chat.getThreadMessages?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { success: false, error } });
  });

  it("keeps the thread of a group from those outside", async () => {
    await using people = await startWithPeople();
    const tmid = await say(people.ada, "secret", { rid: "team" });
    const answer = await people.eve.get(`chat.getThreadMessages?tmid=${tmid}`);
    expect(answer).toMatchObject({ status: 400, body: { error: "Not Allowed [error-not-allowed]" } });
  });
});
