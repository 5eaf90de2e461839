import { createLanes } from "./bridge/lanes.ts";
import type { Bridge, BridgeOptions, Client, Connector, Delivery } from "./client.ts";
import { isRocketChatError, messageOf } from "./errors.ts";
import type { RoomEvent } from "./types.ts";

const defaultConcurrency = 50;

/**
 * Lets a client's events flow into a connector: one event after another in a room, rooms side by side.
 *
 * A delivery that fails is logged, counts as handled and never ends the stream. A slow room holds up no other while
 * fewer than `concurrency` are slow; from then on all others wait for one of them.
 */
export function bridge(client: Client, connector: Connector, options: BridgeOptions = {}): Bridge {
  const { concurrency = defaultConcurrency, strategy = "queue" } = options;
  const stream = client.subscribe(options.filter, { acknowledge: "manual" });

  const failed = (event: RoomEvent, error: unknown): void => {
    client.logger.error(`${connector.name} failed on a ${event.type} of room ${event.room.id}: ${messageOf(error)}`);
    // What only the client's end kept from being answered is left to the next process.
    const isEnded = client.health.state === "closed" || (isRocketChatError(error) && error.code === "closed");
    if (!isEnded) stream.acknowledge(event);
  };
  const settle = async (event: RoomEvent, delivery: Delivery | undefined): Promise<void> => {
    try {
      await delivery?.handled;
      stream.acknowledge(event, delivery?.ignored);
    } catch (error) {
      failed(event, error);
    }
  };
  const deliver = async (event: RoomEvent): Promise<void> => {
    try {
      void settle(event, (await connector.deliver(event)) ?? undefined);
    } catch (error) {
      failed(event, error);
    }
  };
  const lanes = createLanes({
    concurrency,
    onlyLatest: strategy !== "queue",
    quietMs: typeof strategy === "object" ? strategy.quietMs : 0,
    deliver,
    passedOver: (event) => stream.acknowledge(event, "superseded"),
  });
  const run = async (): Promise<void> => {
    for await (const event of stream) lanes.add(event);
    await lanes.finish();
  };
  const running = run();
  const close = async (): Promise<void> => {
    await stream.close();
    await running;
  };
  return { closed: running.then(() => stream.closed), close, [Symbol.asyncDispose]: close };
}
