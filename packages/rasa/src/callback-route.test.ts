import { openDoor } from "@rocketchat-connectors/dialog";
import { gate, keptLog, until } from "@rocketchat-connectors/testkit";
import { expect, it } from "vitest";
import { post } from "./bot.fixture.ts";
import { callbackRoute } from "./callback-route.ts";

const message = { recipient_id: "rc-LOUNGE", text: "hello" };

/** The route, for a Rocket.Chat that takes its time. */
async function slowly(take: () => Promise<void>) {
  const { lines, logger } = keptLog();
  const routes = [callbackRoute("/callback", { take }, logger, 50)];
  return { lines, door: await openDoor({ host: "127.0.0.1", port: 0, name: "the door", logger, routes }) };
}

it("Rasa does not wait for a Rocket.Chat that does not store a message, and the log says so", async () => {
  const stored = gate();
  const { door, lines } = await slowly(() => stored.opened);
  await using _open = door;
  expect((await post(door, "/callback", message)).status).toBe(200);
  expect(lines.at(-1)).toBe(
    "warn: A message for rc-LOUNGE is not stored yet: Rasa goes on, the message is still to be sent",
  );
  stored.open();
});

it("a message that is lost after Rasa has gone on is in the log", async () => {
  const tried = gate();
  const { door, lines } = await slowly(async () => {
    await tried.opened;
    throw new Error("the room is gone");
  });
  await using _open = door;
  expect((await post(door, "/callback", message)).status).toBe(200);
  tried.open();
  await until("the loss to be told", () => lines.includes("error: A message for rc-LOUNGE is lost: the room is gone"));
});
