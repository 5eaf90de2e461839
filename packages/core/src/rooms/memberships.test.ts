import { expect, it } from "vitest";
import { Memberships } from "./memberships.ts";

type Document = Readonly<Record<string, unknown>>;

const ops = { _id: "r1", t: "c", name: "ops", _updatedAt: "2026-11-22T10:00:00.000Z" };
const inOps = { _id: "s1", rid: "r1", t: "c", name: "ops", ts: "2026-11-01T10:00:00.000Z" };
const visitor = { _id: "r2", t: "l", fname: "Vera", open: true };
const withVisitor = { _id: "s2", rid: "r2", t: "l", fname: "Vera" };

/** The memberships of an account whose rooms the server lists like this. */
function listed(...pairs: readonly (readonly [Document, Document])[]) {
  let answers = pairs;
  const api = {
    get: async (path: string) => ({
      update: answers.map(([room, subscription]) => (path === "rooms.get" ? room : subscription)),
    }),
    post: async () => ({}),
    upload: async () => ({}),
  };
  const memberships = new Memberships({ api, cacheSize: 10, cacheMaxAgeMs: 1_000 });
  return {
    memberships,
    relist(...next: typeof pairs): void {
      answers = next;
    },
  };
}

const names = (rooms: readonly { readonly name: string }[]): readonly string[] => rooms.map(({ name }) => name);

it("tells nothing of the rooms that it finds first, and says when they were touched", async () => {
  const { memberships } = listed([ops, inOps]);
  const { activity, ...change } = await memberships.load();
  expect(change).toEqual({ joined: [], left: [] });
  expect(activity).toEqual(new Map([["r1", { touchedAt: new Date(ops._updatedAt), joinedAt: new Date(inOps.ts) }]]));
  expect(names(memberships.joined())).toEqual(["ops"]);
});

it("tells what is other than the last time", async () => {
  const { memberships, relist } = listed([ops, inOps]);
  await memberships.load();
  relist([visitor, withVisitor]);
  expect(await memberships.load()).toMatchObject({ joined: [{ id: "r2" }], left: [{ id: "r1", joined: false }] });
  expect(await memberships.load()).toMatchObject({ joined: [], left: [] });
});

it("does not tell again what a notice told before the list came", async () => {
  const { memberships, relist } = listed();
  await memberships.load();
  expect(names(memberships.onSubscription(["inserted", inOps]).joined)).toEqual(["ops"]);
  relist([ops, inOps]);
  expect(await memberships.load()).toMatchObject({ joined: [], left: [] });
});

it("tells what it entered and left itself when no notice ever comes", async () => {
  const { memberships, relist } = listed();
  await memberships.load();
  memberships.enter({ id: "r1", kind: "channel", name: "ops", displayName: "ops", joined: true });
  relist([ops, inOps]);
  expect(names((await memberships.load()).joined)).toEqual(["ops"]);
  memberships.exit("r1");
  relist();
  expect(names((await memberships.load()).left)).toEqual(["ops"]);
});

it("takes a mere change of a subscription for a joining only once it knows its rooms", async () => {
  const { memberships } = listed();
  expect(memberships.onSubscription(["updated", inOps])).toEqual({ joined: [], left: [] });
  await memberships.load();
  expect(memberships.onSubscription(["updated", { ...inOps, status: "INVITED" }])).toEqual({ joined: [], left: [] });
  expect(memberships.known("r1")).toBeUndefined();
  expect(names(memberships.onSubscription(["updated", inOps]).joined)).toEqual(["ops"]);
  expect(names(memberships.onSubscription(["updated", { ...inOps, status: "BANNED" }]).left)).toEqual(["ops"]);
});

it("follows a room that changes its kind, its name and what is said of it", async () => {
  const { memberships } = listed([ops, inOps]);
  await memberships.load();
  memberships.onRoom(["updated", { ...ops, t: "p", name: "quiet-ops", topic: "hush", archived: true }]);
  expect(memberships.known("r1")).toMatchObject({
    kind: "private",
    name: "quiet-ops",
    topic: "hush",
    archived: true,
    joined: true,
  });
  memberships.onRoom(["updated", { ...ops, archived: false }]);
  expect(memberships.known("r1")).toMatchObject({ kind: "channel", name: "ops", archived: false });
});

it("knows who serves a visitor, that nobody does, and who did when the bot lost the conversation", async () => {
  const { memberships } = listed([{ ...visitor, servedBy: { _id: "u1", username: "bot" } }, withVisitor]);
  await memberships.load();
  expect(memberships.known("r2")).toMatchObject({ servedBy: { id: "u1" } });
  memberships.onRoom(["updated", visitor]);
  expect(memberships.known("r2")).not.toHaveProperty("servedBy");
  memberships.onRoom(["updated", { ...visitor, servedBy: { _id: "u2", username: "ann" } }]);
  memberships.onSubscription(["removed", withVisitor]);
  expect(memberships.known("r2")).toMatchObject({ joined: false, servedBy: { username: "ann" } });
  memberships.onSubscription(["inserted", withVisitor]);
  expect(memberships.known("r2")).not.toHaveProperty("servedBy");
});
