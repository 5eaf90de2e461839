import type { DevServer, Person } from "@rocketchat-connectors/dev-server";
import { until } from "./until.ts";
import { saidBy } from "./world.ts";

/** A server where Ann and Bob talk with an account named `bot`. */
export interface Place extends AsyncDisposable {
  readonly server: DevServer;
  readonly ann: Person;
  readonly bob: Person;
  /** What the bot said in a room, oldest first. */
  said(room: string): readonly string[];
  /** Waits until the bot has said this in a room; a further message of it is none of this test's business. */
  hears(room: string, text: string): Promise<void>;
}

/** The place on a server that has these accounts; it ends with the server. */
export function placeOn(server: DevServer): Place {
  const said: Place["said"] = (room) => saidBy("bot", server, room);
  return {
    server,
    ann: server.as("ann"),
    bob: server.as("bob"),
    said,
    async hears(room, text) {
      await until(
        () => `the bot to say '${text}' in ${room}; it said ${JSON.stringify(said(room))}`,
        () => said(room).includes(text),
      );
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
