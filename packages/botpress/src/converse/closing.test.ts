import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { errorOf, talkTo } from "./talk.fixture.ts";

it("the connection of a turn that goes on ends with all the rest, so that the process can end", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens at no port");
  await using talk = talkTo(`http://127.0.0.1:${address.port}`);
  const connected = once(server, "connection");
  const given = errorOf(talk.say("ann", "hello"));
  const [socket] = await connected;
  // Reads what is said, and says nothing.
  const ended = once(socket.resume(), "close");
  await talk.transport.close();
  expect((await given).kind).toBe("uncertain");
  await ended;
  server.close();
});
