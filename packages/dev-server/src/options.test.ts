import { expect, test } from "vitest";
import { createDevServer, type DevServerOptions } from "./index.ts";

test.each<[DevServerOptions, string]>([
  [{ keepMessages: -1 }, "keepMessages takes a number from 1 to Infinity, not -1"],
  [{ keepMessages: Number.NaN }, "keepMessages takes"],
  [{ tokenLifeMs: 0 }, "tokenLifeMs takes a number from 1 to 3155760000000, not 0"],
  [{ tokenLifeMs: Number.POSITIVE_INFINITY }, "tokenLifeMs takes"],
  [{ heartbeat: { idleMs: Number.POSITIVE_INFINITY, timeoutMs: 1 } }, "heartbeat.idleMs takes a number from 1 to"],
  [{ heartbeat: { idleMs: 1, timeoutMs: -5 } }, "heartbeat.timeoutMs takes a number from 1 to 2147483647, not -5"],
])("a server does not start with %j, which no timer or room can keep", async (options, complaint) => {
  await expect(createDevServer(options)).rejects.toThrow(complaint);
});
