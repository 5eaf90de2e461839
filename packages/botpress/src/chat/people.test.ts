import { memoryStore, type StateStore } from "@rocketchat-connectors/core";
import { gate, until } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { serverUrl } from "../asking/question.fixture.ts";
import type { Handler } from "../stand-in/bot.ts";
import { personOf } from "./people.ts";
import { conversationOf, openWorld, question, type World } from "./talk.fixture.ts";

const echo: Handler = ({ text }) => [{ type: "text", text: `You said ${text}` }];

const ann = { id: "u1", username: "ann", name: "Ann" };

/** The paths below the webhook id that were posted to, with their bodies. */
const posts = ({ chat }: World, path: string) =>
  chat.requests.filter((one) => one.method === "POST" && one.path === path).map(({ body }) => JSON.parse(body));

describe("what Botpress is told of somebody", () => {
  it("is name, picture and profile", () => {
    const raw = { u: { roles: ["user", "admin"] } };
    const person = personOf(ann, raw, "basic", serverUrl);
    expect(person).toEqual({
      id: "rc--uu1",
      facts: {
        name: "Ann",
        pictureUrl: "https://chat.example.com/sub/avatar/ann",
        profile: '{"username":"ann","roles":["user","admin"],"server":"chat.example.com"}',
      },
    });
  });

  it("is nothing when nothing may be told, and of a visitor never the token", () => {
    expect(personOf(ann, {}, "none", serverUrl).facts).toEqual({});
    const visitor = { id: "v1", username: "tok-en", name: "tok-en" };
    expect(JSON.stringify(personOf(visitor, { token: "tok-en" }, "basic", serverUrl))).not.toContain("tok-en");
  });

  it("has at most 1 000 characters of profile", () => {
    const roles = Array.from({ length: 50 }, (_, count) => `role-${"x".repeat(40)}-${count}`);
    const { profile = "" } = personOf(ann, { u: { roles } }, "full", serverUrl).facts;
    expect(profile.length).toBeLessThanOrEqual(1_000);
    expect(JSON.parse(profile)).toMatchObject({ username: "ann", roles: expect.arrayContaining([roles[0]]) });
  });

  it("is told once, and again when it changed", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    const { message } = question("ann", "hi");
    await world.ask("ann", "one");
    await world.ask("ann", "two");
    expect(posts(world, "/users/get-or-create")).toHaveLength(1);
    const sender = { ...message.sender, name: "Ann II" };
    await world.ask("ann", "three", { message: { ...message, id: "m3", text: "three", sender } });
    expect(posts(world, "/users/get-or-create").map(({ name }) => name)).toEqual(["ann", "Ann II"]);
  });
});

describe.concurrent("conversations", () => {
  it("of one person are that person's", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "hi");
    expect(world.chat.users).toEqual(["rc--uann"]);
  });

  it("of several people are the connector's, in which each takes part before their first word", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    const shared = { conversation: { roomId: "R1", epoch: 0 } };
    await world.ask("ann", "hi", shared);
    await world.ask("bob", "ho", shared);
    await world.start();
    await world.ask("bob", "again", shared);
    expect([...world.chat.users].sort()).toEqual(["rc--uann", "rc--ubob", "rc-connector"]);
    expect(world.chat.conversations).toEqual(["rc-R1"]);
    expect(posts(world, "/conversations/rc-R1/participants")).toHaveLength(3);
    await world.ears.heard(["You said hi", "You said ho", "You said again"]);
  });

  it("begun anew are others", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    await world.ask("ann", "hi");
    await world.ask("ann", "anew", { conversation: { ...conversationOf("ann"), epoch: 1 } });
    expect(world.chat.conversations).toEqual(["rc-R1-uann", "rc-R1-uann-e1"]);
  });

  it("whose owner is somebody else are told as such", async () => {
    await using world = await openWorld({ standIn: { handler: echo } });
    const key = await world.chat.keyOf("other");
    const headers = { "x-user-key": key, "content-type": "application/json" };
    await fetch(`${world.chat.url}/users/get-or-create`, { method: "POST", headers, body: "{}" });
    const body = JSON.stringify({ id: "rc-R1-uann" });
    await fetch(`${world.chat.url}/conversations/get-or-create`, { method: "POST", headers, body });
    await expect(world.ask("ann", "hi")).rejects.toMatchObject({
      kind: "rejected",
      message: expect.stringMatching(/403 Forbidden .*belongs to somebody else/),
    });
  });
});

describe.concurrent("keys that Botpress tells", () => {
  it("are asked for once, also by many at a time, and survive a restart", async () => {
    await using world = await openWorld({ isSigned: false, standIn: { handler: echo } });
    const many = ["one", "two", "three"].map((text) => ({ roomId: `R${text}`, userId: "ann", epoch: 0 }));
    await Promise.all(many.map((conversation, index) => world.ask("ann", `hi ${index}`, { conversation })));
    await world.start();
    await world.ask("ann", "again");
    expect(posts(world, "/users")).toEqual([{ id: "rc--uann" }]);
  });

  it("are kept before anybody uses them", async () => {
    const store = memoryStore();
    const door = gate();
    let isKeeping = false;
    const slow: StateStore = {
      ...store,
      async set(key, value, expiry) {
        if (key.includes(" key:")) {
          isKeeping = true;
          await door.opened;
        }
        await store.set(key, value, expiry);
      },
    };
    await using world = await openWorld({ isSigned: false, store: slow, standIn: { handler: echo } });
    const asking = world.ask("ann", "hi");
    await until("the key", () => isKeeping);
    // Whoever used it by now would have been there before these.
    for (let count = 0; count < 5; count += 1) await fetch(`${world.chat.url}/hello`);
    expect(posts(world, "/users/get-or-create")).toEqual([]);
    door.open();
    await asking;
    await world.ears.heard(["You said hi"]);
  });

  it("that are lost are told as lost, with what to do", async () => {
    await using world = await openWorld({ isSigned: false, standIn: { handler: echo } });
    await world.ask("ann", "hi");
    for (const key of [await keyIn(world)]) await world.store.delete(key);
    await world.start();
    await expect(world.ask("ann", "again")).rejects.toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(/rc--uann.*Encryption Key.*BOTPRESS_ENCRYPTION_KEY/),
    });
  });

  it("that another process got meanwhile are taken from it", async () => {
    await using world = await openWorld({ isSigned: false, standIn: { handler: echo } });
    const first = world.transport;
    await world.start();
    await Promise.allSettled([
      first.send(question("ann", "one"), new AbortController().signal),
      world.ask("ann", "two", { conversation: { roomId: "R2", userId: "ann", epoch: 0 } }),
    ]);
    await world.ask("ann", "three");
    expect(world.ears.texts()).toContain("You said three");
  });

  it("are not told where the owner has an encryption key, which is said", async () => {
    await using world = await openWorld({ isSigned: false, standIn: { handler: echo, encryptionKey: "theirs" } });
    await expect(world.ask("ann", "hi")).rejects.toMatchObject({
      kind: "misconfigured",
      message: expect.stringContaining("set BOTPRESS_ENCRYPTION_KEY"),
    });
  });
});

/** Where ann's key is kept. */
async function keyIn({ chat, store }: World): Promise<string> {
  const { createHash } = await import("node:crypto");
  const bot = createHash("sha256").update(chat.url).digest("hex").slice(0, 12);
  const key = `botpress:chat:${bot} key:rc--uann`;
  expect(await store.get(key)).toEqual(expect.any(String));
  return key;
}
