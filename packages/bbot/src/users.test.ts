import { beforeEach, expect, it } from "vitest";
import { frameworkOf } from "./bbot.ts";
import { copyOfBBot } from "./bot.fixture.ts";
import type { Place } from "./incoming.ts";
import { userView } from "./users.ts";

const bot = copyOfBBot();
const ann = { id: "ann-id", name: "ann", username: "ann", fullName: "Ann Example" };
const lounge: Place = { id: "LOUNGE", name: "lounge", type: "c" };
const ops: Place = { id: "OPS", name: "ops", type: "p", tmid: "t1" };
const framework = frameworkOf(bot);
const annIn = (place: Place, person = ann) => userView(framework, person, place);

beforeEach(() => bot.memory.clear());

it("a person is bBot's user, in the room of the message", () => {
  const user = annIn(ops);
  expect(user).toBeInstanceOf(bot.User);
  expect(JSON.parse(JSON.stringify(user))).toEqual({ ...ann, room: ops });
  expect(new bot.TextMessage(user, "hi", "m1").user).toBe(user);
});

it("a person who speaks in another room meanwhile stays in this one", () => {
  const before = annIn(lounge);
  annIn(ops);
  expect(before.room).toEqual(lounge);
  expect(new bot.Envelope({ user: before }).room).toEqual(lounge);
});

it("what a script stores is seen in every room, also in messages that came before", () => {
  const [here, there] = [annIn(lounge), annIn(ops)];
  here.karma = 1;
  expect([there.karma, bot.userById("ann-id").karma]).toEqual([1, 1]);
  there.karma = 2;
  // What bBot does with whoever matched a branch, after the branch.
  bot.userById("ann-id", here);
  expect(annIn(lounge).karma).toBe(2);
});

it("the user of a state is the person of its message", () => {
  const here = new bot.State({ message: new bot.TextMessage(annIn(lounge), "hi", "m1") }).user;
  annIn(ops);
  expect(here.room).toEqual(lounge);
  expect(bot.userById("ann-id").room).toMatchObject({ id: "OPS" });
});

it("an envelope that goes elsewhere takes neither the person nor the thread with it", () => {
  const user = annIn(ops);
  const message = new bot.TextMessage(user, "hi", "m1");
  const byId = new bot.Envelope({}, new bot.State({ message })).toRoomId("LOUNGE");
  const byName = new bot.Envelope({}, new bot.State({ message })).toRoomName("lounge");
  expect(JSON.parse(JSON.stringify([byId.room, byName.room]))).toEqual([
    { id: "LOUNGE", type: "p" },
    { name: "lounge", type: "p" },
  ]);
  expect(user.room).toEqual(ops);
});

it("a script may put the person of a message into another room", () => {
  const user = annIn(ops);
  user.room = { id: "LOUNGE" };
  expect([user.room, annIn(ops).room.id]).toEqual([{ id: "LOUNGE" }, "OPS"]);
});

it("a person whose memory was loaded from a storage is a user again", () => {
  bot.memory.users = JSON.parse(JSON.stringify({ "ann-id": { ...annIn(lounge), karma: 3 } }));
  const user = annIn(ops);
  user.karma = Number(user.karma) + 1;
  expect(new bot.TextMessage(user, "hi", "m1").user).toBe(user);
  expect(bot.userById("ann-id").karma).toBe(4);
});

it("a new name replaces the old one, and no name forgets none", () => {
  annIn(lounge);
  const { fullName, ...nameless } = ann;
  expect(userView(framework, { ...nameless, name: "anna", username: "anna" }, lounge)).toMatchObject({
    name: "anna",
    username: "anna",
    fullName,
  });
});

it("somebody of whom only the username is known is the person who goes by it", () => {
  annIn(lounge).karma = 1;
  expect(annIn(ops, { ...ann, id: "" })).toMatchObject({ id: "ann-id", karma: 1 });
  expect(userView(framework, { id: "", name: "bob", username: "bob" }, ops)).toMatchObject({ id: "bob", name: "bob" });
});
