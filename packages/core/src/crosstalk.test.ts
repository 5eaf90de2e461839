import { expect, it, vi } from "vitest";
import { heard, startBot, startServer } from "./harness.fixture.ts";

const users = [
  { username: "bot", password: "secret-bot", roles: ["bot"] },
  { username: "bot2", password: "secret-bot2", roles: ["bot"] },
  { username: "ann", password: "secret-ann" },
];
const second = { ROCKETCHAT_USER: "bot2", ROCKETCHAT_PASSWORD: "secret-bot2" };

it("clients of two accounts and two servers each hear their own only", async () => {
  const room = { name: "only-two", type: "p" as const, members: ["bot2", "ann"] };
  await using here = await startServer({ users, rooms: [room] });
  await using there = await startServer({ users });
  await using first = await startBot(here);
  await using colleague = await startBot(here, second);
  await using stranger = await startBot(there);
  await here.as("ann").say("only-two", "for the second");
  await here.as("ann").say("general", "for both here");
  await there.as("ann").say("general", "for the one there");
  await heard(first, "for both here");
  await heard(colleague, "for both here");
  await heard(colleague, "for the second");
  await heard(stranger, "for the one there");
  expect(first.texts()).toEqual(["for both here"]);
  // Rooms do not wait for each other.
  expect(colleague.texts().toSorted()).toEqual(["for both here", "for the second"]);
  expect(stranger.texts()).toEqual(["for the one there"]);
  await Promise.all([first, colleague, stranger].map(({ client }) => client.send({ roomId: "GENERAL", text: "mine" })));
  const authorsIn = (server: typeof here): readonly string[] =>
    server
      .messages("general")
      .filter(({ msg }) => msg === "mine")
      .map(({ u }) => u.username)
      .toSorted();
  expect(authorsIn(here)).toEqual(["bot", "bot2"]);
  expect(authorsIn(there)).toEqual(["bot"]);
});

it("a client that closes, or loses its server, leaves the others alone", async () => {
  await using here = await startServer({ users });
  await using there = await startServer({ users });
  await using first = await startBot(here);
  await using colleague = await startBot(here, second);
  await using stranger = await startBot(there);
  await there.faults.drop({ username: "bot" });
  await vi.waitFor(() => expect(stranger.client.health.reconnects).toBe(1), { timeout: 5_000 });
  await first.client.close();
  await here.as("ann").say("general", "still here?");
  await there.as("ann").say("general", "still there?");
  await heard(colleague, "still here?");
  await heard(stranger, "still there?");
  await colleague.client.send({ roomId: "GENERAL", text: "yes" });
  await here.waitForMessage({ from: "bot2", text: "yes" });
  expect(first.texts()).toEqual([]);
  expect([first, colleague, stranger].map(({ client }) => client.health.state)).toEqual(["closed", "online", "online"]);
  expect(colleague.client.health.reconnects).toBe(0);
});
