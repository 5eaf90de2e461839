import { expect, it } from "vitest";
import { viewOf } from "./view.ts";

class Person {
  name = "Ann";
  room = "lounge";
}

it("a view is the object with properties of its own", () => {
  const view = viewOf(new Person(), { room: "ops" });
  expect(view).toBeInstanceOf(Person);
  expect(view.room).toBe("ops");
  expect(JSON.parse(JSON.stringify(view))).toEqual({ name: "Ann", room: "ops" });
  expect({ ...view }).toEqual({ name: "Ann", room: "ops" });
});

it("what is written to a view stays in it when it is the view's own, and is the object's otherwise", () => {
  const ann: Person & { karma?: number } = new Person();
  const [one, other] = [viewOf(ann, { room: "ops" }), viewOf(ann, { room: "general" })];
  one.room = "help";
  one.karma = 1;
  expect([one.room, other.room, ann.room]).toEqual(["help", "general", "lounge"]);
  expect([other.karma, ann.karma]).toEqual([1, 1]);
  delete other.karma;
  expect("karma" in one).toBe(false);
});
