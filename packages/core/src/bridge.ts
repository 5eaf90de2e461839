import type { Bridge, BridgeOptions, Client, Connector } from "./client.ts";
import { messageOf } from "./errors.ts";
import type { RoomEvent } from "./types.ts";
import { keyedQueue } from "./util/keyed-queue.ts";

const defaultConcurrency = 50;

/**
 * Lets a client's events flow into a connector: one event after another in a room, rooms side by side. A delivery that
 * fails is logged and never ends the stream.
 */
export function bridge(client: Client, connector: Connector, options: BridgeOptions = {}): Bridge {
  const stream = client.subscribe(options.filter);
  const queue = keyedQueue(options.concurrency ?? defaultConcurrency);

  const deliver = async (event: RoomEvent): Promise<void> => {
    try {
      await connector.deliver(event);
    } catch (error) {
      client.logger.error(`${connector.name} failed on a ${event.type} of room ${event.room.id}: ${messageOf(error)}`);
    }
  };
  const run = async (): Promise<void> => {
    for await (const event of stream) void queue.run(event.room.id, () => deliver(event));
    await queue.idle();
  };
  const running = run();
  const close = async (): Promise<void> => {
    await stream.close();
    await running;
  };
  return { closed: running.then(() => stream.closed), close, [Symbol.asyncDispose]: close };
}
