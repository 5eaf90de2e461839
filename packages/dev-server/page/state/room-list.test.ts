import { expect, it } from "vitest";
import type { Room } from "../client/model.ts";
import { sortRooms } from "./room-list.ts";

const room = (id: string, kind: Room["kind"]): Room => ({ id, kind, title: id, others: [], unread: 0, alert: false });

it("lists shared rooms by name and conversations by the newest message", () => {
  const rooms = [room("sales", "group"), room("general", "channel"), room("bob", "direct"), room("carla", "direct")];
  const { shared, direct } = sortRooms(rooms, ({ id }) => (id === "carla" ? 2 : 1));
  expect(shared.map(({ id }) => id)).toEqual(["general", "sales"]);
  expect(direct.map(({ id }) => id)).toEqual(["carla", "bob"]);
});
