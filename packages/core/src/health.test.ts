import { expect, it } from "vitest";
import type { ClientStatus } from "./client.ts";
import { createHealth } from "./health.ts";

it("keeps the latest for a follower that does not read, and no more than a thousand", async () => {
  const health = createHealth();
  const followed = health.follow();
  for (let message = 1; message <= 100_000; message += 1) {
    health.report({ type: "ignored", reason: "not_joined", messageId: String(message) });
  }
  health.report({ type: "closed" });
  const seen: ClientStatus[] = [];
  for await (const status of followed) seen.push(status);
  expect(seen).toHaveLength(1_000);
  expect(seen.at(-1)).toEqual({ type: "closed" });
  expect(seen.at(-2)).toMatchObject({ messageId: "100000" });
  expect(health.read({ sending: 0, waiting: 0 }).ignored).toEqual({ not_joined: 100_000 });
});
